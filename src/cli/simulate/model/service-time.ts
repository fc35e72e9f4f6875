import { exponential, normal, type Random } from "./random.ts";

/** How long a job occupies a lane, in seconds. */
export type ServiceTime =
  | { readonly kind: "fixed"; readonly seconds: number }
  | { readonly kind: "exponential"; readonly mean: number }
  /** `spread` is the standard deviation divided by the mean. */
  | { readonly kind: "lognormal"; readonly mean: number; readonly spread: number }
  /** As measured: each is as likely as the others. */
  | { readonly kind: "measured"; readonly seconds: readonly number[] }
  /** As measured, in the order in which jobs began, and from the start again: for a comparison with those very jobs. */
  | { readonly kind: "replayed"; readonly seconds: readonly number[] };

export function meanOf(service: ServiceTime): number {
  switch (service.kind) {
    case "fixed":
      return service.seconds;
    case "exponential":
    case "lognormal":
      return service.mean;
    case "measured":
    case "replayed":
      return service.seconds.reduce((sum, each) => sum + each, 0) / service.seconds.length;
  }
}

/** Draws one service time after the other. */
export function createServiceTimes(service: ServiceTime, random: Random): () => number {
  switch (service.kind) {
    case "fixed":
      return () => service.seconds;
    case "exponential":
      return () => exponential(random, service.mean);
    case "lognormal": {
      const variance = Math.log(1 + service.spread ** 2);
      const middle = Math.log(service.mean) - variance / 2;
      const deviation = Math.sqrt(variance);
      return () => Math.exp(middle + deviation * normal(random));
    }
    case "measured": {
      const { seconds } = service;
      return () => seconds[Math.floor(random() * seconds.length)] ?? 0;
    }
    case "replayed": {
      const { seconds } = service;
      let next = -1;
      return () => {
        next = (next + 1) % seconds.length;
        return seconds[next] ?? 0;
      };
    }
  }
}
