import { fileURLToPath } from "node:url";

/**
 * What a process that a test starts has of this one's environment. From its second start on, the sources of an entry file
 * are read as they were stripped and compiled: that is half of what starting costs, a few hundred times in a run.
 */
export const INHERITED = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../node_modules/.cache/polybot", import.meta.url)),
};
