/** A request that did not work; its message is a sentence for the person. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 when the server did not answer
   */
  constructor(message, status) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

const UNREACHABLE = "The server does not answer. Is it still running?";

/**
 * @param {number} status
 * @param {unknown} body
 */
function errorOf(status, body) {
  if (status === 413)
    return new ApiError("That is too large. A message takes up to 10 files of 50 MB.", status);
  const said = body && typeof body === "object" && "error" in body ? String(body.error) : "";
  return new ApiError(said || `The server answered ${status}.`, status);
}

/**
 * @param {string} path
 * @param {{ method?: string, body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the answer, in the shape that docs/stand-in.md gives for this path
 */
async function call(path, { method = "GET", body, signal } = {}) {
  /** @type {RequestInit} */
  const init = { method };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = JSON.stringify(body);
  }
  const response = await fetch(path, init).catch(() => {
    throw new ApiError(UNREACHABLE, 0);
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw errorOf(response.status, answer);
  return answer;
}

/** @param {number} chatId */
const messagesOf = (chatId) => `/api/chats/${chatId}/messages`;

/** @returns {Promise<import("./types.js").Bot>} */
export const getBot = async () => await call("/api/bot");

/** @returns {Promise<{ chats: import("./types.js").Chat[], revision: number }>} */
export const getChats = async () => await call("/api/chats");

/**
 * @param {number} chatId
 * @returns {Promise<{ commands: import("./types.js").Command[] }>}
 */
export const getCommands = async (chatId) => await call(`/api/commands?chat=${chatId}`);

/**
 * @param {object} chat as POST /api/chats takes it
 * @returns {Promise<{ chat: import("./types.js").Chat }>}
 */
export const createChat = async (chat) => await call("/api/chats", { method: "POST", body: chat });

/**
 * @param {number} chatId
 * @param {number} [after] a revision; without it all messages
 * @returns {Promise<{ messages: import("./types.js").Message[], revision: number }>}
 */
export const getMessages = async (chatId, after) =>
  await call(after === undefined ? messagesOf(chatId) : `${messagesOf(chatId)}?after=${after}`);

/**
 * @param {number} chatId
 * @param {{ text: string, userId?: number, replyTo?: number }} message
 * @returns {Promise<{ messages: import("./types.js").Message[] }>}
 */
export const sendText = async (chatId, message) =>
  await call(messagesOf(chatId), { method: "POST", body: message });

/**
 * @param {import("./types.js").Message} message
 * @param {{ text: string } | { caption: string }} content
 */
export const editMessage = async (message, content) =>
  await call(`${messagesOf(message.chatId)}/${message.id}`, { method: "PATCH", body: content });

/** @param {import("./types.js").Message} message */
export const deleteMessage = async (message) =>
  await call(`${messagesOf(message.chatId)}/${message.id}`, { method: "DELETE" });

/**
 * @param {import("./types.js").Message} message
 * @param {{ data: string, userId?: number }} press
 * @returns {Promise<{ queryId: string }>}
 */
export const pressButton = async (message, press) =>
  await call(`${messagesOf(message.chatId)}/${message.id}/press`, { method: "POST", body: press });

/** @returns {Promise<{ samples: import("./types.js").Sample[] }>} */
export const getSamples = async () => await call("/samples");

/** @returns {Promise<import("./types.js").PanelStatus>} */
export const getPanelStatus = async () =>
  await call("/panel/status", { signal: AbortSignal.timeout(5000) });

/**
 * Uploads files. By XMLHttpRequest, since fetch does not tell how far an upload is.
 *
 * @param {number} chatId
 * @param {FormData} form
 * @param {{ onProgress: (fraction: number) => void, signal: AbortSignal }} options
 * @returns {Promise<{ messages: import("./types.js").Message[] }>}
 */
export async function sendFiles(chatId, form, { onProgress, signal }) {
  return await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", messagesOf(chatId));
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(errorOf(request.status, request.response));
    });
    request.addEventListener("error", () => reject(new ApiError(UNREACHABLE, 0)));
    request.addEventListener("abort", () => reject(new ApiError("Not sent.", 0)));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
