import { expect, test } from "vitest";
import { thumbnailFile } from "../../../../src/worker/processors/thumbnail/thumbnail-file.ts";
import { thumbnailKey } from "../../../../src/worker/processors/thumbnail/thumbnail-key.ts";

const size = { width: 400, height: 300 };

test.each([
  ["a.jpg", "a-400x300.jpg"],
  ["trips/2026/rome.jpeg", "trips/2026/rome-400x300.jpg"],
  ["noextension", "noextension-400x300.jpg"],
  ["v1.2/photo", "v1.2/photo-400x300.jpg"],
  ["a.b.c", "a.b-400x300.jpg"],
  [".hidden", ".hidden-400x300.jpg"],
  ["x/.hidden", "x/.hidden-400x300.jpg"],
  ["x/.hidden.png", "x/.hidden-400x300.jpg"],
  ["ends.", "ends-400x300.jpg"],
  ["a.jpg/", "a.jpg/-400x300.jpg"],
  ["mit Leerzeichen/ü 日本.JPG", "mit Leerzeichen/ü 日本-400x300.jpg"],
])("a thumbnail of %s is %s", (source, key) => {
  expect(thumbnailKey(source, size, thumbnailFile("jpeg"))).toBe(key);
});

test.each([
  ["png", "a-400x300.png", "image/png"],
  ["webp", "a-400x300.webp", "image/webp"],
  ["gif", "a-400x300.jpg", "image/jpeg"],
  ["avif", "a-400x300.jpg", "image/jpeg"],
] as const)("a %s becomes %s", (kind, key, contentType) => {
  const file = thumbnailFile(kind);
  expect(thumbnailKey("a.xyz", size, file)).toBe(key);
  expect(file.contentType).toBe(contentType);
});
