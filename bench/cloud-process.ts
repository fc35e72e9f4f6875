// A local cloud in a process of its own, so that its work does not count as the worker's. Tells its variables to the
// parent and ends with it.
import { POLYBOT_PLAN } from "../src/cloud/provision/polybot-plan.ts";
import { provision } from "../src/cloud/provision/provision.ts";
import { localClients } from "../src/local/cloud/local-clients.ts";
import { startLocalCloud } from "../src/local/cloud/local-cloud.ts";

const cloud = await startLocalCloud();
const clients = localClients(cloud.endpoint);
const { env } = await provision(clients, POLYBOT_PLAN, { prefix: "bench" });
process.send?.({ endpoint: cloud.endpoint, cloudEnv: cloud.env, resources: env });
process.on("disconnect", () => process.exit(0));
