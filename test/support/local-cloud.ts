import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll } from "vitest";
import { POLYBOT_PLAN } from "../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../src/cloud/provision/provision.ts";
import { localClients } from "../../src/local/cloud/local-clients.ts";
import { type LocalCloud, startLocalCloud } from "../../src/local/cloud/local-cloud.ts";

type TestClients = ReturnType<typeof localClients>;

/**
 * One local cloud for this test file, in this process, on a free port. Faults are cleared after each test.
 *
 * `provisioned()` makes a set of queues, tables and buckets of its own, so that tests do not meet.
 */
export function useLocalCloud() {
  let started: { readonly cloud: LocalCloud; readonly clients: TestClients } | undefined;

  beforeAll(async () => {
    const cloud = await startLocalCloud();
    started = { cloud, clients: localClients(cloud.endpoint) };
  });
  afterEach(() => {
    started?.cloud.faults.clear();
    started?.cloud.taskProtection.accept();
  });
  afterAll(async () => {
    for (const client of Object.values(started?.clients ?? {})) client.destroy();
    await started?.cloud.stop();
  });

  function ready() {
    if (!started)
      throw new Error("The local cloud starts in beforeAll: use it in tests and hooks only");
    return started;
  }

  return {
    get cloud(): LocalCloud {
      return ready().cloud;
    },
    get clients(): TestClients {
      return ready().clients;
    },
    /** `env` has the resources' variables, `processEnv` these and the SDK's, for a child process. */
    async provisioned(options: { readonly visibilitySeconds?: number } = {}) {
      const { cloud, clients } = ready();
      const prefix = `t-${randomBytes(4).toString("hex")}`;
      const made = await provision(clients, POLYBOT_PLAN, { prefix, ...options });
      return { ...clients, ...made, prefix, processEnv: { ...cloud.env, ...made.env } };
    },
  };
}
