import { sendFiles, sendText } from "./api.js";

let count = 0;

/**
 * Sends what a person wrote or picked; the store shows it on its way and, if it fails, keeps it with the reason.
 *
 * @param {import("./store.js").Store} store
 */
export function createSender(store) {
  /** @type {Map<number, Promise<void>>} the last one under way, by chat */
  const lanes = new Map();

  /**
   * @param {number} chatId
   * @param {{ text: string, replyTo?: number, files?: { file: File, field: string, isPicture: boolean, previewUrl: string }[] }} content
   */
  function send(chatId, { text, replyTo, files = [] }) {
    const stop = new AbortController();
    const userId = store.speakerIn(chatId);
    /** @type {import("./types.js").Sending} */
    const sending = {
      key: `sending-${(count += 1)}`,
      chatId,
      text,
      files: files.map(({ file, isPicture, previewUrl }) => ({
        name: file.name,
        isPicture,
        previewUrl,
      })),
      progress: 0,
      again: () => queue(),
      cancel: () => {
        stop.abort();
        end([]);
      },
    };

    /** @param {import("./types.js").Message[]} messages */
    function end(messages) {
      store.endSending(sending, messages);
      for (const { previewUrl } of files) URL.revokeObjectURL(previewUrl);
    }

    /** @param {number} progress */
    function onProgress(progress) {
      store.putSending({ ...sending, progress });
    }

    /** Never rejects. */
    async function run() {
      if (stop.signal.aborted) return;
      const about = {
        ...(userId !== undefined && { userId }),
        ...(replyTo !== undefined && { replyTo }),
      };
      try {
        const { messages } =
          files.length === 0
            ? await sendText(chatId, { text, ...about })
            : await sendFiles(chatId, formOf({ text, files, about }), {
                onProgress,
                signal: stop.signal,
              });
        end(messages);
      } catch (err) {
        if (stop.signal.aborted) return;
        store.putSending({ ...sending, error: err instanceof Error ? err.message : "Not sent." });
      }
    }

    /** One after the other, or a text would overtake the photo before it. */
    function queue() {
      store.putSending(sending);
      lanes.set(chatId, (lanes.get(chatId) ?? Promise.resolve()).then(run));
    }

    queue();
  }

  return send;
}

/** @param {{ text: string, files: { file: File, field: string }[], about: Record<string, number> }} content */
function formOf({ text, files, about }) {
  const form = new FormData();
  // The fields come first, so that a server which reads as it goes knows them before the files.
  for (const [name, value] of Object.entries(about)) form.append(name, String(value));
  if (text) form.append("caption", text);
  for (const { file, field } of files) form.append(field, file, file.name);
  return form;
}

/** @typedef {ReturnType<typeof createSender>} Send */
