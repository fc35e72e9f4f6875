import { pino } from "pino";
import { expect, test } from "vitest";
import { connectTelegram } from "../../src/bot/telegram/connect.ts";
import { ALLOWED_UPDATES } from "../../src/bot/update.ts";
import { createWebhookService, registerWebhook } from "../../src/bot/webhook-registration.ts";
import { CHAT, startStandIn } from "../support/telegram.ts";

const log = pino({ level: "silent" });
const SECRET = "current-secret-of-32-characters-0";
const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
// Nothing listens there: updates stay where they are.
const wanted = { publicUrl: "http://127.0.0.1:9/bot", secret: SECRET };

async function start() {
  const standIn = await startStandIn({ retryBaseMs: 60_000 });
  const gateway = connectTelegram({ token: standIn.token, apiRoot: standIn.url }, () => undefined);
  const sets = () => standIn.calls.list("setWebhook");
  return { standIn, gateway, deps: { gateway, log }, sets };
}

test("the webhook is registered with its secret and the kinds that the bot handles, and waiting updates stay", async () => {
  const { standIn, deps, sets } = await start();
  await standIn.people.send(CHAT, { text: "sent while nobody listened" });

  expect(await registerWebhook(deps, wanted)).toBe("registered");

  expect(standIn.delivery.webhook()).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/bot\/telegram\?secret=[0-9a-f]{8}$/),
    secret: SECRET,
  });
  expect(standIn.delivery.backlog.allowed()).toEqual(ALLOWED_UPDATES);
  expect(standIn.delivery.backlog.size()).toBe(1);
  expect(sets()[0]?.params).not.toHaveProperty("drop_pending_updates");
});

test("a webhook that is as wanted is left alone", async () => {
  const { deps, sets } = await start();
  await registerWebhook(deps, wanted);

  expect(await registerWebhook(deps, wanted)).toBe("as-it-was");
  expect(await registerWebhook(deps, { ...wanted, publicUrl: `${wanted.publicUrl}/` })).toBe(
    "as-it-was",
  );

  expect(sets()).toHaveLength(1);
});

test("a new secret is a new address, which tells nothing of it", async () => {
  const { standIn, deps } = await start();
  await registerWebhook(deps, wanted);
  const before = standIn.delivery.webhook();

  expect(await registerWebhook(deps, { ...wanted, secret: `${SECRET}1` })).toBe("registered");

  const after = standIn.delivery.webhook();
  expect(after?.secret).toBe(`${SECRET}1`);
  expect(after?.url).not.toBe(before?.url);
  expect(after?.url).not.toContain(SECRET);
});

test("a certificate is uploaded as a file, once, and again when it is another", async () => {
  const { standIn, deps, sets } = await start();
  const own = { ...wanted, certificate: PEM };

  expect(await registerWebhook(deps, own)).toBe("registered");
  expect(standIn.delivery.webhook()?.certificate).toBe(PEM);
  expect(await registerWebhook(deps, own)).toBe("as-it-was");
  expect(await registerWebhook(deps, { ...own, certificate: PEM.replace("MIIB", "MIIC") })).toBe(
    "registered",
  );
  expect(await registerWebhook(deps, wanted)).toBe("registered");

  expect(standIn.delivery.webhook()?.certificate).toBeUndefined();
  expect(sets()).toHaveLength(3);
});

test("a replica that comes second to another waits for its turn and finds everything done", async () => {
  const { standIn, deps, sets } = await start();
  await registerWebhook(deps, wanted);
  standIn.faults.add({ method: "getWebhookInfo", kind: "too-many", retryAfter: 0, times: 2 });
  standIn.faults.add({ method: "setMyCommands", kind: "too-many", retryAfter: 0, times: 2 });
  const { publicUrl, secret } = wanted;

  const service = createWebhookService(deps, {
    publicUrl,
    webhookSecrets: [secret],
    certificate: undefined,
  });
  await service.start();
  await service.stop();

  expect(sets()).toHaveLength(1);
  expect(standIn.calls.list("setMyCommands").at(-1)?.status).toBe(200);
});

test("of two secrets the first one is registered; the other is only still accepted", async () => {
  const { standIn, deps } = await start();
  const { publicUrl } = wanted;
  const service = createWebhookService(deps, {
    publicUrl,
    webhookSecrets: [SECRET, "previous-secret-of-32-characters"],
    certificate: undefined,
  });

  await service.start();

  expect(standIn.delivery.webhook()?.secret).toBe(SECRET);
});

test("an address that Telegram does not take fails at the start, with its words", async () => {
  const { deps } = await start();
  await expect(registerWebhook(deps, { ...wanted, publicUrl: "http://10.0.0.1" })).rejects.toThrow(
    "setWebhook: 400 Bad Request: bad webhook",
  );
});
