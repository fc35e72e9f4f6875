import { z } from "zod";
import type { Table } from "../../cloud/table.ts";
import { subjectOf } from "./keys.ts";
import { Settings, type SettingsChange } from "./settings.ts";

/** Settings that nobody has touched for this long are forgotten. */
export const KEEP_SETTINGS_MS = 365 * 24 * 3600_000;

const SettingsRow = Settings.extend({ expiresAt: z.int() });

/** What people and groups have chosen. A private chat has its person's settings, a group its own. */
export interface SettingsStore {
  /** Read consistently; empty when nothing was chosen. */
  of(chatId: number): Promise<Settings>;
  change(chatId: number, change: SettingsChange): Promise<Settings>;
}

export function createSettingsStore({
  rows,
  now,
}: {
  readonly rows: Pick<Table, "get" | "update">;
  readonly now: () => number;
}): SettingsStore {
  /** Reads as far as it can be read: a row that an older version wrote must not silence a chat. */
  function settingsIn(row: unknown): Settings {
    const read = SettingsRow.safeParse(row);
    return read.success && read.data.expiresAt * 1000 > now() ? Settings.parse(read.data) : {};
  }

  return {
    async of(chatId) {
      return settingsIn(await rows.get(subjectOf(chatId)));
    },
    async change(chatId, change) {
      const expiresAt = Math.floor((now() + KEEP_SETTINGS_MS) / 1000);
      const given = Object.entries(change);
      const set = given.filter(([, value]) => value !== undefined).map(([name]) => name);
      const removed = given.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
      const assignments = [...set, "expiresAt"].map((name) => `#${name} = :${name}`);
      const row = await rows.update(subjectOf(chatId), {
        update: [
          `SET ${assignments.join(", ")}`,
          ...(removed.length > 0 ? [`REMOVE ${removed.join(", ")}`] : []),
        ].join(" "),
        values: { ...Object.fromEntries(given.filter(([name]) => set.includes(name))), expiresAt },
      });
      return settingsIn(row);
    },
  };
}
