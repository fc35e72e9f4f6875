import { h } from "../dom.js";
import { durationOf, timeOf } from "../format.js";

// In the order they happen; panel.css gives each its colour by this name.
const STEPS = [
  "fetch",
  "decode",
  "letterbox",
  "inference",
  "suppression",
  "draw",
  "filter",
  "join",
  "shrink",
  "encode",
  "store",
  "report",
];

/**
 * The last jobs, each with a bar of its steps; all bars have the same scale.
 *
 * @param {HTMLElement} place
 * @param {HTMLElement} legend
 * @param {import("../types.js").PanelJob[]} jobs
 */
export function drawJobs(place, legend, jobs) {
  const longest = Math.max(1, ...jobs.map(workMs));
  const steps = STEPS.filter((step) => jobs.some((job) => (job.steps[step] ?? 0) > 0));
  legend.replaceChildren(
    ...[...steps, ...(jobs.length > 0 ? ["other"] : [])].map((step) =>
      h("li", {}, h("span", { class: `swatch step-${step}`, "aria-hidden": "true" }), step),
    ),
  );
  place.replaceChildren(
    ...(jobs.length === 0
      ? [h("li", { class: "quiet", text: "Send a photo, and its job shows up here." })]
      : jobs.map((job) => row(job, longest))),
  );
}

/** @param {import("../types.js").PanelJob} job */
const workMs = ({ totalMs, waitedMs }) => Math.max(0, totalMs - waitedMs);

/** @param {import("../types.js").PanelJob} job @param {number} longest */
function row(job, longest) {
  return h(
    "li",
    { class: `job ${job.outcome}` },
    h(
      "div",
      { class: "job-line" },
      h("span", { class: "job-kind", text: job.kind }),
      job.outcome !== "done" && h("span", { class: "outcome", text: job.outcome }),
      h("span", {
        class: "job-wait",
        text: job.waitedMs >= 1 ? `waited ${durationOf(job.waitedMs)}` : "",
      }),
      h("strong", { text: durationOf(workMs(job)) }),
    ),
    bar(job, longest),
    h("span", {
      class: "job-foot",
      text: `${job.worker} · ${timeOf(job.at)} · ${job.jobId.slice(0, 8)}`,
    }),
  );
}

/** @param {import("../types.js").PanelJob} job @param {number} longest */
function bar(job, longest) {
  const parts = STEPS.map((step) => ({ step, ms: job.steps[step] ?? 0 })).filter(
    ({ ms }) => ms > 0,
  );
  const rest = workMs(job) - parts.reduce((sum, { ms }) => sum + ms, 0);
  const all = rest > 0 ? [...parts, { step: "other", ms: rest }] : parts;
  const words = all.map(({ step, ms }) => `${step} ${durationOf(ms)}`).join(", ");
  return h(
    "div",
    { class: "bar", role: "img", "aria-label": words, title: words },
    ...all.map(({ step, ms }) => {
      const part = h("span", { class: `step-${step}` });
      part.style.width = `${(ms / longest) * 100}%`;
      return part;
    }),
  );
}
