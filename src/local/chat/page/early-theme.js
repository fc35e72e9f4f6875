// Runs before anything is painted, so that the page does not flash in the colours that were not chosen. theme.js does
// the rest; the key is the same there.
try {
  document.documentElement.dataset["theme"] = localStorage.getItem("polybot-theme") ?? "auto";
} catch {
  // Storage is switched off: the system's colours, then.
}
