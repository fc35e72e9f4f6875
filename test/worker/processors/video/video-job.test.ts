import { readdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createS3Multipart } from "../../../../src/cloud/multipart.ts";
import type { JobOf } from "../../../../src/jobs/job.ts";
import {
  createVideoJob,
  type VideoJobDeps,
} from "../../../../src/worker/processors/video/video-job.ts";
import { useLocalCloud } from "../../../support/local-cloud.ts";
import { hasTools, useSite } from "./site.ts";

const local = useLocalCloud();
const site = useSite();

const JOB: JobOf<"video"> = {
  v: 1,
  id: "a".repeat(52),
  kind: "video",
  chatId: 1,
  replyTo: 1,
  requestedAt: 0,
};

async function rig(limits: Partial<VideoJobDeps["limits"]> = {}) {
  const { env, s3 } = await local.provisioned();
  const temporaryFolder = await mkdtemp(join(tmpdir(), "polybot-test-"));
  onTestFinished(async () => await rm(temporaryFolder, { recursive: true }));
  const bucket = env.VIDEOS_BUCKET;
  const percents: number[] = [];
  let clock = 0;
  const job = createVideoJob({
    beginMultipart: createS3Multipart(s3),
    videosBucket: bucket,
    onPercent: (_id, percent) => void percents.push(percent),
    tool: { path: "yt-dlp", searchPath: process.env["PATH"] ?? "" },
    limits: {
      hosts: ["example.org"],
      testHost: site.host,
      maxBytes: 20 * 2 ** 20,
      maxSeconds: 60,
      maxBytesPerSecond: 10 ** 9,
      maxMs: 25_000,
      ...limits,
    },
    temporaryFolder,
    now: () => (clock += 10_000),
  });
  return {
    percents,
    fetch: async (path: string, signal = new AbortController().signal) => {
      return await job(
        { ...JOB, url: path.startsWith("/") ? site.origin + path : path },
        { signal },
      );
    },
    /** What is in the bucket. */
    objects: async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.map(({ Key }) => Key);
    },
    object: async (Key: string) => {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return { type: ContentType, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    },
    /** What is left on this machine. */
    left: async () => await readdir(temporaryFolder),
  };
}

const refused = (reason: string) => expect.objectContaining({ name: "RejectedJob", reason });

describe.skipIf(!hasTools)("with the real yt-dlp", () => {
  test("a file is stored as it is, with its type, and nothing of it stays here", async () => {
    const { fetch, object, objects, left, percents } = await rig();
    const { video } = await fetch("/direct.mp4");
    const key = `${JOB.id}/video.mp4`;
    expect(video).toMatchObject({
      object: { key },
      contentType: "video/mp4",
      bytes: site.files.get("/direct.mp4")?.length,
      title: "direct",
    });
    const stored = await object(key);
    expect(stored.type).toBe("video/mp4");
    expect(stored.bytes.equals(site.files.get("/direct.mp4") ?? Buffer.of())).toBe(true);
    expect(await objects()).toEqual([key]);
    expect(await left()).toEqual([]);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
  });

  test.each(["/page", "/moved"])("what %s leads to is fetched", async (path) => {
    const { fetch, object } = await rig();
    const { video } = await fetch(path);
    const { bytes } = await object(video.object.key);
    expect(bytes.equals(site.files.get("/direct.mp4") ?? Buffer.of())).toBe(true);
  });

  test("the pieces of an HLS playlist become one file that says how long it is", async () => {
    const { fetch, object } = await rig();
    const { video } = await fetch("/list.m3u8");
    expect(video).toMatchObject({ contentType: "video/mp4" });
    const { bytes } = await object(video.object.key);
    expect(bytes.length).toBe(video.bytes);
    expect(bytes.includes("moov")).toBe(true);
  });

  test.each([
    ["/nowhere", "video-unavailable"],
    ["/two", "video-playlist"],
    ["/words", "no-video"],
    ["/notes.txt", "no-video"],
    ["/not-a-video.mp4", "no-video"],
    ["/endless.mp4", "video-too-large"],
    ["/declared-huge.mp4", "video-too-large"],
    ["/to-task-credentials", "video-private-address"],
    ["/to-loopback", "video-private-address"],
    ["/to-mapped", "video-private-address"],
    ["/inside", "video-private-address"],
    ["http://10.0.0.1/x.mp4", "video-private-address"],
    ["http://169.254.169.254/latest/meta-data", "video-private-address"],
    ["http://[::ffff:7f00:1]/x.mp4", "video-private-address"],
    ["https://elsewhere.net/x.mp4", "video-host-not-allowed"],
    ["https://example.org.elsewhere.net/x.mp4", "video-host-not-allowed"],
    ["https://me:secret@example.org/x.mp4", "video-host-not-allowed"],
    ["https://example.org:8443/x.mp4", "video-host-not-allowed"],
  ])("%s is refused: %s", async (path, reason) => {
    const { fetch, objects, left } = await rig();
    await expect(fetch(path)).rejects.toEqual(refused(reason));
    expect(await objects()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  test.each(["/to-ftp", "/to-file"])("%s leads nowhere", async (path) => {
    const { fetch, objects } = await rig();
    await expect(fetch(path)).rejects.toThrow(
      /yt-dlp failed|no-video|private-address|video-blocked/,
    );
    expect(site.ftpVisits()).toBe(0);
    expect(await objects()).toEqual([]);
  });

  test("what does not come in time is refused", async () => {
    const { fetch, left } = await rig({ maxMs: 5000 });
    await expect(fetch("/slow.mp4")).rejects.toEqual(refused("video-too-slow"));
    expect(await left()).toEqual([]);
  });

  test("who cancels ends the tool, and nothing is left", async () => {
    const { fetch, left, objects } = await rig();
    const cancelled = new AbortController();
    const fetching = fetch("/slow.mp4", cancelled.signal);
    fetching.catch(() => undefined); // looked at below
    await vi.waitFor(() => expect(site.open.size).toBeGreaterThan(0), { timeout: 20_000 });
    cancelled.abort(new Error("cancelled"));
    await expect(fetching).rejects.toThrow("cancelled");
    await vi.waitFor(() => expect(site.open.size).toBe(0));
    expect(await left()).toEqual([]);
    expect(await objects()).toEqual([]);
  });
});
