import { expect, test } from "vitest";
import { closingPauseMs, quietAt } from "../../../src/bot/albums/patience.ts";

const START = 1_700_000_000_000;
const PRIVATE = 1001;
const GROUP = -1001;
const S = 1000;

interface Came {
  /** Seconds from the start. */
  readonly sent?: number;
  readonly queued?: number;
}

/** An album whose items came so, and were recorded a minute later. */
function album(chatId: number, items: readonly Came[]) {
  return {
    chatId,
    firstAt: START + 60 * S,
    lastAt: START + 60 * S,
    items: items.map(({ sent, queued }, index) => ({
      messageId: index + 1,
      words: "",
      toUs: true,
      toUsAlone: true,
      ...(sent !== undefined && { sentAt: START + sent * S }),
      ...(queued !== undefined && { queuedAt: START + queued * S }),
    })),
  };
}

const seconds = (at: number) => (at - START) / S;

test.each<readonly [string, readonly [number, readonly Came[]], number]>([
  ["two seconds after the last item", [PRIVATE, [{ queued: 0 }, { queued: 0.5 }]], 2.5],
  ["after three mean gaps, where these are longer", [PRIVATE, [{ queued: 0 }, { queued: 3 }]], 12],
  ["15 s after the first item at the latest", [PRIVATE, [{ queued: 0 }, { queued: 9 }]], 15],
  ["at that end for a single item", [PRIVATE, [{ queued: 0 }]], 15],
  ["after two seconds for a single item of a group", [GROUP, [{ queued: 0 }]], 2],
  [
    "as much later as Telegram is behind",
    [
      PRIVATE,
      [
        { sent: -8, queued: 0 },
        { sent: -8, queued: 0.1 },
      ],
    ],
    8.2,
  ],
  [
    "not an hour later where Telegram is an hour behind",
    [
      GROUP,
      [
        { sent: -3600, queued: 0 },
        { sent: -3600, queued: 0.1 },
      ],
    ],
    15.1,
  ],
  ["by the row where the queue says nothing of times", [PRIVATE, [{}, {}]], 62],
])("an album is quiet %s", (_, [chatId, items], at) => {
  expect(seconds(quietAt(album(chatId, items)))).toBeCloseTo(at, 6);
});

test("how long items lay in the inbox is no lag of Telegram's", () => {
  const items = [
    { sent: 0, queued: 0.2 },
    { sent: 0, queued: 0.4 },
  ];
  expect(seconds(quietAt(album(PRIVATE, items)))).toBeCloseTo(2.4, 6);
});

test("the closing is asked for again after half a minute, or as long as the album has been there", () => {
  const since = album(PRIVATE, [{ queued: 0 }, { queued: 1 }]);
  expect(closingPauseMs(since, START + 3 * S)).toBe(30 * S);
  expect(closingPauseMs(since, START + 90 * S)).toBe(90 * S);
});
