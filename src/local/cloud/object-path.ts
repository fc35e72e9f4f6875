/** The bucket and key that an S3 request names; the key is empty for the bucket itself. */
export function objectPath(url: string): { readonly bucket: string; readonly key: string } {
  const path = url.split("?", 1)[0] ?? "";
  const [, bucket = "", ...key] = path.split("/");
  return { bucket: decode(bucket), key: decode(key.join("/")) };
}

/** The query of a request that names only its path. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign: the emulator refuses it
  }
}
