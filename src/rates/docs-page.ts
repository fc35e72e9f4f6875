import { PROBLEMS } from "./answers.ts";
import type { OpenApi, Operation } from "./openapi.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8885; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid #8885; }
h2 { margin-top: 2.5rem; }`;

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "/rates": [
    "/rates?date_from=2016-01-01&date_to=2016-01-10&origin=CNSGH&destination=north_europe_main",
    "/rates?date_from=2016-01-01&date_to=2016-01-10&orig_code=CNSGH&dest_code=NLRTM",
  ],
};

/** The OpenAPI document for people: one page that needs nothing else. */
export function docsPage(document: OpenApi): string {
  const { title, description } = document.info;
  const operations = Object.entries(document.paths).map(([path, { get }]) => section(path, get));
  const problems = Object.entries(PROBLEMS).map(
    ([kind, problem]) =>
      `<tr id="${kind}"><td><code>${kind}</code></td><td>${problem.status}</td><td>${escaped(problem.title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(description)} For programs: <a href="/openapi.json">openapi.json</a>.</p>
${operations.join("\n")}
<h2>Problems</h2>
<p>Whatever is wrong is told as <code>application/problem+json</code> (RFC 9457): <code>detail</code> says what to change,
<code>errors</code> has each fault by itself, and <code>type</code> is one of these.</p>
<table><tr><th>type</th><th>status</th><th>meaning</th></tr>
${problems.join("\n")}
</table>
<h2>Schemas</h2>
<pre>${escaped(JSON.stringify(document.components["schemas"], null, 2))}</pre>
</html>
`;
}

function section(
  path: string,
  { summary, description, parameters = [], responses }: Operation,
): string {
  const examples = (EXAMPLES[path] ?? []).map(
    (example) => `<p><a href="${escaped(example)}"><code>${escaped(example)}</code></a></p>`,
  );
  const rows = parameters.map(
    ({ name, required, description: meaning }) =>
      `<tr><td><code>${name}</code></td><td>${required ? "always" : "one pair"}</td><td>${escaped(meaning)}</td></tr>`,
  );
  const answers = Object.entries(responses).map(
    ([status, response]) =>
      `<tr><td>${status}</td><td>${Object.keys(response.content).join(", ")}</td><td>${escaped(response.description)}</td></tr>`,
  );
  return `<h2><code>GET ${path}</code></h2>
<p><strong>${escaped(summary)}.</strong> ${escaped(description)}</p>
${examples.join("\n")}
${rows.length > 0 ? `<table><tr><th>parameter</th><th>given</th><th>meaning</th></tr>\n${rows.join("\n")}\n</table>` : ""}
<table><tr><th>status</th><th>type</th><th>answer</th></tr>
${answers.join("\n")}
</table>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
