import { escape } from "./escape.ts";
import { niceTicks } from "./nice-ticks.ts";
import { number } from "./words.ts";

export interface Series {
  readonly name: string;
  /** One for each time of the chart; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** From the start, ascending. */
  readonly times: readonly number[];
  /** What they are counted in. */
  readonly timeUnit: "h" | "s";
  /** At most three: so many line styles there are. */
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [860, 240];
const PLOT = { left: 64, right: WIDTH - 12, top: 12, bottom: HEIGHT - 36 };
const TICKS = 5;

/** A line chart as SVG; lines differ in colour and in dashes, and the description says their extremes in words. */
export function chart({ title, unit, times, timeUnit, series }: Chart): string {
  const end = times.at(-1) || 1;
  const values = series.flatMap((line) => line.values.filter((value) => value !== undefined));
  const yTicks = niceTicks(
    values.reduce((most, value) => Math.max(most, value), 0),
    TICKS,
  );
  const top = yTicks.at(-1) ?? 1;
  const x = (time: number) => round(PLOT.left + (time / end) * (PLOT.right - PLOT.left));
  const y = (value: number) => round(PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top));
  const xTicks = niceTicks(end, TICKS).filter((tick) => tick <= end);
  return [
    `<figure><figcaption>${escape(title)} <small>${escape(unit)}</small></figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">`,
    `<desc>${escape(series.map((line) => describe(line, unit)).join(" "))}</desc>`,
    ...yTicks.map(
      (tick) =>
        `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
        `<text class="y" x="${PLOT.left - 8}" y="${y(tick) + 4}">${number(tick)}</text>`,
    ),
    ...xTicks.map(
      (tick) =>
        `<text class="x" x="${x(tick)}" y="${PLOT.bottom + 18}">${number(tick)} ${timeUnit}</text>`,
    ),
    ...series.map((line, index) => {
      const points = times.map((time, i) => ({ time, value: line.values[i] }));
      const path = pathOf(
        points.map(({ time, value }) => ({
          x: x(time),
          y: value === undefined ? undefined : y(value),
        })),
      );
      return `<path class="line s${index}" d="${path}"/>`;
    }),
    "</svg>",
    legend(series),
    "</figure>",
  ].join("\n");
}

/** A point without neighbours is no line; this much of one can be seen. */
const LONE = "h2";

type Point = { readonly x: number; readonly y: number | undefined };

function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => {
      if (y === undefined) return "";
      const begins = points[index - 1]?.y === undefined;
      const ends = points[index + 1]?.y === undefined;
      return `${begins ? "M" : "L"}${x} ${y}${begins && ends ? LONE : ""}`;
    })
    .join("");
}

function describe({ name, values }: Series, unit: string): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return `${name}: nothing.`;
  const [least, most] = known.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return `${name}: from ${number(least)} to ${number(most)} ${unit}.`;
}

function legend(series: readonly Series[]): string {
  if (series.length < 2) return "";
  const item = ({ name }: Series, index: number) =>
    `<li><svg viewBox="0 0 28 8" aria-hidden="true"><path class="line s${index}" d="M0 4L28 4"/></svg>${escape(name)}</li>`;
  return `<ul class="legend">${series.map(item).join("")}</ul>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
