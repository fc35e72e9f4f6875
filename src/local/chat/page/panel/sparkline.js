import { svg } from "../dom.js";

const WIDTH = 240;
const HEIGHT = 44;

/**
 * A minute of counts as a line over its area. The scale starts at 4 so that a single job is a small hill.
 *
 * @param {number[]} history per second, oldest first
 */
export function sparkline(history) {
  const top = Math.max(4, ...history);
  const step = WIDTH / Math.max(1, history.length - 1);
  const points = history.map(
    (count, index) =>
      `${(index * step).toFixed(1)},${(HEIGHT - 2 - (count / top) * (HEIGHT - 6)).toFixed(1)}`,
  );
  const total = history.reduce((sum, count) => sum + count, 0);
  return svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${total} jobs in the last minute, at most ${Math.max(0, ...history)} in a second`,
    },
    svg("polygon", { class: "area", points: `0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}` }),
    svg("polyline", {
      class: "line",
      points: points.join(" "),
      "vector-effect": "non-scaling-stroke",
    }),
  );
}
