import type { UploadRow } from "./upload-store.ts";

/** The client token of an upload's present task: asked for twice, it starts one task. */
export function tokenOf({ uploadId, task }: Pick<UploadRow, "uploadId" | "task">): string {
  return `${uploadId}-${task}`;
}

export function partsOf(token: string): Pick<UploadRow, "uploadId" | "task"> {
  const [uploadId = "", task] = token.split("-");
  return { uploadId, task: Number(task) };
}
