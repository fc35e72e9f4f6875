// Drawn for this page on a grid of 24, as lines; chat.css gives them their width and colour.
/** @type {Record<string, string>} */
const PATHS = {
  attach:
    "M19 11.5 12.2 18.3a4.6 4.6 0 0 1-6.5-6.5l7.4-7.4a3.1 3.1 0 0 1 4.4 4.4l-7.4 7.4a1.6 1.6 0 0 1-2.2-2.2l6.7-6.7",
  send: "M4 12 20 4.5 16.5 20 11.5 14.5ZM11.5 14.5 20 4.5",
  menu: "M4 7h16M4 12h16M4 17h10",
  slash: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM14 8l-4 8",
  plus: "M12 5v14M5 12h14",
  back: "M14.5 5.5 8 12l6.5 6.5",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  close: "M6 6l12 12M18 6 6 18",
  reply: "M10 6 4.5 11.5 10 17M5 11.5h8.5a6 6 0 0 1 6 6V19",
  edit: "M5 19l.9-3.9L16 5l3 3L8.9 18.1ZM13.5 7.5l3 3",
  bin: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  copy: "M9 9h10v10H9ZM15 9V5H5v10h4",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  down: "M5.5 9.5 12 16l6.5-6.5",
  document: "M7 3.5h7l4 4v13H7ZM14 3.5v4h4M10 12h5M10 15.5h5",
  download: "M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14",
  gauge: "M4 18a8.5 8.5 0 1 1 16 0M12 15.5l4-5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  auto: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 4v16M15 5v14M18 7v10",
  picture: "M4 5h16v14H4ZM4 16.5l5-5 4 4 2.5-2.5 4.5 4.5M15.5 9v.01",
  group:
    "M9 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19a5.5 5.5 0 0 1 11 0M16 11.5a2.5 2.5 0 1 0-1.5-4.5M16.5 14a5 5 0 0 1 4 5",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19.5 4v4h-4",
  warning: "M12 4 21 19.5H3ZM12 10v4.5M12 17v.01",
};

/** @param {string} name */
export function iconPath(name) {
  const path = PATHS[name];
  if (path === undefined) throw new Error(`There is no icon "${name}".`);
  return path;
}
