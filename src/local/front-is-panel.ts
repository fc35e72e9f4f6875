import type { IncomingMessage, ServerResponse } from "node:http";

/** Where people chat on the real Telegram, nobody would answer in the chat page: the figures are the front. */
export async function frontIsPanel(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  if ((req.url ?? "").split("?", 1)[0] !== "/") return false;
  res.writeHead(302, { location: "/panel" }).end();
  return true;
}
