/** Colours with a contrast of at least 4.5 to their ground, in light and in dark. */
export const PAGE_STYLE = `
:root { --ground: #fff; --ink: #1b1f24; --faint: #57606a; --grid: #d8dee4; --s0: #0550ae; --s1: #a04100; --s2: #1a7f37; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d; --s0: #79c0ff; --s1: #ffa657; --s2: #7ee787; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; }
small { font-weight: 400; color: var(--faint); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--faint); font-size: 12px; }
.x { text-anchor: middle; }
.y { text-anchor: end; }
.grid { stroke: var(--grid); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.s0 { stroke: var(--s0); }
.s1 { stroke: var(--s1); stroke-dasharray: 6 3; }
.s2 { stroke: var(--s2); stroke-dasharray: 2 3; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 0.5rem; }
.legend svg { width: 28px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid var(--grid); padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; font-variant-numeric: tabular-nums; }
tbody th { font-weight: 400; min-width: 16rem; }
a { color: var(--s0); }
pre { overflow-x: auto; font-size: 0.85rem; }
`;
