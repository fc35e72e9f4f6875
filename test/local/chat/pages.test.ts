import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PAGE_FILES } from "../../../src/local/chat/page-files.ts";
import { createChatPages } from "../../../src/local/chat/pages.ts";
import { ask, serve } from "../../support/fallback-server.ts";

const PAGE = new URL("../../../src/local/chat/page/", import.meta.url);
// Types for the editor; no browser asks for them.
const NOT_SERVED = ["tsconfig.json", "types.js"];

test("every file of the page is on the list, and every listed file is there", () => {
  const there = readdirSync(PAGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.split("/chat/page/").at(-1) ?? "")
    .map((name) => name.replace(/^\/+/, ""))
    .filter((name) => !NOT_SERVED.includes(name))
    .map((name) => `page/${name}`);
  const listed = new Set(
    [...PAGE_FILES.values()].map(({ url }) => url.href.split("/chat/").at(-1)),
  );
  expect(new Set(there)).toEqual(listed);
});

test.each([
  ["/", "text/html; charset=utf-8"],
  ["/?x=1", "text/html; charset=utf-8"],
  ["/page/main.js", "text/javascript; charset=utf-8"],
  ["/page/panel/sparkline.js", "text/javascript; charset=utf-8"],
  ["/page/theme.css", "text/css; charset=utf-8"],
  ["/page/icon.svg", "image/svg+xml"],
])("%s is served as %s, under a policy that runs nothing inline", async (path, type) => {
  const { status, headers, body } = await ask(await serve(createChatPages()), { path });
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe(type);
  expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
  expect(headers["x-content-type-options"]).toBe("nosniff");
  const policy = headers["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
});

test("the page has nothing inline and nothing from elsewhere", async () => {
  const { body } = await ask(await serve(createChatPages()), { path: "/" });
  expect(body).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=|https?:/);
});

test("an unchanged file is not sent again", async () => {
  const port = await serve(createChatPages());
  const first = await ask(port, { path: "/page/main.js" });
  expect(first.headers["cache-control"]).toBe("no-cache");
  const etag = first.headers.etag ?? "";
  const second = await ask(port, { path: "/page/main.js", headers: { "if-none-match": etag } });
  expect(second.status).toBe(304);
  expect(second.body).toBe("");
  const other = await ask(port, { path: "/page/main.js", headers: { "if-none-match": '"x"' } });
  expect(other.status).toBe(200);
});

test.each([
  "/page",
  "/page/",
  "/page/types.js",
  "/page/tsconfig.json",
  "/page/../pages.ts",
  "/page/..%2fpages.ts",
  "/page/%2e%2e/pages.ts",
  "/page/panel/../main.js",
  "/page//main.js",
  "/page/main.js/",
  "/page/main.js%00",
  "//page/main.js",
  "/../../../package.json",
  "/etc/passwd",
  "/samples/../main.js",
  "/samples/nothing.jpg",
  "/favicon.ico",
])("%s is not there", async (path) => {
  expect((await ask(await serve(createChatPages()), { path })).status).toBe(404);
});

test("files are read only", async () => {
  const port = await serve(createChatPages());
  const { status, headers } = await ask(port, { path: "/", method: "POST" });
  expect(status).toBe(405);
  expect(headers.allow).toBe("GET, HEAD");
  const head = await ask(port, { path: "/", method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.body).toBe("");
});

test("samples are drawn when they are first asked for, and once", async () => {
  let drawn = 0;
  const samples = async () => {
    drawn += 1;
    return [{ name: "a star & more", jpeg: Buffer.from("jpeg") }];
  };
  const port = await serve(createChatPages({ samples }));
  await ask(port, { path: "/" });
  expect(drawn).toBe(0);
  const list = JSON.parse((await ask(port, { path: "/samples" })).body);
  expect(list).toEqual({
    samples: [{ name: "a star & more", url: "/samples/a%20star%20%26%20more.jpg" }],
  });
  const picture = await ask(port, { path: list.samples[0].url });
  expect(picture.headers["content-type"]).toBe("image/jpeg");
  expect(picture.body).toBe("jpeg");
  expect(drawn).toBe(1);
});

test("without samples, or when they cannot be drawn, the list is empty", async () => {
  expect((await ask(await serve(createChatPages()), { path: "/samples" })).body).toBe(
    '{"samples":[]}',
  );
  const port = await serve(
    createChatPages({ samples: () => Promise.reject(new Error("no sharp")) }),
  );
  expect((await ask(port, { path: "/samples" })).body).toBe('{"samples":[]}');
  expect((await ask(port, { path: "/" })).status).toBe(200);
});
