import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";

const run = promisify(execFile);

async function answers(tool: string, question: string): Promise<boolean> {
  return await run(tool, [question]).then(
    () => true,
    () => false,
  );
}

/** Whether the real tools are here; Debian has both. */
export const hasTools =
  (await answers("yt-dlp", "--version")) && (await answers("ffmpeg", "-version"));
if (!hasTools) process.stderr.write("skipped: these tests need yt-dlp and ffmpeg (apt-get)\n");

const HTML = { "content-type": "text/html" };
const MP4 = { "content-type": "video/mp4" };

function sendFile(response: ServerResponse, path: string, file: Buffer): void {
  const type = path.endsWith(".m3u8") ? "application/vnd.apple.mpegurl" : "video/mp4";
  const types: Record<string, string> = { "/notes.txt": "text/plain" };
  response.writeHead(200, { "content-type": types[path] ?? type, "content-length": file.length });
  response.end(file);
}

/** How long the video takes that comes slowly, but comes. */
export const PACED_SECONDS = 12;

/** A web site on 127.0.0.1 with every kind of page and file that a video worker meets. */
export function useSite() {
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const open = new Set<ServerResponse>();
  let isStopped = true;
  let folder = "";
  let origin = "";

  const redirects: Record<string, string> = {
    "/moved": "/direct.mp4",
    "/to-task-credentials": "http://169.254.170.2/v2/credentials",
    "/to-loopback": "http://127.0.0.1:9/direct.mp4",
    "/to-mapped": "http://[::ffff:127.0.0.1]:9/direct.mp4",
    "/to-file": "file:///etc/passwd",
  };
  const pages: Record<string, string> = {
    "/page": `<title>A page</title><video src="/direct.mp4"></video>`,
    "/two": `<title>Two</title><video src="/direct.mp4"></video><video src="/other.mp4"></video>`,
    "/inside": `<title>Inside</title><video src="http://10.0.0.1/direct.mp4"></video>`,
    "/words": "<title>Nothing but words</title><p>Hello!</p>",
  };

  const streams: Record<string, (response: ServerResponse) => void> = {
    "/endless.mp4": endless,
    "/slow.mp4": slow,
    "/paced.mp4": (response) => void paced(response),
    "/stops-once.mp4": (response) => (isStopped ? slow(response) : whole(response)),
    "/declared-huge.mp4": (response) => {
      response.writeHead(200, { ...MP4, "content-length": 10 * 2 ** 30 });
      response.write(files.get("/direct.mp4"));
    },
  };

  const serve: RequestListener = (request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    asked.push(path);
    open.add(response);
    response.on("close", () => open.delete(response));
    const file = files.get(path);
    if (file) return sendFile(response, path, file);
    const redirect = redirects[path];
    if (redirect !== undefined) return void response.writeHead(302, { location: redirect }).end();
    const page = pages[path];
    if (page !== undefined) return void response.writeHead(200, HTML).end(page);
    const stream = streams[path];
    if (stream !== undefined) return stream(response);
    response.writeHead(404, HTML).end("<p>Not here: file:///secret</p>");
  };

  function whole(response: ServerResponse): void {
    sendFile(response, "/direct.mp4", files.get("/direct.mp4") ?? Buffer.of());
  }

  /** Begins like a video and never ends. */
  function endless(response: ServerResponse): void {
    response.writeHead(200, MP4);
    response.write(files.get("/direct.mp4"));
    const more = Buffer.alloc(2 ** 20);
    const push = (): void => {
      while (open.has(response) && response.write(more));
    };
    response.on("drain", push);
    push();
  }

  /** Comes whole, a piece each second. */
  async function paced(response: ServerResponse): Promise<void> {
    const file = files.get("/direct.mp4") ?? Buffer.of();
    const piece = Math.ceil(file.length / PACED_SECONDS);
    response.writeHead(200, { ...MP4, "content-length": file.length });
    for (let at = 0; at < file.length && open.has(response); at += piece) {
      response.write(file.subarray(at, at + piece));
      await sleep(1000);
    }
    response.end();
  }

  /** Says that there is much, and sends nothing after the beginning. */
  function slow(response: ServerResponse): void {
    response.writeHead(200, { ...MP4, "content-length": 2 ** 20 });
    response.write(files.get("/direct.mp4")?.subarray(0, 8192));
  }

  const server = createServer(serve);
  let ftpVisits = 0;
  const ftp = createTcpServer((socket) => {
    ftpVisits += 1;
    socket.destroy();
  });
  beforeAll(async () => {
    if (!hasTools) return;
    folder = await mkdtemp(join(tmpdir(), "polybot-site-"));
    const picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=4"];
    const sound = ["-f", "lavfi", "-i", "sine=duration=4"];
    const coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac"];
    const make = async (...args: string[]) => await run("ffmpeg", args, { cwd: folder });
    await make(...picture, ...sound, ...coded, "-movflags", "+faststart", "direct.mp4");
    await make(
      "-i",
      "direct.mp4",
      "-c",
      "copy",
      "-hls_time",
      "1",
      "-hls_list_size",
      "0",
      "list.m3u8",
    );
    for (const name of await readdir(folder))
      files.set(`/${name}`, await readFile(join(folder, name)));
    files.set("/other.mp4", files.get("/direct.mp4") ?? Buffer.of());
    files.set("/not-a-video.mp4", Buffer.from("PK\u0003\u0004".padEnd(100_000, "zip")));
    files.set("/notes.txt", Buffer.from("Only words.\n"));
    origin = `http://127.0.0.1:${await listening(server)}`;
    redirects["/to-ftp"] = `ftp://127.0.0.1:${await listening(ftp)}/direct.mp4`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    ftp.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    /** `http://127.0.0.1:<port>` */
    get origin() {
      return origin;
    },
    get host() {
      return new URL(origin).host;
    },
    files,
    /** How often somebody has connected to the server that /to-ftp leads to. */
    ftpVisits: () => ftpVisits,
    /** The paths that were asked for. */
    asked,
    /** From now on /stops-once.mp4 comes whole. */
    goOn: () => void (isStopped = false),
    /** Answers that have not ended. */
    open,
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
