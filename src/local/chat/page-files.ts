/** One file of the page, and how it is announced. */
export interface PageFile {
  readonly url: URL;
  readonly type: string;
}

const NAMES = [
  "api.js",
  "attachments.js",
  "chat-header.js",
  "chat-list.css",
  "chat-list.js",
  "commands-menu.js",
  "composer.css",
  "composer.js",
  "dialogs.css",
  "dom.js",
  "drop-zone.js",
  "early-theme.js",
  "empty-chat.css",
  "empty-chat.js",
  "files.css",
  "format.js",
  "icon-paths.js",
  "icon.svg",
  "layout.css",
  "live.js",
  "main.js",
  "media.css",
  "message-bubble.js",
  "message-buttons.js",
  "message-controls.css",
  "message-list.js",
  "message-media.js",
  "message-menu.js",
  "message-rows.js",
  "messages.css",
  "new-chat.js",
  "overlays.css",
  "panel/jobs-view.js",
  "panel/jobs.css",
  "panel/panel-alone.js",
  "panel/panel-view.js",
  "panel/panel.css",
  "panel/sparkline.js",
  "panel/workers-view.js",
  "rich-text.js",
  "scroll-keeper.js",
  "send.js",
  "sending-bubble.js",
  "start.js",
  "store.js",
  "theme.css",
  "theme.js",
  "toast.js",
  "viewer.js",
  "words.css",
] as const;

const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

function typeOf(name: string): string {
  if (name.endsWith(".css")) return TYPES.css;
  return name.endsWith(".svg") ? TYPES.svg : TYPES.js;
}

const INDEX: PageFile = {
  url: new URL("page/index.html", import.meta.url),
  type: "text/html; charset=utf-8",
};

/** Every file that is served, by its path; there is no other way to a file. */
export const PAGE_FILES: ReadonlyMap<string, PageFile> = new Map<string, PageFile>([
  ["/", INDEX],
  ["/panel", INDEX],
  ...NAMES.map((name): [string, PageFile] => [
    `/page/${name}`,
    { url: new URL(`page/${name}`, import.meta.url), type: typeOf(name) },
  ]),
]);
