import { setFlagsFromString } from "node:v8";

/**
 * Makes V8 collect garbage soon. What streams through is garbage a moment later, and V8 would let 90 MB of it gather;
 * the price is some processor time, of which there is more than memory. Set here, it holds however the process is
 * started.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--optimize-for-size");
}
