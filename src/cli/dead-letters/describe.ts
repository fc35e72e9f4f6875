import { z } from "zod";
import type { Letter } from "./letters.ts";

/** What tells the kinds of messages of all queues apart. */
const AnyMessage = z.looseObject({
  kind: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  jobId: z.string().optional().catch(undefined),
});

const MAX_WORD = 20;
const MAX_JOB_ID = 52;
const MAX_REASON = 160;

export interface Described {
  readonly kind: string;
  readonly jobId: string;
  readonly reason: string;
}

/** What a dead letter is about, in words that a terminal can show. */
export function described({ body, reason }: Pick<Letter, "body" | "reason">): Described {
  const json = jsonOf(body);
  const message = AnyMessage.safeParse(json);
  const { kind, type, id, jobId } = message.data ?? {};
  return {
    kind: shown(kind ?? type ?? byFields(json), MAX_WORD),
    jobId: shown(jobId ?? id ?? "", MAX_JOB_ID),
    reason: shown(reason ?? "tries used up (moved by SQS)", MAX_REASON),
  };
}

function byFields(json: unknown): string {
  if (typeof json !== "object" || json === null) return "not JSON";
  if ("update_id" in json) return "update";
  if ("Records" in json) return "file";
  return "bucket" in json ? "thumbnail request" : "unknown";
}

/** One line, without what would move a terminal's cursor. */
function shown(text: string, maxLength: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** The text of a message, indented where it is JSON; whatever it holds, a terminal can show it. */
export function bodyText(body: string): string {
  const json = jsonOf(body);
  const text = json === undefined ? JSON.stringify(body) : JSON.stringify(json, undefined, 2);
  return text.replaceAll(/[\u007f-\u009f\p{Cf}]/gu, (each) => {
    return `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function jsonOf(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    return undefined; // the reason says so
  }
}

const UNITS = [
  { ms: 86_400_000, name: "d" },
  { ms: 3_600_000, name: "h" },
  { ms: 60_000, name: "min" },
];

/** How long ago, in the largest unit that fits. */
export function ago(ms: number): string {
  const unit = UNITS.find((each) => ms >= each.ms);
  return unit
    ? `${Math.floor(ms / unit.ms)} ${unit.name}`
    : `${Math.max(0, Math.floor(ms / 1000))} s`;
}
