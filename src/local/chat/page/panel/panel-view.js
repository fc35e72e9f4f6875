import { getPanelStatus } from "../api.js";
import { byId, h } from "../dom.js";
import { remember, remembered } from "../theme.js";
import { drawJobs } from "./jobs-view.js";
import { sparkline } from "./sparkline.js";
import { drawWorkers } from "./workers-view.js";

const KEY = "polybot-panel";
const EVERY_MS = 1000;
// On narrower screens the panel would take the room of the chat; there it waits to be asked for.
const WIDE = "(min-width: 1100px)";

/**
 * The figures, beside the chat or alone: fetched each second while they can be seen.
 * @param {{ alwaysOpen?: boolean }} [options]
 */
export function createPanelView({ alwaysOpen = false } = {}) {
  const panel = byId("panel");
  const button = byId("panel-button");
  let isOpen = alwaysOpen || (matchMedia(WIDE).matches && remembered(KEY) !== "closed");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function show() {
    panel.hidden = !isOpen;
    document.body.classList.toggle("with-panel", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    clearTimeout(timer);
    if (isOpen) void refresh();
  }

  async function refresh() {
    try {
      if (!document.hidden) draw(await getPanelStatus());
      byId("panel-problem").hidden = true;
    } catch {
      byId("panel-problem").hidden = false;
    }
    clearTimeout(timer);
    if (isOpen) timer = setTimeout(() => void refresh(), EVERY_MS);
  }

  function toggle() {
    isOpen = !isOpen;
    remember(KEY, isOpen ? "open" : "closed");
    show();
  }

  button.addEventListener("click", toggle);
  byId("panel-close").addEventListener("click", () => {
    toggle();
    button.focus();
  });
  show();
}

/** @param {import("../types.js").PanelStatus} status */
function draw({ queues, workers, rate, jobs }) {
  byId("rate").textContent = rate.perSecond.toFixed(1);
  byId("rate-line").replaceChildren(sparkline(rate.history));
  byId("queues").replaceChildren(...queues.map(queueRow));
  drawWorkers(byId("workers"), workers);
  drawJobs(byId("jobs"), byId("legend"), jobs);
}

/** @param {import("../types.js").PanelQueue} queue */
function queueRow({ name, waiting, inFlight, delayed }) {
  const isDead = /dead|dlq/i.test(name);
  const needsCare = isDead && (waiting ?? 0) > 0;
  return h(
    "tr",
    { class: needsCare ? "care" : isDead ? "dead" : "" },
    h("th", { scope: "row", text: name }),
    ...[waiting, inFlight, delayed].map((count) =>
      h("td", { class: count ? "some" : "none", text: count === null ? "?" : String(count) }),
    ),
  );
}
