import type { Wraps } from "./use-bot.ts";

/** How one of the bot's steps goes wrong. */
export interface Break {
  /** Counted over everything that the bot does to the world outside. */
  readonly step: number;
  /** Whether the step was done when it broke. */
  readonly when: "before" | "after";
  /** The step throws this; or the process dies there, and does nothing more. */
  readonly how: "dies" | ((name: string, when: "before" | "after") => Error);
}

/** They give items one after the other, not a promise. */
const READS_ON: ReadonlySet<string> = new Set(["query", "scan", "ofChat"]);

/** Wraps around the bot's parts that count its steps and break one of them. */
export function breakAt(): { readonly wraps: Wraps; arm(wish: Break): void; disarm(): string[] } {
  let armed: Break | undefined;
  let steps: string[] = [];
  let isDead = false;

  function fail(name: string, when: "before" | "after"): void {
    if (isDead) throw new Error("the process is dead");
    if (armed === undefined || armed.step !== steps.length || armed.when !== when) return;
    isDead = armed.how === "dies";
    throw armed.how === "dies" ? new Error("the process dies") : armed.how(name, when);
  }

  function around<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        if (READS_ON.has(String(name))) return method.bind(target) as unknown;
        return async (...args: unknown[]) => {
          if (armed === undefined) return await (method.apply(target, args) as unknown);
          steps.push(String(name));
          fail(String(name), "before");
          const result: unknown = await method.apply(target, args);
          fail(String(name), "after");
          return result;
        };
      },
    });
  }

  return {
    wraps: { store: around, gateway: around, blobs: around, jobs: around, rows: around },
    arm(wish) {
      armed = wish;
      steps = [];
      isDead = false;
    },
    disarm() {
      armed = undefined;
      isDead = false;
      return steps;
    },
  };
}
