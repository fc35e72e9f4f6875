import { dirname } from "node:path";
import type { Code } from "./code-of.ts";
import { importGraph } from "./import-graph.ts";
import { reachable } from "./reachable.ts";

/** An action in IAM's spelling, such as `sqs:SendMessage`. */
type Action = string;

const SERVICES: Readonly<Record<string, string>> = {
  "@aws-sdk/client-sqs": "sqs",
  "@aws-sdk/client-s3": "s3",
  "@aws-sdk/client-dynamodb": "dynamodb",
  "@aws-sdk/client-ecs": "ecs",
};

/** Calls whose right has another name, or that need a second one. */
const RIGHTS: Readonly<Record<Action, readonly Action[]>> = {
  // Without the second one S3 answers 403, not 404, for an object that is gone.
  "s3:GetObject": ["s3:GetObject", "s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject", "s3:ListBucket"],
  "s3:DeleteObjects": ["s3:DeleteObject"],
  "s3:CreateMultipartUpload": ["s3:PutObject"],
  "s3:UploadPart": ["s3:PutObject"],
  "s3:CompleteMultipartUpload": ["s3:PutObject"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "ecs:RunTask": ["ecs:RunTask", "iam:PassRole", "ecs:TagResource"],
};

/** What the ECS agent does for a task, with the task's rights. */
const BY_THE_AGENT: readonly (readonly [Action, string])[] = [
  ["ecs:UpdateTaskProtection", "/task-protection/v1/state"],
];

/** Every action that a process may call, by what its entry file can come to. */
export function actionsCalled(
  root: string,
  { entry, never }: Pick<Code, "entry" | "never">,
): ReadonlySet<Action> {
  const graph = importGraph(root, entry, never);
  const own = `${dirname(entry)}/`;
  const reached = reachable(graph, (file) => file.startsWith(own));
  const called = reached.flatMap(({ file, text }) => commandsIn(text, graph.get(file) ?? text));
  const byTheAgent = BY_THE_AGENT.filter(([, sign]) =>
    reached.some(({ text }) => text.includes(sign)),
  );
  return new Set([
    ...called.flatMap((action) => RIGHTS[action] ?? [action]),
    ...byTheAgent.map(([action]) => action),
  ]);
}

/** `new XCommand(…)` and `paginateX(…)` in a part of a file, of the clients that the file imports them from. */
function commandsIn(part: string, file: string): Action[] {
  const imports = [...file.matchAll(/import \{([^}]*)\} from "(@aws-sdk\/client-[^"]+)"/g)];
  return [...part.matchAll(/\bnew (\w+)Command\(|\bpaginate(\w+)\(/g)].map(([, command, pages]) => {
    const name = command === undefined ? `paginate${pages}` : `${command}Command`;
    const from = imports.find(([, names = ""]) => new RegExp(`\\b${name}\\b`).test(names))?.[2];
    return `${SERVICES[from ?? ""] ?? "unknown"}:${command ?? pages}`;
  });
}
