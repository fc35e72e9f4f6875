import { inLanes } from "../../upload/in-lanes.ts";
import { now } from "../clock.ts";
import type { Ear } from "../journal.ts";
import type { Planned } from "../plan/schedule.ts";
import type { Look, Target } from "../target.ts";
import { createAnswers } from "./answers.ts";
import type { StandIn, Status } from "./stand-in.ts";

/** Chats are served side by side, and each in order: enough that none has to wait for itself. */
const MAX_CHATS = 100;
const TITLE = /^Load test \d+$/;
const LANES = 8;

/** Those that a request goes through; videos have their own. */
const QUEUES = new Set(["inbox", "jobs", "results"]);
const IS_VIDEO = /^video/;
const STOPPED = new Set(["starting", "stopped"]);

/** Sends photos in chats of a system on this machine, as people do, and hears what the bot answers there. */
export async function openChatTarget(
  { standIn, name }: { readonly standIn: StandIn; readonly name: string },
  ear: Ear,
  needs: { readonly requests: number; readonly photos: readonly Uint8Array<ArrayBuffer>[] },
): Promise<Target> {
  const { photos } = needs;
  const chats = await openChats(standIn, Math.min(MAX_CHATS, needs.requests));
  const answers = createAnswers(ear);
  const stopping = new AbortController();
  const gone = new AbortController();
  const { ended } = await standIn.listen(
    (message) => answers.heard(message, now()),
    stopping.signal,
  );
  const listening = ended.catch((err: unknown) => gone.abort(err));

  return {
    name,
    seesAnswers: true,
    seesDoubles: true,
    gone: gone.signal,
    async send({ index, ingredient }: Planned) {
      const chatId = chats[index % chats.length] ?? 0;
      const sent = Array.from(
        { length: ingredient.photos },
        (_, item) => photos[(index + item) % photos.length] ?? new Uint8Array(),
      );
      const messageIds = await standIn.sendPhotos(chatId, ingredient.caption, sent);
      answers.expect({ index, isAlbum: ingredient.isAlbum }, { chatId, messageIds });
    },
    async look() {
      const [status, { pending }] = await Promise.all([standIn.status(), standIn.delivery()]);
      return lookAt(status, pending);
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

/** Those of an earlier load test, and as many new ones as it takes. */
async function openChats(standIn: StandIn, count: number): Promise<readonly number[]> {
  const known = (await standIn.chats()).filter(({ title }) => TITLE.test(title));
  const missing = Array.from({ length: Math.max(0, count - known.length) }, (_, index) => index);
  const opened = await inLanes(missing, LANES, async (index) => {
    return await standIn.openChat(`Load test ${known.length + index + 1}`);
  });
  return [...known.map(({ id }) => id), ...opened].slice(0, count);
}

/** A queue that does not answer leaves its figure open. */
function lookAt({ queues, workers }: Status, pending: number): Look {
  const depths = queues.filter(({ name }) => QUEUES.has(name));
  const letters = queues.filter(({ name }) => name.endsWith("dead letters"));
  return {
    waiting: depths.find(({ name }) => name === "jobs")?.waiting ?? undefined,
    underWay: sum([pending, ...depths.flatMap(({ waiting, inFlight }) => [waiting, inFlight])]),
    deadLetters: sum(letters.map(({ waiting }) => waiting)),
    workers: workers.filter(({ name, state }) => !IS_VIDEO.test(name) && !STOPPED.has(state))
      .length,
  };
}

function sum(values: readonly (number | null)[]): number | undefined {
  return values.reduce<number | undefined>(
    (total, value) => (total === undefined || value === null ? undefined : total + value),
    0,
  );
}
