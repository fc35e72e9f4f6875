import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtempDisposable, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fetchModel } from "../../src/cli/model/fetch-model.ts";
import type { KnownModel } from "../../src/cli/model/known-models.ts";
import { findModel } from "../../src/worker/find-model.ts";

const bytes = Buffer.alloc(100_000, "weights ");

async function folder(): Promise<string> {
  const made = await mkdtempDisposable(join(tmpdir(), "polybot-models-"));
  onTestFinished(async () => await made[Symbol.asyncDispose]());
  return made.path;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A model that is pinned to `bytes`, at this address. */
function pinned(url: string): KnownModel {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name: "tiny", url, bytes: bytes.length, sha256, licence: "Apache-2.0" };
}

async function fetchTo(
  into: string,
  url: string,
  more: { readonly from?: string; readonly silenceMs?: number; readonly signal?: AbortSignal } = {},
) {
  const seen: number[] = [];
  const done = await fetchModel(pinned(url), {
    folder: into,
    progress: (count) => seen.push(count),
    signal: new AbortController().signal,
    ...more,
  });
  return { done, seen };
}

test("a model with the pinned bytes is fetched, through redirects, and reports how far it is", async () => {
  const into = join(await folder(), "models");
  const url = await serve((req, res) => {
    if (req.url === "/release") res.writeHead(302, { location: "/elsewhere" }).end();
    else res.end(bytes);
  });

  const { done, seen } = await fetchTo(into, `${url}/release`);

  expect(done).toBe("fetched");
  expect(await readFile(join(into, "tiny.onnx"))).toEqual(bytes);
  expect(await readdir(into)).toEqual(["tiny.onnx"]);
  expect(seen.at(-1)).toBe(bytes.length);
});

test("a model that is there is not fetched again, and becomes the one that the worker uses", async () => {
  const into = await folder();
  let asked = 0;
  const url = await serve((_req, res) => {
    asked += 1;
    res.end(bytes);
  });
  await fetchTo(into, url);
  await utimes(join(into, "tiny.onnx"), 1000, 1000);
  await writeFile(join(into, "newer.onnx"), "");

  expect((await fetchTo(into, url)).done).toBe("was-there");

  expect(asked).toBe(1);
  await utimes(join(into, "newer.onnx"), 2000, 2000);
  expect((await findModel(into)).path).toBe(join(into, "tiny.onnx"));
});

test("a damaged model is replaced", async () => {
  const into = await folder();
  await writeFile(join(into, "tiny.onnx"), Buffer.alloc(bytes.length));

  expect((await fetchTo(into, await serve((_req, res) => res.end(bytes)))).done).toBe("fetched");
  expect(await readFile(join(into, "tiny.onnx"))).toEqual(bytes);
});

const wrong = Buffer.alloc(bytes.length, "other");

test.each<{ readonly fault: string; readonly answer: RequestListener; readonly says: RegExp }>([
  {
    fault: "another file of the same length",
    answer: (_req, res) => res.end(wrong),
    says: /^it is another file: its SHA-256 is [0-9a-f]{64} and should be [0-9a-f]{64}$/,
  },
  {
    fault: "a shorter file",
    answer: (_req, res) => res.end(bytes.subarray(1)),
    says: /^it ends after 99999 bytes and should have 100000 bytes$/,
  },
  {
    fault: "an endless file",
    answer: (_req, res) => {
      const more = (): void => void (res.destroyed || res.write(bytes, more));
      more();
    },
    says: /^it is longer than 100000 bytes$/,
  },
  {
    fault: "a connection that breaks",
    answer: (_req, res) => {
      res.writeHead(200, { "content-length": bytes.length });
      res.write(bytes.subarray(0, 5000), () => res.destroy());
    },
    says: /^the connection broke after \d+ of 100000 bytes$/,
  },
  {
    fault: "no such file",
    answer: (_req, res) => res.writeHead(404).end("Not Found"),
    says: /^127\.0\.0\.1:\d+ answered 404/,
  },
  {
    fault: "silence",
    answer: (_req, res) => res.write(bytes.subarray(0, 5000)),
    says: /^nothing came any more$/,
  },
])("$fault is refused, and nothing is left of it", async ({ answer, says }) => {
  const into = await folder();
  const url = await serve(answer);

  await expect(fetchTo(into, url, { silenceMs: 300 })).rejects.toMatchObject({
    name: "ModelNotFetched",
    message: expect.stringMatching(says),
  });
  expect(await readdir(into)).toEqual([]);
});

test("an interrupted fetch leaves nothing behind, and the model that was there stays", async () => {
  const into = await folder();
  await writeFile(join(into, "tiny.onnx"), "old");
  const interrupted = new AbortController();
  const url = await serve((_req, res) =>
    res.write(bytes.subarray(0, 5000), () => interrupted.abort()),
  );

  await expect(fetchTo(into, url, { signal: interrupted.signal })).rejects.toThrow("interrupted");
  expect(await readdir(into)).toEqual(["tiny.onnx"]);
});

test("a file from elsewhere is taken after the same check", async () => {
  const into = await folder();
  const here = join(await folder(), "brought.onnx");
  await writeFile(here, bytes);
  await fetchTo(into, "http://127.0.0.1:9", { from: here });
  expect((await stat(join(into, "tiny.onnx"))).size).toBe(bytes.length);

  await writeFile(here, wrong);
  const other = await folder();
  await expect(fetchTo(other, "http://127.0.0.1:9", { from: `file://${here}` })).rejects.toThrow(
    "another file",
  );
  expect(await readdir(other)).toEqual([]);
});

/** Runs the real entry file. */
async function model(...args: readonly string[]) {
  return await new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>(
    (resolve) => {
      execFile(process.execPath, ["src/cli/model.ts", ...args], (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    },
  );
}

test("without a name the models are listed, with size, licence and what that means", async () => {
  const { code, out } = await model("--folder", await folder());

  expect(code).toBe(0);
  expect(out).toMatch(/^yolox-nano {4}3\.7 MB {2}Apache-2\.0$/m);
  expect(out).toMatch(/^yolo11n {6}10\.9 MB {2}AGPL-3\.0$/m);
  expect(out).toMatch(/^AGPL-3\.0: offering a service with it obliges you to offer .* source/m);
  expect(out).toMatch(/^The worker uses .*polybot-shapes\.onnx\.$/m);
});

/** A port that was free a moment ago: nothing listens there. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("without a way to the file one line says so, with exit code 1", async () => {
  const into = await folder();
  const address = `http://127.0.0.1:${await closedPort()}/yolox_s.onnx`;

  const { code, out, err } = await model("yolox-s", "--folder", into, "--from", address);

  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toBe(
    `yolox-s was not fetched from ${address}: there is no way to it (ECONNREFUSED): no network, or not to there.\n`,
  );
  expect(await readdir(into)).toEqual([]);
});

test.each([
  { args: ["yolov99"], says: 'There is no model "yolov99". Known are: yolox-nano,' },
  { args: ["yolox-s", "yolo11n"], says: "One model at a time." },
  { args: ["--from", "x.onnx"], says: "--from needs the name of a model" },
  { args: ["--nope"], says: "Unknown option '--nope'" },
])("$args is not understood: exit code 2 and what to change", async ({ args, says }) => {
  const { code, err } = await model(...args);

  expect(code).toBe(2);
  expect(err).toContain(says);
  expect(err.trim().split("\n")).toHaveLength(1);
});

test("a removed model is gone, and removing it again is no fault", async () => {
  const into = await folder();
  await writeFile(join(into, "yolo11n.onnx"), "x");

  expect(await model("--remove", "yolo11n", "--folder", into)).toMatchObject({ code: 0 });
  expect(await readdir(into)).toEqual([]);
  expect(await model("--remove", "yolo11n", "--folder", into)).toMatchObject({ code: 0 });
});

const released = "../shared/vision/models/yolov5n-v7.0-fp16.onnx";

test.skipIf(!existsSync(released))(
  "the released YOLOv5n has the pinned bytes (skipped without ../shared)",
  async () => {
    const into = await folder();
    const { code, out } = await model("yolov5n", "--folder", into, "--from", released);
    expect(code).toBe(0);
    expect(out).toContain("yolov5n: fetched, 4.0 MB, SHA-256 as pinned.");
    expect((await model("--folder", into)).out).toMatch(/^yolov5n .* fetched, used$/m);
  },
);
