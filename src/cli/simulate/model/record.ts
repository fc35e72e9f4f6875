import { createHistogram, type Histogram } from "./histogram.ts";

/** Durations in seconds. */
export interface Durations {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One minute of a run. */
export interface Sample {
  /** Its end, in seconds from the start. */
  readonly at: number;
  /** Arrivals a second. */
  readonly rate: number;
  readonly waiting: number;
  readonly busy: number;
  readonly desired: number;
  readonly running: number;
  readonly instances: number;
  /** Percent of what the running tasks have; absent while none runs. */
  readonly cpu: number | undefined;
  /** Of the jobs that ended in this minute, in seconds. */
  readonly p99Wait: number;
}

/** Keeps what a run is asked for. Jobs that came in the warm-up are left out of the durations. */
export function createRecord(warmUpSeconds: number) {
  const waits = createHistogram();
  const answers = createHistogram();
  const minuteWaits = createHistogram();
  const samples: Sample[] = [];
  const counts = { arrived: 0, finished: 0, cutOff: 0, deadLetters: 0 };
  let arrivedBefore = 0;

  return {
    counts,
    samples,
    finished(job: {
      readonly arrivedAt: number;
      readonly waited: number;
      readonly answered: number;
    }) {
      counts.finished += 1;
      minuteWaits.add(job.waited);
      if (job.arrivedAt < warmUpSeconds) return;
      waits.add(job.waited);
      answers.add(job.answered);
    },
    minute(sample: Omit<Sample, "rate" | "p99Wait">, seconds: number): void {
      const rate = (counts.arrived - arrivedBefore) / seconds;
      arrivedBefore = counts.arrived;
      samples.push({ ...sample, rate, p99Wait: minuteWaits.percentile(0.99) });
      minuteWaits.clear();
    },
    durations: () => ({ wait: durationsOf(waits), answer: durationsOf(answers) }),
  };
}

function durationsOf(histogram: Histogram): Durations {
  const { mean, max } = histogram;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => histogram.percentile(share));
  return { mean, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max };
}
