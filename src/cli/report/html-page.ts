import { escape } from "./escape.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** A page that needs nothing else; `body` is HTML already. */
export function htmlPage(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${escape(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body.join("\n")}
</main>
</body>
</html>
`;
}
