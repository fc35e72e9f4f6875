import { describe, expect, test } from "vitest";
import { readDescription } from "../../../../src/worker/processors/video/description.ts";

const LIMITS = { hosts: ["example.org"], maxBytes: 1000, maxSeconds: 60, isSearch: false };
const VIDEO = {
  title: "A title",
  ext: "mp4",
  protocol: "https",
  duration: 12.5,
  width: 1920,
  height: 1080,
  webpage_url: "https://video.example.org/1",
};

const read = (changes: object, limits: Partial<typeof LIMITS> = {}) =>
  readDescription(JSON.stringify({ ...VIDEO, ...changes }), { ...LIMITS, ...limits });
const refused = (reason: string) => expect.objectContaining({ name: "RejectedJob", reason });

test("a video of one file grows under its name, one of two is put together", () => {
  expect(read({})).toMatchObject({ title: "A title", seconds: 12.5, growsAs: "mp4", parts: 1 });
  const formats = [VIDEO, { protocol: "https", vcodec: "none", filesize: 10 }];
  expect(read({ requested_formats: formats })).toMatchObject({ growsAs: undefined, parts: 2 });
  expect(read({ protocol: "m3u8_native" }).growsAs).toBeUndefined();
});

test("a title is one short line, whatever its site makes of it", () => {
  expect(read({ title: "  a\n\u0000b\tc " }).title).toBe("a b c");
  expect(read({ title: "🎬".repeat(500) }).title).toBe("🎬".repeat(200));
  expect(read({ title: null }).title).toBe("");
});

test("a search stands for the first that it finds", () => {
  const found = { _type: "playlist", entries: [{ ...VIDEO, title: "Found" }] };
  expect(read(found, { isSearch: true })).toMatchObject({
    title: "Found",
    whole: { title: "Found" },
  });
});

describe("refused", () => {
  test.each([
    ["a live stream", { is_live: true }, "video-live"],
    ["one that has not begun", { live_status: "is_upcoming" }, "video-live"],
    ["a playlist", { _type: "playlist", entries: [VIDEO, VIDEO] }, "video-playlist"],
    ["a page without one", { _type: "playlist", entries: [] }, "no-video"],
    ["one that lasts too long", { duration: 61 }, "video-too-long"],
    ["one with too many bytes", { filesize: 1001 }, "video-too-large"],
    ["one that may have too many", { filesize_approx: 1001 }, "video-too-large"],
    ["a song", { vcodec: "none" }, "no-video"],
    ["one that would go past the proxy", { protocol: "rtmp" }, "no-video"],
    ["one whose name leads elsewhere", { ext: "../../mp4" }, "no-video"],
    [
      "one that another site shows",
      { webpage_url: "https://elsewhere.net/" },
      "video-host-not-allowed",
    ],
    ["one of no page at all", { webpage_url: null }, "video-host-not-allowed"],
  ])("%s", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(refused(reason));
  });

  test("two files that are too large together", () => {
    const formats = [
      { ...VIDEO, filesize: 600 },
      { ...VIDEO, filesize: 600 },
    ];
    expect(() => read({ requested_formats: formats })).toThrow(refused("video-too-large"));
  });

  test("a search that finds nothing", () => {
    const nothing = { _type: "playlist", entries: [] };
    expect(() => read(nothing, { isSearch: true })).toThrow(refused("video-not-found"));
  });
});
