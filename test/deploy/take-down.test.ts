import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { repository } from "./broken.ts";

// The script that takes an environment down, against stand-ins for `aws` and `copilot` that write down what they are asked.

const run = promisify(execFile);

/** Stacks that are there answer, the group has one instance until its size is 0, and each function has a group of logs. */
const AWS = `#!/usr/bin/env bash
echo "aws $*" >>"$LOG"
case "$*" in
  *list-exports*ClusterId*) [ "$STATE" = gone ] && echo null || echo '"cluster-1"' ;;
  *list-exports*WorkerGroup*) [ "$STATE" = gone ] && echo null || echo '"group-1"' ;;
  *describe-scalable-targets*) echo service/cluster-1/bot ;;
  *list-services*) printf 'arn:bot\\tarn:worker\\n' ;;
  *list-tasks*) echo arn:ingest-task ;;
  *describe-stacks*) [ "$STATE" != gone ] ;;
  *describe-auto-scaling-groups*) grep -q set-desired-capacity "$LOG" || echo i-1 ;;
  *describe-log-groups*-yolo5-*) echo /aws/lambda/polybot-test-yolo5-Function ;;
esac
`;
const COPILOT = `#!/usr/bin/env bash
echo "copilot $*" >>"$LOG"
[ "$STATE" != gone ]
`;

async function takeDown(state: "there" | "gone", args: readonly string[] = ["test"]) {
  const folder = mkdtempSync(join(tmpdir(), "polybot-take-down-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ aws: AWS, copilot: COPILOT })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  const log = join(folder, "log");
  writeFileSync(log, "");
  const PATH = `${folder}:${process.env["PATH"]}`;
  const script = join(repository, ".ci/take-down");
  await run("bash", [script, ...args], { env: { PATH, LOG: log, STATE: state } });
  return readFileSync(log, "utf8").trim().split("\n");
}

/** Whether jq, which the script reads answers with, is on this machine. */
async function hasJq(): Promise<boolean> {
  return await run("jq", ["--version"]).then(
    () => true,
    () => false,
  );
}

test("an environment is taken down from its services to its instances, whoever imports first", async ({
  skip,
}) => {
  if (!(await hasJq())) skip("jq is not installed");
  const calls = await takeDown("there");
  const changes = calls.filter((call) => {
    return /update|register|stop-task|delete|set-/.test(call) && !call.includes("describe-");
  });
  expect(
    changes.map((call) => call.replace(/ --(scalable|resource|cluster|reason).*/, "")),
  ).toEqual([
    "aws application-autoscaling register-scalable-target --service-namespace ecs",
    "aws ecs update-service",
    "aws ecs update-service",
    "aws ecs stop-task",
    ...["polybot", "rates", "dispatcher"].map(deleted),
    "copilot job delete --name ingest --env test --yes",
    ...["videos", "yolo5"].map(deleted),
    "aws autoscaling update-auto-scaling-group --auto-scaling-group-name group-1 --min-size 0 --max-size 0",
    "aws autoscaling set-instance-protection --auto-scaling-group-name group-1 --instance-ids i-1 --no-protected-from-scale-in",
    "aws autoscaling set-desired-capacity --auto-scaling-group-name group-1 --desired-capacity 0",
    "copilot env delete --name test --yes",
    "aws logs delete-log-group --log-group-name /aws/lambda/polybot-test-yolo5-Function",
  ]);
});

function deleted(service: string): string {
  return `copilot svc delete --name ${service} --env test --yes`;
}

test("what is gone already is not asked to go again", async ({ skip }) => {
  if (!(await hasJq())) skip("jq is not installed");
  const calls = await takeDown("gone");
  expect(calls.filter((call) => /(svc|job|env) delete|update-|set-/.test(call))).toEqual([]);
});

test("in another region it asks there, and Copilot where the application is", async ({ skip }) => {
  if (!(await hasJq())) skip("jq is not installed");
  const calls = await takeDown("there", ["test", "eu-west-1"]);
  const [aws, copilot] = ["aws ", "copilot "].map((tool) => {
    return calls.filter((call) => call.startsWith(tool));
  });
  expect(aws?.filter((call) => !call.endsWith(" --region eu-west-1"))).toEqual([]);
  expect(copilot?.filter((call) => call.includes("--region"))).toEqual([]);
});

test("without the name of an environment nothing is asked", async () => {
  await expect(takeDown("there", [])).rejects.toThrow("which environment?");
});
