import { createHash, randomBytes } from "node:crypto";
import { extname } from "node:path";
import type { FileKind, Media, StoredFile } from "./model.ts";
import { type EncodedSize, photoSizes } from "./photo-sizes.ts";

/** Sizes of this many pictures are remembered, so that a load test does not encode one picture again and again. */
const REMEMBERED_PICTURES = 32;

interface FileToStore {
  readonly bytes: Buffer;
  readonly name: string;
  readonly mime: string | undefined;
}

export interface Files {
  /** Rejects when the bytes are no complete picture. */
  addPhoto(file: FileToStore): Promise<Media>;
  addFile(kind: "document" | "video", file: FileToStore): Media;
  /** What a bot's `file_id` stands for. */
  media(fileId: string): Media | undefined;
  byId(fileId: string): StoredFile | undefined;
  byUniqueId(uniqueId: string): StoredFile | undefined;
  byPath(path: string): StoredFile | undefined;
}

/** All files ever sent, in memory. */
export function createFiles(): Files {
  const byId = new Map<string, StoredFile>();
  const byUniqueId = new Map<string, StoredFile>();
  const byPath = new Map<string, StoredFile>();
  const mediaById = new Map<string, Media>();
  const encodings = new Map<string, Promise<EncodedSize[]>>();

  function store(kind: FileKind, { bytes, name, mime }: FileToStore): StoredFile {
    const number = byId.size;
    const file = {
      id: `${PREFIX[kind]}${randomBytes(24).toString("base64url")}`,
      uniqueId: `AQAD${randomBytes(8).toString("base64url")}`,
      kind,
      path: `${kind}s/file_${number}${extensionOf(kind, name)}`,
      name,
      mime,
      bytes,
    };
    byId.set(file.id, file);
    byUniqueId.set(file.uniqueId, file);
    byPath.set(file.path, file);
    return file;
  }

  async function encodingsOf(bytes: Buffer): Promise<EncodedSize[]> {
    const key = createHash("sha256").update(bytes).digest("base64");
    const known = encodings.get(key);
    if (known) return await known;
    const made = photoSizes(bytes);
    encodings.set(key, made);
    made.catch(() => encodings.delete(key));
    for (const oldest of encodings.keys()) {
      if (encodings.size <= REMEMBERED_PICTURES) break;
      encodings.delete(oldest);
    }
    return await made;
  }

  return {
    async addPhoto(file) {
      const sizes = (await encodingsOf(file.bytes)).map(({ bytes, width, height }) => ({
        file: store("photo", { bytes, name: "photo.jpg", mime: "image/jpeg" }),
        width,
        height,
      }));
      const media: Media = { kind: "photo", sizes };
      for (const size of sizes) mediaById.set(size.file.id, media);
      return media;
    },
    addFile(kind, file) {
      const stored = store(kind, file);
      const media: Media = { kind, file: stored };
      mediaById.set(stored.id, media);
      return media;
    },
    media: (fileId) => mediaById.get(fileId),
    byId: (fileId) => byId.get(fileId),
    byUniqueId: (uniqueId) => byUniqueId.get(uniqueId),
    byPath: (path) => byPath.get(path),
  };
}

const PREFIX: Record<FileKind, string> = { photo: "AgAC", document: "BQAC", video: "BAAC" };

/** Telegram keeps the extension of a document's name in its path, where that is harmless. */
function extensionOf(kind: FileKind, name: string): string {
  if (kind === "photo") return ".jpg";
  const extension = extname(name).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : "";
}
