import { expect, test } from "vitest";
import { checkAddons } from "../../src/cli/deploy/check-addons.ts";
import { checkAlarms } from "../../src/cli/deploy/check-alarms.ts";
import { checkDashboards } from "../../src/cli/deploy/check-dashboards.ts";
import { checkDeployment } from "../../src/cli/deploy/check-deployment.ts";
import { checkEnvironments } from "../../src/cli/deploy/check-environments.ts";
import { checkExports } from "../../src/cli/deploy/check-exports.ts";
import { checkImages } from "../../src/cli/deploy/check-images.ts";
import { checkManifests } from "../../src/cli/deploy/check-manifests.ts";
import { checkPatches } from "../../src/cli/deploy/check-patches.ts";
import { checkPolicies } from "../../src/cli/deploy/check-policies.ts";
import { checkScripts } from "../../src/cli/deploy/check-scripts.ts";
import { checkSecrets } from "../../src/cli/deploy/check-secrets.ts";
import { checkShellVariables } from "../../src/cli/deploy/check-shell-variables.ts";
import { checkVariables } from "../../src/cli/deploy/check-variables.ts";
import { checkWorkflows } from "../../src/cli/deploy/check-workflows.ts";
import type { Deployment } from "../../src/cli/deploy/deployment.ts";
import type { Fault } from "../../src/cli/deploy/fault.ts";
import { lintTemplates } from "../../src/cli/deploy/lint-templates.ts";
import { parseWorkflows } from "../../src/cli/deploy/parse-workflows.ts";
import { broken, repository } from "./broken.ts";

const BOT = "copilot/polybot/manifest.yml";
const WORKER = "copilot/yolo5/manifest.yml";
const BOT_PATCHES = "copilot/polybot/overrides/cfn.patches.yml";
const WORKER_PATCHES = "copilot/yolo5/overrides/cfn.patches.yml";
const BOT_RIGHTS = "copilot/polybot/addons/permissions.yml";
const DISPATCHER_RIGHTS = "copilot/dispatcher/addons/permissions.yml";
const QUEUES = "copilot/environments/addons/queues.yml";
const DASHBOARD = "copilot/environments/addons/dashboard.yml";
const GUIDE = "docs/deploy.md";
const DEPLOY = ".github/workflows/deploy.yml";
const DEPLOY_BOT = ".github/workflows/deploy-bot.yml";

type Check = (deployment: Deployment, codeRoot: string) => readonly Fault[];

/** What is done to which file, the check that must see it, and a word of what it says. */
const BREAKS: readonly (readonly [
  what: string,
  [file: string, text: string | RegExp, instead: string],
  check: Check,
  says: string | RegExp,
])[] = [
  [
    "a key twice in one object",
    [BOT, "cpu: 256", "cpu: 256\ncpu: 512"],
    ({ faults }) => faults,
    "unique",
  ],
  [
    "a tag that CloudFormation does not know",
    [QUEUES, "!GetAtt Inbox", "!Get Inbox"],
    ({ faults }) => faults,
    "!Get",
  ],
  ["subscribe without topics", [WORKER, /^ {2}topics:.*$/m, ""], checkManifests, "topics"],
  ["a duration in days", [WORKER, "96h", "4d"], checkManifests, "retention"],
  ["a key that Copilot ignores", [BOT, "exec: true", "execute: true"], checkManifests, "execute"],
  [
    "more values than a listener rule holds",
    [BOT, "    - 91.108.4.0/22", "    - 91.108.4.0/22\n    - 91.108.56.0/22"],
    checkManifests,
    "listener rule has 6",
  ],
  [
    "spot tasks on EC2",
    [WORKER, "range: 1-2", "range: { min: 1, max: 2, spot_from: 1 }"],
    checkManifests,
    "EC2",
  ],
  [
    "more tasks at least than at most",
    [WORKER, "range: 2-12", "range: 20-12"],
    checkManifests,
    "min is above",
  ],
  [
    "memory that Fargate does not sell",
    [BOT, "memory: 1024", "memory: 8192"],
    checkManifests,
    "8192",
  ],
  [
    "a build stage that there is not",
    [WORKER, "target: pictures", "target: photos"],
    checkManifests,
    "photos",
  ],
  [
    "an alarm that nobody makes",
    [BOT, "polybot-cpu", "polybot-gpu"],
    checkManifests,
    "polybot-gpu",
  ],
  ["a range that is none", [WORKER, "range: 2-12", "range: 2 to 12"], checkManifests, "count"],
  [
    "an environment that there is not",
    [BOT, "prod: &prod", "prod-eu: &prod"],
    checkEnvironments,
    "prod-eu that there is not",
  ],
  [
    "an environment of full size with the tasks of a small one",
    [BOT, "prod: &prod", "prod-eu: &prod"],
    checkEnvironments,
    "leaves prod small",
  ],
  [
    "what is said for one small environment and for no copy of it",
    [BOT, "environments:", "environments:\n  test:\n    cpu: 512"],
    checkEnvironments,
    "test alone",
  ],
  [
    "a question about the name of one environment",
    [WORKER_PATCHES, /!Equals \[!Select.*/, "!Equals [!Ref EnvName, test]"],
    checkEnvironments,
    "by its name",
  ],
  [
    "an environment under another name",
    ["copilot/environments/prod/manifest.yml", "name: prod", "name: production"],
    checkManifests,
    "is not named prod",
  ],
  [
    "an operation that Copilot does not know",
    [WORKER_PATCHES, "op: remove", "op: move"],
    checkPatches,
    "op",
  ],
  [
    "a place that Copilot does not generate",
    [
      WORKER_PATCHES,
      "/Resources/Service/Properties/LaunchType",
      "/Resources/Service/Properties/Launch",
    ],
    checkPatches,
    "no such place",
  ],
  [
    "a place that is taken",
    [WORKER_PATCHES, "path: /Conditions/IsProd", "path: /Conditions/HasAddons"],
    checkPatches,
    "is there already",
  ],
  [
    "a path twice",
    [BOT_PATCHES, "/Resources/RulePriorityFunction/", "/Resources/EnvControllerFunction/"],
    checkPatches,
    "patched twice",
  ],
  [
    "a function with its old runtime",
    [BOT_PATCHES, /^.*RulePriority.*$/m, ""],
    checkPatches,
    "RulePriorityFunction",
  ],
  [
    "a key that is gone and still used",
    [
      WORKER_PATCHES,
      "- { op: remove, path: /Resources/DeadLetterQueue/Properties/KmsMasterKeyId }\n",
      "",
    ],
    checkPatches,
    "EventsKMSKey",
  ],
  [
    "a patch that nobody explains",
    [BOT_PATCHES, /^# Neither has a field(.*\n#)*.*\n/m, ""],
    checkPatches,
    "without a comment",
  ],
  [
    "a property of an alarm that there is not",
    [BOT_PATCHES, "Threshold: 5", "Limit: 5"],
    checkPatches,
    "Limit",
  ],
  [
    "a resource without what it must have",
    ["copilot/environments/addons/tables.yml", /KeySchema:\n.*HASH \}/, "Tags: []"],
    checkAddons,
    "lacks KeySchema",
  ],
  [
    "a text for a number",
    [QUEUES, "VisibilityTimeout: 60", "VisibilityTimeout: 1m"],
    checkAddons,
    "should be a number",
  ],
  [
    "a type that there is not",
    [QUEUES, "Type: AWS::SQS::Queue", "Type: AWS::SQS::Que"],
    checkAddons,
    "AWS::SQS::Que",
  ],
  [
    "a reference to nothing",
    [QUEUES, "!GetAtt InboxQueue.Arn", "!GetAtt Inbox.Arn"],
    checkAddons,
    "refers to Inbox,",
  ],
  [
    "a section that templates have not",
    [QUEUES, "Outputs:", "Output:"],
    checkAddons,
    "has a section Output",
  ],
  [
    "a parameter that nobody uses",
    ["copilot/environments/addons/workers.yml", "!Ref WorkerImage", "ami-1"],
    checkAddons,
    "declares WorkerImage",
  ],
  [
    "one name for two things in the files of a folder",
    ["copilot/environments/addons/tables.yml", /IsProd: .*/, "IsProd: !Equals [!Ref Env, prod]"],
    ({ faults }) => faults,
    "IsProd is something else",
  ],
  [
    "a parameter that nobody hands in",
    ["copilot/yolo5/addons/addons.parameters.yml", /^ {2}QueueArn.*$/m, ""],
    checkAddons,
    "QueueArn, which nobody hands in",
  ],
  ["an import that nobody exports", [BOT, "-InboxQueueUrl", "-InboxUrl"], checkExports, "InboxUrl"],
  [
    "a name exported twice",
    [QUEUES, /-ResultsQueueUrl\b/, "-InboxQueueUrl"],
    checkExports,
    "exported already",
  ],
  [
    "an order with an import before its export",
    [
      ".github/workflows/deploy-rates.yml",
      "workloads: ingest dispatcher rates",
      "workloads: dispatcher ingest rates",
    ],
    checkExports,
    "dispatcher needs ingest",
  ],
  [
    "a dashboard that is no JSON",
    [DASHBOARD, '"widgets": [', '"widgets" ['],
    checkDashboards,
    "no JSON",
  ],
  [
    "a widget for a queue that there is not",
    [DASHBOARD, "-yolo5-dead-letters", "-yolo5-dead-letter"],
    checkDashboards,
    "yolo5-dead-letter,",
  ],
  [
    "a widget for a resource that there is not",
    [DASHBOARD, "InboxQueue.QueueName", "InQueue.QueueName"],
    checkAddons,
    "refers to InQueue,",
  ],
  [
    "a guide that deploys in the wrong order",
    [GUIDE, "--name yolo5/1", "--name polybot/0 --name yolo5/1"],
    checkExports,
    "polybot needs yolo5, which comes after it",
  ],
  [
    "a guide that leaves out what another service imports",
    [GUIDE, /(copilot deploy --env demo .*\n.*) --name videos\/2/, "$1"],
    checkExports,
    "polybot needs videos, which is not in that order",
  ],
  [
    "a guide that starts the workflows in the wrong order",
    [GUIDE, "`deploy-worker`; `deploy-rates`", "`deploy-bot`; `deploy-worker`; `deploy-rates`"],
    checkExports,
    "polybot needs yolo5, which comes after it",
  ],
  [
    "an import from what no workflow deploys",
    [".github/workflows/deploy-worker.yml", /workloads: yolo5 videos/g, "workloads: yolo5"],
    checkExports,
    "needs videos, which no workflow deploys",
  ],
  [
    "a deletion of what is still imported",
    [".ci/take-down", "videos yolo5;", "videos yolo5 polybot;"],
    checkExports,
    "polybot needs yolo5",
  ],
  [
    "a variable that is missing",
    [BOT, /^ {2}JOBS_TABLE:\n.*\n/m, ""],
    checkVariables,
    "JOBS_TABLE",
  ],
  ["a variable that nobody reads", [WORKER, "JOB_KINDS:", "JOBS:"], checkVariables, "gives JOBS,"],
  [
    "a kind of job that the code does not know",
    [WORKER, "JOB_KINDS: detect", "JOB_KINDS: detekt"],
    checkVariables,
    "JOB_KINDS",
  ],
  [
    "a variable of the shell that no workflow sets",
    [DEPLOY, /^ +API_CLIENT_CIDR: .*$/m, ""],
    checkShellVariables,
    "does not set API_CLIENT_CIDR before copilot deploy",
  ],
  [
    "a variable of the shell that the guide sets too late",
    [GUIDE, "export API_CLIENT_CIDR=", "API_CLIENT_CIDR="],
    checkShellVariables,
    "does not set API_CLIENT_CIDR before copilot env deploy",
  ],
  ["a port that nobody serves", [BOT, "port: 8080", "port: 8081"], checkVariables, "8081"],
  [
    "a health path that is no route",
    [BOT, "path: /readyz", "path: /ready"],
    checkVariables,
    "/ready,",
  ],
  [
    "a public path that is no route",
    [BOT, "path: telegram", "path: telegraf"],
    checkVariables,
    "/telegraf,",
  ],
  [
    "too little time to stop",
    [BOT_PATCHES, /StopTimeout\n {2}value: 90/, "StopTimeout\n  value: 60"],
    checkVariables,
    "killed after 60",
  ],
  [
    "more time to stop than Fargate gives",
    [BOT_PATCHES, /StopTimeout\n {2}value: 90/, "StopTimeout\n  value: 180"],
    checkVariables,
    "Fargate allows",
  ],
  [
    "a health check on another port",
    [BOT, "variables:\n", "variables:\n  METRICS_PORT: '9000'\n"],
    checkVariables,
    "asks port 9464, not 9000",
  ],
  [
    "a health check that is no file",
    [BOT, "src/lib/healthcheck.ts", "src/lib/health.ts"],
    checkVariables,
    "src/lib/health.ts is not there",
  ],
  [
    "an alarm that tells nobody",
    ["copilot/environments/addons/database.yml", "      AlarmActions: [!Ref Alarms]\n", ""],
    checkAlarms,
    "database-capacity.* tells nobody",
  ],
  [
    "an alarm that does not tell when it is over",
    [BOT_PATCHES, /^ +OKActions: .*\n/m, ""],
    checkAlarms,
    "target-5xx.* when it is over",
  ],
  [
    "a call without a right",
    [BOT_RIGHTS, "sqs:GetQueueUrl, ", ""],
    checkPolicies,
    "does not grant sqs:GetQueueUrl",
  ],
  [
    "a right without a call",
    [BOT_RIGHTS, "dynamodb:GetItem", "dynamodb:GetItem, dynamodb:DeleteTable"],
    checkPolicies,
    "grants dynamodb:DeleteTable",
  ],
  [
    "a right on everything",
    [BOT_RIGHTS, /Resource:(\n +- Fn::ImportValue: .*EventsQueueArn"){2}/, 'Resource: "*"'],
    checkPolicies,
    "on everything",
  ],
  [
    "a right to stop the tasks of every service",
    [DISPATCHER_RIGHTS, /^ +aws:ResourceTag\/copilot-service: .*\n/m, ""],
    checkPolicies,
    "StopIngest grants ecs:StopTask on tasks of every service",
  ],
  [
    "a right to stop the tasks of nobody",
    [DISPATCHER_RIGHTS, "copilot-service: ingest", "copilot-service: intake"],
    checkPolicies,
    "StopIngest grants ecs:StopTask",
  ],
  [
    "all actions of a service",
    [BOT_RIGHTS, "Action: dynamodb:Query", "Action: dynamodb:*"],
    checkPolicies,
    "name the actions",
  ],
  [
    "an image on another Node",
    ["Dockerfile.bot", "node:24.21.0", "node:24"],
    checkImages,
    "starts from Node",
  ],
  [
    "an image that runs as root",
    ["Dockerfile.worker", /^USER node$/gm, "USER root"],
    checkImages,
    "user node",
  ],
  [
    "an image that starts by npm",
    ["Dockerfile.bot", 'CMD ["node", "src/bot/main.ts"]', 'CMD ["npm", "run", "bot"]'],
    checkImages,
    "by Node itself",
  ],
  [
    "an image without what it imports",
    ["Dockerfile.bot", "COPY src/jobs src/jobs\n", ""],
    checkImages,
    "leaves out src/jobs",
  ],
  [
    "an image without the packages that it imports",
    ["Dockerfile.worker", "npm ci --omit=dev", "npm ci --omit=dev --omit=optional"],
    checkImages,
    "has no sharp",
  ],
  [
    "an image without health check",
    ["Dockerfile.bot", /^HEALTHCHECK.*$/m, ""],
    checkImages,
    "health check",
  ],
  [
    "an image without labels",
    ["Dockerfile.bot", "org.opencontainers.image.title", "org.example.title"],
    checkImages,
    "no labels",
  ],
  [
    "a stage from another image",
    ["Dockerfile.bot", "FROM ${NODE_IMAGE} AS dependencies", "FROM node:24 AS dependencies"],
    checkImages,
    "not from the one base image",
  ],
  ["a context with everything in it", [".dockerignore", "*\n", ""], checkImages, "does not begin"],
  [
    "an action by its tag",
    [DEPLOY, /checkout@\w+ # v7.0.1/, "checkout@v7"],
    checkWorkflows,
    "not pinned",
  ],
  [
    "a token that may write",
    [DEPLOY, "contents: read", "contents: write"],
    checkWorkflows,
    "write contents",
  ],
  [
    "a token that may be anything",
    [DEPLOY, /^permissions:\n(?: {2}.*\n)+/m, ""],
    checkWorkflows,
    "does not say what its token may do",
  ],
  [
    "two deployments at once",
    [DEPLOY, "group: deploy-", "group: ${{ github.run_id }}-"],
    checkWorkflows,
    "lock",
  ],
  [
    "a deployment to prod that was not in test",
    [DEPLOY_BOT, "needs: test", "needs: check"],
    checkWorkflows,
    "prod deploys to prod what was not in test",
  ],
  [
    "a stored key",
    [DEPLOY, "vars.DEPLOY_ROLE_ARN", "secrets.DEPLOY_ROLE_ARN"],
    checkWorkflows,
    "stored secret",
  ],
  [
    "a Copilot that nobody compares with its sum",
    [".github/actions/copilot/action.yml", /^.*sha256sum.*$/m, ""],
    checkWorkflows,
    "unchecked",
  ],
  [
    "a deletion beside a deployment",
    [".github/workflows/destroy.yml", "group: deploy-", "group: destroy-"],
    checkWorkflows,
    "lock",
  ],
  [
    "a change that deploys nothing",
    [DEPLOY_BOT, "      - src/jobs/**\n", ""],
    checkWorkflows,
    "src/jobs",
  ],
  [
    "an account in the tree",
    [
      DEPLOY,
      "copilot deploy",
      `aws ecr --registry-ids ${"4711".repeat(3)}\n          copilot deploy`,
    ],
    checkSecrets,
    "an AWS account",
  ],
  [
    "a key of AWS in the tree",
    [BOT, "exec:", `# AKIA${"ABCD".repeat(4)}\nexec:`],
    checkSecrets,
    "key",
  ],
  [
    "a bot token in the tree",
    [GUIDE, "/revoke", `/revoke 123456789:AA${"xY0".repeat(11)}`],
    checkSecrets,
    "a bot token",
  ],
  [
    "a private key in the tree",
    [".dockerignore", "*", `# ${"-".repeat(5)}BEGIN PRIVATE KEY-----\nMIIE\n*`],
    checkSecrets,
    "a private key",
  ],
];

test.each(BREAKS)("%s is seen", (_what, [file, text, instead], ...[check, says]) => {
  const found = check(broken(file, text, instead), repository).map(({ what }) => what);
  expect(found).toContainEqual(expect.stringMatching(says));
});

/** What people change, in its one place. */
const CHANGES: readonly (readonly [string, string, string])[] = [
  [QUEUES, '-results"', '-answers"'],
  [BOT, "LOG_LEVEL: debug", "LOG_LEVEL: info"],
  [WORKER, "cpu_percentage: 60", "cpu_percentage: 70"],
  [WORKER, "range: 2-12", "range: 2-14"],
];

test.each(CHANGES)("in %s, %s may become %s, and nothing else changes", (...change) => {
  const changed = broken(...change);
  const checks = [checkAddons, checkDashboards, checkEnvironments, checkExports, checkPatches];
  const faults = [...checks, checkManifests, checkPolicies, checkVariables].flatMap(
    (check: Check) => {
      return check(changed, repository);
    },
  );
  expect([...changed.faults, ...faults]).toEqual([]);
});

test("GitHub's own parser reads every workflow", async () => {
  const faults = await parseWorkflows(broken(DEPLOY_BOT, "'true'", "'true' ="));
  expect(faults).toContainEqual({
    file: DEPLOY_BOT,
    what: expect.stringContaining("Unexpected symbol"),
  });
  const wrong = await parseWorkflows(broken(DEPLOY, "runs-on:", "runs_on:"));
  expect(wrong.length).toBeGreaterThan(0);
});

test("a script that the shell cannot read is seen", async () => {
  const { faults } = await checkScripts(broken(DEPLOY, "done\n", "\n"));
  expect(faults).toContainEqual({ file: DEPLOY, what: expect.stringContaining("syntax error") });
});

test("a command of the guide that the shell cannot read is seen", async () => {
  const { faults } = await checkScripts(broken(GUIDE, "while busy; do", "while busy;"));
  expect(faults).toContainEqual({ file: GUIDE, what: expect.stringContaining("syntax error") });
});

test("what ShellCheck says is heard, where it is installed", async ({ skip }) => {
  const { faults, isLinted } = await checkScripts(broken(DEPLOY, '"${names[@]}"', "${names[@]}"));
  if (!isLinted) skip("ShellCheck is not installed");
  expect(faults).toContainEqual({ file: DEPLOY, what: expect.stringContaining("SC2068") });
});

/** AWS's linter is a Python program that loads every schema of CloudFormation first. */
const SLOW = { timeout: 150_000 };

test("what AWS's own linter says is heard, where it is installed", SLOW, async ({ skip }) => {
  const faults = await lintTemplates(
    broken(QUEUES, "VisibilityTimeout: 60", "VisibilityTimeout: 43201"),
  );
  if (!faults) skip("cfn-lint is not installed");
  expect(faults).toContainEqual(expect.objectContaining({ file: "copilot/environments/addons" }));
});

test("the deployment holds together", SLOW, async () => {
  expect((await checkDeployment(repository, repository)).faults).toEqual([]);
});
