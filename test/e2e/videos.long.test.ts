import { describe, expect, test, vi } from "vitest";
import { videoWorkerVariables } from "../../src/local/process-variables.ts";
import { useSystem } from "../support/system.ts";
import { hasTools, PACED_SECONDS, useSite } from "../worker/processors/video/site.ts";

const VIDEOS = Number(process.env["VIDEOS"] ?? 200);
const WORKERS = 5;
const CHATS = 20;
/** Shorter than a video takes: whose heartbeat is lost is overtaken by another worker. */
const VISIBILITY_SECONDS = 10;
/** Three minutes of the videos' own, and what yt-dlp takes to start 200 times on two busy processors. */
const PATIENCE_MS = 40 * 60_000;

/** What a worker says when a message is no longer its own. */
const LOST = new Set(["message lost to somebody else", "message could not be settled"]);

describe.skipIf(!hasTools)("many videos, with the real yt-dlp", () => {
  const site = useSite();
  const chat = useSystem(async () => ({
    visibilitySeconds: VISIBILITY_SECONDS,
    videos: { toolPath: "yt-dlp", env: { VIDEO_TEST_HOST: site.host } },
  }));

  /** Beside the one that is there. */
  function startMoreWorkers(): () => Promise<void> {
    const { cloud, processes, resources } = chat.system;
    const more = Array.from({ length: WORKERS - 1 }, (_, index) => {
      const name = `video-worker-${index + 2}`;
      const told = { resources, agentUri: cloud.agentUri(name), toolPath: "yt-dlp" };
      const variables = { ...videoWorkerVariables(told), VIDEO_TEST_HOST: site.host };
      return processes.start({ name, entry: "worker/main.ts", variables, isWorker: true });
    });
    return async () => void (await Promise.all(more.map(async (worker) => await worker.stop())));
  }

  test(
    `${VIDEOS} queued videos and ${WORKERS} workers: no heartbeat is lost, none is worked on by two at once, and each is answered once`,
    async () => {
      expect(PACED_SECONDS).toBeGreaterThan(VISIBILITY_SECONDS);
      const chats = Array.from({ length: CHATS }, () => chat.newChat());
      const sending = Array.from({ length: VIDEOS }, async (_, index) => {
        const chatId = chats[index % CHATS] ?? 0;
        return await chat.sendText(chatId, `${site.origin}/paced.mp4?number=${index}`);
      });
      const asked = await Promise.all(sending);
      const stop = startMoreWorkers();
      try {
        await vi.waitFor(
          async () => {
            const answers = await Promise.all(asked.map(chat.answersTo));
            expect(answers.filter(({ length }) => length > 0)).toHaveLength(VIDEOS);
          },
          { timeout: PATIENCE_MS, interval: 2000 },
        );
        const answers = await chat.oneAnswerEach(asked);
        expect(answers.filter(({ video }) => video !== undefined)).toHaveLength(VIDEOS);
      } finally {
        await stop();
      }

      const said = (msgs: ReadonlySet<string>) =>
        chat.logs.filter(({ fields: { msg } }) => typeof msg === "string" && msgs.has(msg));
      expect(said(LOST)).toEqual([]);
      // A fetch that fails on a busy machine is tried again, which is in order; two at once are not.
      const failed = said(new Set(["job failed"]));
      // oxlint-disable-next-line no-console -- the figures are what one runs this for
      console.log(`${failed.length} fetches were tried again`, failed[0]?.text ?? "");
      const rows = (await Promise.all(chats.map(chat.rows))).flat();
      expect(rows).toHaveLength(VIDEOS);
      const ends = rows.map(({ state, attempt, handedBack }) => ({
        state,
        at: attempt - handedBack,
      }));
      expect(ends).toEqual(rows.map(() => ({ state: "delivered", at: 1 })));
      const busy = new Set(said(new Set(["job done"])).map((line) => line.process));
      expect(busy.size).toBe(WORKERS);
    },
    PATIENCE_MS + 60_000,
  );
});
