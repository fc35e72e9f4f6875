import { expect, onTestFinished, test } from "vitest";
import { eventually, kill, says, useSystem } from "../support/system.ts";

const MOST = 3;
/** A worker is protected for ten seconds at least, and three of them come, go, and come again. */
const TIMEOUT_MS = 60_000;
const chat = useSystem({ workers: { min: 0, max: MOST, minuteMs: 100 } });

/** The workers that the page shows as being there. */
async function shown(): Promise<readonly string[]> {
  const response = await fetch(`${chat.system.address}/panel/status`);
  const { workers } = (await response.json()) as {
    workers: readonly { readonly name: string; readonly state: string }[];
  };
  return workers.filter(({ state }) => state !== "stopped").map(({ name }) => name);
}

const workerOf = (name: string) => chat.system.workers.find((each) => each.name === name);

/** Each worker that begins a job stands still until released, so that the others have to come. */
function freezeEach(names: readonly string[]): { readonly release: () => void } {
  const frozen = new Set<string>();
  for (const name of names) {
    void chat.nextLine(says("job started", name), () => {
      const child = workerOf(name);
      if (!child) return;
      kill(child, "SIGSTOP");
      frozen.add(name);
    });
  }
  const release = () => {
    for (const name of frozen) {
      const child = workerOf(name);
      if (child) kill(child, "SIGCONT");
    }
  };
  onTestFinished(release); // or they could not be stopped
  return { release };
}

test(
  "load brings workers up to the most, an empty queue takes all away, and each person has one answer",
  async () => {
    expect(await shown()).toEqual([]);
    const names = Array.from({ length: MOST }, (_, index) => `worker-${index + 1}`);
    const begun = Promise.all(names.map((name) => chat.nextLine(says("job started", name))));
    const { release } = freezeEach(names);

    const photos = await chat.sendPhotos(8);
    await begun;
    expect(await shown()).toEqual(names);
    expect(chat.system.workers).toHaveLength(MOST);
    release();
    await chat.onePictureEach(photos);

    await eventually(async () => expect(await shown()).toEqual([]));
    expect(chat.system.workers).toEqual([]);
    // Nobody's job was cut off when its worker had to go.
    for (const { chatId } of photos) {
      expect(await chat.rows(chatId)).toMatchObject([{ attempt: 1 }]);
    }

    // The bot has counted them, too, if only once in this time.
    const [metric] = chat.logs.filter(({ fields }) => "_aws" in fields);
    expect(metric?.fields).toMatchObject({
      QueueName: "polybot-local-jobs",
      ServiceName: "worker",
      BacklogPerInstance: expect.any(Number),
    });

    // And from none it goes again.
    await chat.onePictureEach([await chat.sendPhoto(chat.newChat())]);
  },
  TIMEOUT_MS,
);
