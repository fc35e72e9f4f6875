import type { Chart, Series } from "./chart.ts";

/** More would be closer than a pixel. */
const POINTS = 720;

export interface Lines<Sample> extends Pick<Chart, "times" | "timeUnit"> {
  readonly line: (name: string, of: (sample: Sample) => number | undefined) => Series;
}

/** Samples as lines of a chart. Where there are more than it can show, neighbours are taken together: the largest counts. */
export function linesOf<Sample extends { readonly at: number }>(
  samples: readonly Sample[],
  unit: { readonly timeUnit: Chart["timeUnit"]; readonly seconds: number },
): Lines<Sample> {
  const size = Math.max(1, Math.ceil(samples.length / POINTS));
  const groups = Array.from({ length: Math.ceil(samples.length / size) }, (_, index) =>
    samples.slice(index * size, (index + 1) * size),
  );
  return {
    times: groups.map((group) => (group.at(-1)?.at ?? 0) / unit.seconds),
    timeUnit: unit.timeUnit,
    line: (name, of) => ({
      name,
      values: groups.map((group) => {
        const known = group.map(of).filter((value) => value !== undefined);
        return known.length > 0 ? Math.max(...known) : undefined;
      }),
    }),
  };
}
