// The stand-in for Telegram in a process of its own, so that its work does not delay what is measured. Tells its address
// to the parent and ends with it.
import { createLogger } from "../src/lib/logger.ts";
import { startTelegramStandIn } from "../src/local/telegram/start.ts";

const [token = ""] = process.argv.slice(2);
const standIn = await startTelegramStandIn({ port: 0, token, log: createLogger("bench", "error") });
process.send?.({ url: standIn.url });
process.on("disconnect", () => process.exit(0));
