import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { isSignedBy } from "../../src/jobs/results-signature.ts";
import { reportByHttp, reportToQueue } from "../../src/worker/report.ts";
import { aJob } from "../support/a-job.ts";
import { serve } from "../support/fallback-server.ts";

const KEY = "k".repeat(32);

/** A bot that answers so, and what it was asked. */
async function bot(status: number, headers: Readonly<Record<string, string>> = {}) {
  const asked: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const port = await serve(async (request, response) => {
    asked.push({ request, body: await text(request) });
    response.writeHead(status, headers).end("words that nobody reads");
    return true;
  });
  return { asked, url: `http://127.0.0.1:${port}/results?from=worker` };
}

function isSigned({ request, body }: { readonly request: IncomingMessage; readonly body: string }) {
  const { method = "", url: target = "", headers } = request;
  const timestamp = Number(headers["x-polybot-timestamp"]);
  const signature = String(headers["x-polybot-signature"]);
  return isSignedBy(KEY, { method, target, timestamp, body }, { signature, now: Date.now() });
}

test("a report to the queue is the message that says that the job has ended", async () => {
  const { id } = aJob();
  const sent: string[] = [];
  await reportToQueue({ send: async (body) => void sent.push(body) })(id);
  expect(sent.map((body) => JSON.parse(body) as unknown)).toEqual([
    { v: 1, type: "result", jobId: id },
  ]);
});

test("a report by HTTP is a signed POST that names the job", async () => {
  const { url, asked } = await bot(202);
  const { id } = aJob();
  await reportByHttp(url, KEY)(id);
  expect(asked.map(({ request }) => [request.method, request.url])).toEqual([
    ["POST", `/results?from=worker&predictionId=${id}`],
  ]);
  expect(asked.map(isSigned)).toEqual([true]);
});

test("the key itself never leaves the worker, and another key signs otherwise", async () => {
  const { url, asked } = await bot(202);
  await reportByHttp(url, "x".repeat(32))(aJob().id);
  expect(asked.map(isSigned)).toEqual([false]);
  expect(JSON.stringify(asked[0]?.request.rawHeaders)).not.toContain("xxxx");
});

test.each([401, 404, 500, 503])("the answer %i is a failure, which tries again", async (status) => {
  const { url } = await bot(status);
  await expect(reportByHttp(url, KEY)(aJob().id)).rejects.toThrow(`answered ${status}`);
});

test("a redirect is a failure: followed, the POST would become a GET that tells nobody", async () => {
  const elsewhere = await bot(200);
  const { url } = await bot(301, { location: elsewhere.url });
  await expect(reportByHttp(url, KEY)(aJob().id)).rejects.toThrow("answered 301");
  expect(elsewhere.asked).toEqual([]);
});

test("a bot that is not there is a failure", async () => {
  await expect(reportByHttp("http://127.0.0.1:1/results", KEY)(aJob().id)).rejects.toThrow("fetch");
});
