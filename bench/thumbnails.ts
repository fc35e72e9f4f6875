import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import sharp from "sharp";
import { localClients } from "../src/local/cloud/local-clients.ts";
import { createPublicAddress } from "../src/cloud/public-address.ts";
import { encodeJpeg } from "../src/worker/processors/picture/encode-jpeg.ts";
import { joinPictures, measured } from "../src/worker/processors/concat/join-pictures.ts";
import { createMakeThumbnail } from "../src/worker/processors/thumbnail/make-thumbnail.ts";
import { shrink } from "../src/worker/processors/thumbnail/shrink.ts";
import { type Figure, median } from "./figure.ts";
import type { Subjects } from "./subjects.ts";

const BOX = { width: 400, height: 400, fit: "inside" } as const;
const QUALITY = 80; // everybody's, so that all write as many bytes
const ROUNDS = 9;
const RUNS = 12;

/** Does what the others do, by Pillow's own way to shrink on load, and prints its processor time per picture in ms. */
const PILLOW = `
import io, sys, time
from PIL import Image
data = sys.stdin.buffer.read()
def once():
    picture = Image.open(io.BytesIO(data))
    picture.thumbnail((400, 400))
    picture.save(io.BytesIO(), "JPEG", quality=${QUALITY})
once()
start = time.process_time()
for _ in range(${RUNS}): once()
print((time.process_time() - start) * 1000 / ${RUNS})
`;

/** Thumbnails and joined pictures from photos of 12 megapixels, beside bare sharp and Pillow: processor time. */
export async function measureThumbnails(subjects: Subjects): Promise<Figure[]> {
  const photo = await twelveMegapixels(subjects);
  const make = createMakeThumbnail({
    blobs: { get: async () => photo, put: async () => {} },
    addressOf: createPublicAddress(localClients("http://127.0.0.1:9").s3), // asks nobody
    thumbnailsBucket: "thumbnails",
  });
  const wish = { image: { bucket: "pictures", key: "a.jpg" }, ...BOX };
  const how = { signal: new AbortController().signal, cacheControl: "public" };
  const ours = async () => await make(wish, how);
  const bytesToBytes = async () => await shrink(photo, BOX); // Pillow stores nothing, either
  const bare = async () =>
    await sharp(photo).autoOrient().resize(BOX).jpeg({ quality: QUALITY }).toBuffer();
  const python = await pythonWithPillow();

  const rounds: Record<"ours" | "bare" | "shrink" | "pillow", number>[] = [];
  await processorMs(ours, 3);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      bare: await processorMs(bare, RUNS),
      ours: await processorMs(ours, RUNS),
      shrink: await processorMs(bytesToBytes, RUNS),
      pillow: python === undefined ? Number.NaN : await pillowMs(python, photo),
    });
  }
  const of = (name: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[name]));
  const overBare = median(rounds.map((round) => round.ours / round.bare));
  const figures: Figure[] = [
    {
      name: "thumbnail 400 × 400 of 12 megapixels ÷ bare sharp, processor time",
      value: overBare,
      unit: "×",
      atMost: 1.1,
      note: `${of("ours").toFixed(1)} ms and ${of("bare").toFixed(1)} ms`,
    },
  ];
  if (python === undefined) {
    console.error("  no Python with Pillow here (Debian: python3-pil): not compared");
  } else {
    const ratio = median(rounds.map((round) => round.shrink / round.pillow));
    figures.push({
      name: "thumbnail ÷ Pillow, from bytes to bytes, processor time",
      value: ratio,
      unit: "×",
      atMost: 0.769, // 1.3 times the throughput
      note: `${of("shrink").toFixed(1)} ms and ${of("pillow").toFixed(1)} ms: ${(1 / ratio).toFixed(2)} times the throughput`,
    });
  }
  figures.push(await joinFigure(photo));
  return figures;
}

async function joinFigure(photo: Uint8Array): Promise<Figure> {
  const piece = async () => ({ ...(await measured(photo)), bytes: async () => photo });
  const join = async () => {
    const pieces = await Promise.all(Array.from({ length: 10 }, piece));
    const how = { direction: "vertical", order: "top-to-bottom" } as const;
    return await encodeJpeg(await joinPictures(pieces, how));
  };
  await join();
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1) times.push(await processorMs(join, 1));
  return {
    name: "ten photos of 12 megapixels joined, processor time",
    value: median(times),
    unit: "ms",
    atMost: 1000,
  };
}

async function twelveMegapixels({ one }: Subjects): Promise<Buffer> {
  return await sharp(one)
    .resize({ width: 4000, height: 3000, fit: "cover" })
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function processorMs(work: () => Promise<unknown>, runs: number): Promise<number> {
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runs;
}

async function pythonWithPillow(): Promise<string | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const found = await runPython(python, "import PIL; print(PIL.__version__)").catch(() => "");
    if (found !== "") return python;
  }
  return undefined;
}

async function pillowMs(python: string, photo: Uint8Array): Promise<number> {
  return Number(await runPython(python, PILLOW, photo));
}

async function runPython(python: string, program: string, input?: Uint8Array): Promise<string> {
  const child = spawn(python, ["-c", program], { stdio: ["pipe", "pipe", "ignore"] });
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  child.stdin.on("error", () => {}); // it ended without reading: its output says so
  child.stdin.end(input);
  return (await Promise.race([text(child.stdout), failed])).trim();
}
