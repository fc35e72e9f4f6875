import { setFlagsFromString } from "node:v8";

/**
 * Makes V8 collect garbage soon, and keep the room for new objects as small as it is. What streams through is garbage a
 * moment later, and V8 would let 90 MB of it gather: most on a busy machine, where more of it is still waited for when
 * it is looked at. The price is some processor time, of which there is more than memory. Set here, it holds however the
 * process is started.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--optimize-for-size");
  setFlagsFromString("--semi-space-growth-factor=1");
}
