import { expect, onTestFinished, test, vi } from "vitest";
import { createPanel } from "../../src/local/panel/panel.ts";
import { createProcesses, ENDED_BY_ITSELF } from "../../src/local/processes.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();

/** A worker without its variables, which says so and ends with a fault. */
function startBroken(name: string, onLine: (line: unknown) => void) {
  const processes = createProcesses({
    shell: { PATH: process.env["PATH"] },
    cloud: local.cloud,
    panel: createPanel({ queues: [] }),
    onLine: (_, line) => onLine(line),
  });
  const child = processes.start({ name, entry: "worker/main.ts", variables: {}, isWorker: true });
  onTestFinished(async () => await child.stop());
  return child;
}

test("a worker that crashes takes the protection of its task along", async () => {
  const state = `${local.cloud.agentUri("worker-9")}/task-protection/v1/state`;
  const body = JSON.stringify({ ProtectionEnabled: true, ExpiresInMinutes: 5 });
  await fetch(state, { method: "PUT", body });
  expect(local.cloud.taskProtection.isProtected("worker-9")).toBe(true);

  const onLine = vi.fn<(line: unknown) => void>();
  startBroken("worker-9", onLine);
  await vi.waitFor(
    () => expect(onLine).toHaveBeenCalledWith(expect.objectContaining({ msg: ENDED_BY_ITSELF })),
    { timeout: 30_000 },
  );
  expect(local.cloud.taskProtection.isProtected("worker-9")).toBe(false);
}, 40_000);
