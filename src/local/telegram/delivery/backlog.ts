import type { Json } from "../bot-view.ts";
import { CALLBACK_LIFE_MS, MESSAGE_LIFE_MS } from "../limits.ts";

export type UpdateKind = "message" | "edited_message" | "callback_query" | "my_chat_member";

export interface Update {
  readonly id: number;
  readonly kind: UpdateKind;
  /** Updates of one lane are delivered in order, each after the one before was taken. */
  readonly lane: string;
  readonly at: number;
  readonly body: Json;
}

export interface Backlog {
  /** Returns undefined when the bot does not want this kind. */
  add(kind: UpdateKind, lane: string, payload: Json): Update | undefined;
  /** The oldest of a lane that is still worth delivering. */
  first(lane: string): Update | undefined;
  remove(update: Update): void;
  lanes(): string[];
  /** All lanes together, in order of `update_id`. */
  all(): Update[];
  size(): number;
  clear(): void;
  /** An empty list means all kinds; undefined keeps what was set. */
  allow(kinds: readonly string[] | undefined): void;
  allowed(): readonly string[];
}

/** Updates that the bot has not taken yet. */
export function createBacklog(now: () => number): Backlog {
  const lanes = new Map<string, Update[]>();
  let nextId = 1000; // Telegram's start anywhere; not 0, so that a missing one shows
  let allowed: readonly string[] = [];

  function fresh(update: Update): boolean {
    const life = update.kind === "callback_query" ? CALLBACK_LIFE_MS : MESSAGE_LIFE_MS;
    return now() - update.at <= life;
  }

  function remove({ lane, id }: Update): void {
    const left = (lanes.get(lane) ?? []).filter((update) => update.id !== id);
    if (left.length > 0) lanes.set(lane, left);
    else lanes.delete(lane);
  }

  return {
    add(kind, lane, payload) {
      if (allowed.length > 0 && !allowed.includes(kind)) return undefined;
      const id = nextId++;
      const update = { id, kind, lane, at: now(), body: { update_id: id, [kind]: payload } };
      lanes.set(lane, [...(lanes.get(lane) ?? []), update]);
      return update;
    },
    first(lane) {
      for (const update of lanes.get(lane) ?? []) {
        if (fresh(update)) return update;
        remove(update);
      }
      return undefined;
    },
    remove,
    lanes: () => [...lanes.keys()],
    all: () =>
      [...lanes.values()]
        .flat()
        .filter(fresh)
        .toSorted((a, b) => a.id - b.id),
    size: () => [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0),
    clear: () => lanes.clear(),
    allow: (kinds) => (allowed = kinds ?? allowed),
    allowed: () => allowed,
  };
}
