import { h } from "../dom.js";
import { durationOf } from "../format.js";

/**
 * @param {HTMLElement} place
 * @param {import("../types.js").PanelWorker[]} workers
 */
export function drawWorkers(place, workers) {
  if (workers.length === 0) {
    place.replaceChildren(h("li", { class: "quiet", text: "No worker has started yet." }));
    return;
  }
  place.replaceChildren(...workers.map(row));
}

/** @param {import("../types.js").PanelWorker} worker */
function row(worker) {
  return h(
    "li",
    { class: `worker ${worker.state}` },
    h("span", { class: "lamp", "aria-hidden": "true" }),
    h("span", { class: "worker-name", text: worker.name }),
    h("span", { class: "worker-does", text: doing(worker) }),
    h("span", {
      class: "worker-done",
      title: `Process ${worker.pid}`,
      text: `${worker.done} done`,
    }),
  );
}

/** @param {import("../types.js").PanelWorker} worker */
function doing({ state, job, running }) {
  if (!job) return state;
  const others = running > 1 ? ` and ${running - 1} more` : "";
  return `${job.kind} for ${durationOf(Math.max(0, Date.now() - job.since))}${others}`;
}
