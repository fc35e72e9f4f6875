import { describe, expect, test } from "vitest";
import { eventually, kill, says, useSystem } from "../support/system.ts";
import { hasTools, useSite } from "../worker/processors/video/site.ts";

describe.skipIf(!hasTools)("videos, with the real yt-dlp", () => {
  const site = useSite();
  const chat = useSystem(async () => ({
    visibilitySeconds: 5,
    videos: { toolPath: "yt-dlp", env: { VIDEO_TEST_HOST: site.host } },
  }));

  test("a link becomes the video, and nothing else", async () => {
    const asked = await chat.sendText(chat.newChat(), `${site.origin}/page`);
    const [answer] = await chat.oneAnswerEach([asked]);
    expect(answer?.video).toBeDefined();
    expect(answer?.caption).toMatch(/^A page/);
    expect(chat.sends(asked.chatId)).toEqual(["sendMessage"]);
  });

  test("what can never be fetched is told, each in its own sentence", async () => {
    const paths = ["/two", "/nowhere", "/to-task-credentials"];
    const asked = await Promise.all(
      paths.map(async (path) => await chat.sendText(chat.newChat(), site.origin + path)),
    );
    const answers = await chat.oneAnswerEach(asked);
    expect(answers.map(({ text }) => text)).toEqual([
      expect.stringContaining("playlist"),
      expect.stringContaining("private, or it has been removed"),
      expect.stringContaining("private network"),
    ]);
  });

  test("who cancels stops it at once", async () => {
    const asked = await chat.sendText(chat.newChat(), `${site.origin}/slow.mp4`);
    await eventually(() => expect(site.open.size).toBeGreaterThan(0));
    await chat.sendText(asked.chatId, "/cancel");
    await eventually(() => expect(site.open.size).toBe(0));
    const [answer] = await chat.oneAnswerEach([asked]);
    expect(answer?.text).toBe("Cancelled.");
  });

  test("a worker that is killed in the middle leaves the video to the next, and there is one answer", async () => {
    const asked = await chat.sendText(chat.newChat(), `${site.origin}/stops-once.mp4`);
    await eventually(() =>
      expect(site.asked.filter((path) => path === "/stops-once.mp4").length).toBe(2),
    );
    const { videoWorker } = chat.system;
    if (!videoWorker) throw new Error("there is a video worker");
    const restarted = chat.nextLine(says("yt-dlp found", "video-worker"));
    kill(videoWorker);
    await restarted;
    site.goOn();
    const [answer] = await chat.oneAnswerEach([asked]);
    expect(answer?.video).toBeDefined();
  });
});
