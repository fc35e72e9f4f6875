import { expect, test, vi } from "vitest";
import { call, CHAT, jpeg, startStandIn } from "../../support/telegram.ts";

type StandIn = Awaited<ReturnType<typeof startStandIn>>;

async function raw(standIn: StandIn, method = "sendMessage") {
  const address = `${standIn.url}/bot${standIn.token}/${method}?chat_id=${CHAT}&text=x`;
  const response = await fetch(address);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await response.text(),
  };
}

test("a flood wait is played as often as asked, then the method works again", async () => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "sendMessage", kind: "too-many", retryAfter: 3, times: 2 });
  const send = async () => await call(standIn, "sendMessage", { chat_id: CHAT, text: "x" });
  const refused = {
    ok: false,
    error_code: 429,
    description: "Too Many Requests: retry after 3",
    parameters: { retry_after: 3 },
  };
  expect(await send()).toEqual(refused);
  expect(await call(standIn, "getMe")).toMatchObject({ ok: true });
  expect(await send()).toEqual(refused);
  expect(await send()).toMatchObject({ ok: true });
  expect(standIn.calls.list("sendMessage").map(({ status }) => status)).toEqual([429, 429, 200]);
});

test.each([
  ["blocked", 403, "Forbidden: bot was blocked by the user"],
  ["migrate", 400, "Bad Request: group chat was upgraded to a supergroup chat"],
  ["error-500", 500, "Internal Server Error"],
  ["unavailable", 400, "Bad Request: wrong file_id or the file is temporarily unavailable"],
] as const)("%s is answered in Telegram's envelope", async (kind, status, description) => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "*", kind });
  const answer = await raw(standIn);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error_code: status, description });
});

test.each([
  ["bad-gateway", 502],
  ["too-large", 413],
] as const)("%s is the edge's answer in HTML", async (kind, status) => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "*", kind });
  expect(await raw(standIn)).toMatchObject({
    status,
    type: "text/html",
    body: expect.stringContaining(`<h1>${status} `),
  });
  expect(standIn.messages(CHAT)).toEqual([]);
});

test("a message can be taken and the connection cut, or cut before", async () => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "sendMessage", kind: "take-and-drop", times: 1 });
  await expect(raw(standIn)).rejects.toThrow("fetch failed");
  expect(standIn.messages(CHAT)).toHaveLength(1);

  standIn.faults.add({ method: "sendMessage", kind: "drop", times: 1 });
  await expect(raw(standIn)).rejects.toThrow("fetch failed");
  expect(standIn.messages(CHAT)).toHaveLength(1);
  expect(standIn.calls.list().map(({ status }) => status)).toEqual([0, 0]);
});

test("a delayed call is done after the delay", async () => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "sendMessage", kind: "delay", delayMs: 60, times: 1 });
  const start = performance.now();
  expect((await raw(standIn)).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(50);
});

test("a delayed call is done even when its caller has given up", async () => {
  const standIn = await startStandIn();
  standIn.faults.add({ method: "sendMessage", kind: "delay", delayMs: 60_000 });
  const address = `${standIn.url}/bot${standIn.token}/sendMessage?chat_id=${CHAT}&text=x`;
  await expect(fetch(address, { signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
  await vi.waitFor(() => expect(standIn.messages(CHAT)).toHaveLength(1));
});

test("a fault can be for one chat only", async () => {
  const standIn = await startStandIn({ people: ["One", "Two"] });
  standIn.faults.add({ method: "*", kind: "blocked", chatId: CHAT });
  const send = async (chat_id: number) =>
    (await call(standIn, "sendMessage", { chat_id, text: "x" })).ok;
  expect([await send(CHAT), await send(CHAT + 1)]).toEqual([false, true]);
  standIn.faults.clear();
  expect(await send(CHAT)).toBe(true);
});

test("downloads fail and break off too", async () => {
  const standIn = await startStandIn();
  const files = [{ kind: "photo", bytes: await jpeg(200, 200) }] as const;
  const [message] = await standIn.people.send(CHAT, { files });
  const media = message?.content.media;
  const file = media?.kind === "photo" ? media.sizes.at(-1)?.file : undefined;
  const address = `${standIn.url}/file/bot${standIn.token}/${file?.path}`;
  const load = async () => Buffer.from(await (await fetch(address)).arrayBuffer());
  expect((await load()).equals(file?.bytes ?? Buffer.alloc(0))).toBe(true);

  standIn.faults.add({ method: "download", kind: "take-and-drop", times: 1 });
  await expect(load()).rejects.toThrow("terminated");
  standIn.faults.add({ method: "download", kind: "bad-gateway", times: 1 });
  expect((await fetch(address)).status).toBe(502);
  expect((await fetch(`${address}x`)).status).toBe(404);
});
