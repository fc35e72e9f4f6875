import type { UploadRow } from "./upload-store.ts";

/** What an upload's present task holds its slot by, and is started for. */
export function tokenOf({ uploadId, task }: Pick<UploadRow, "uploadId" | "task">): string {
  return `${uploadId}-${task}`;
}

export function partsOf(token: string): Pick<UploadRow, "uploadId" | "task"> {
  const [uploadId = "", task] = token.split("-");
  return { uploadId, task: Number(task) };
}
