import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ObserveCall } from "./telegram/call.ts";

const CALL_SECONDS = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The bot's figures. Labels never hold chat or user ids. */
export function createBotMetrics(registry: Registry) {
  const registers = [registry];
  const updates = new Counter({
    name: "polybot_updates_total",
    help: "Requests to the webhook, by outcome",
    labelNames: ["outcome"],
    registers,
  });
  const answers = new Counter({
    name: "polybot_answers_total",
    help: "Answers to people, by the way they took",
    labelNames: ["outcome"],
    registers,
  });
  const refusals = new Counter({
    name: "polybot_requests_refused_total",
    help: "Requests over a quota, or while too much waited, by whether the person was told or had been",
    labelNames: ["outcome"],
    registers,
  });
  const calls = new Counter({
    name: "polybot_telegram_calls_total",
    help: "Calls of the Bot API, by method and outcome",
    labelNames: ["method", "outcome"],
    registers,
  });
  const callSeconds = new Histogram({
    name: "polybot_telegram_call_seconds",
    help: "What a call of the Bot API took",
    labelNames: ["method"],
    buckets: CALL_SECONDS,
    registers,
  });
  const messages = new Counter({
    name: "polybot_consumer_messages_total",
    help: "Messages that were dealt with, by queue and outcome",
    labelNames: ["queue", "outcome"],
    registers,
  });
  const slots = new Gauge({
    name: "polybot_consumer_slots",
    help: "Lanes of each consumer",
    labelNames: ["queue"],
    registers,
  });
  const busySlots = new Gauge({
    name: "polybot_consumer_slots_busy",
    help: "Lanes at work",
    labelNames: ["queue"],
    registers,
  });

  const observeCall: ObserveCall = (method, outcome, ms) => {
    calls.inc({ method, outcome });
    callSeconds.observe({ method }, ms / 1000);
  };

  return {
    observeCall,
    countUpdate: (outcome: string) => updates.inc({ outcome }),
    countRefusal: (outcome: string) => refusals.inc({ outcome }),
    countAnswer: (outcome: string) => answers.inc({ outcome }),
    /** What a consumer of `queue` reports. */
    consumer(queue: string, lanes: number) {
      slots.set({ queue }, lanes);
      return {
        busy: {
          enter: () => busySlots.inc({ queue }),
          leave: () => busySlots.dec({ queue }),
        },
        observe: (outcome: string) => messages.inc({ queue, outcome }),
      };
    },
  };
}
