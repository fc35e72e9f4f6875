import type { Planned } from "./plan/schedule.ts";

/** What can be seen of a target now; undefined is what cannot. */
export interface Look {
  /** Jobs that wait for a worker. */
  readonly waiting: number | undefined;
  /** Messages anywhere that are not done with, those that wait included; delayed ones are not. */
  readonly underWay: number | undefined;
  readonly deadLetters: number | undefined;
  /** That have started and not ended. */
  readonly workers: number | undefined;
}

/** Somebody to send requests to. Answers are told to the ear that it was opened with. */
export interface Target {
  /** What is loaded, in words. */
  readonly name: string;
  /** Whether answers can be seen; without it only what was taken counts. */
  readonly seesAnswers: boolean;
  /** Whether a second answer would be seen. */
  readonly seesDoubles: boolean;
  /** Aborted when it is gone, or answers can no longer be seen, with the reason. */
  readonly gone: AbortSignal;
  /** Sends one request; rejects when it is not taken. */
  send(request: Planned): Promise<void>;
  look(): Promise<Look>;
  /** Leaves nothing running. Safe to call twice. */
  stop(): Promise<void>;
}
