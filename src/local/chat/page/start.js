// One document, two uses: the chat with the figures beside it, or, where people chat on the real Telegram, the figures
// alone.
void (location.pathname === "/panel" ? import("./panel/panel-alone.js") : import("./main.js"));
