import { registerHooks } from "node:module";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";

/** The parser imports JSON without saying so, which Node demands. */
const hooks = {
  load: (...[url, context, next]: Parameters<LoadHook>) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
};
type LoadHook = NonNullable<Parameters<typeof registerHooks>[0]["load"]>;

/** Try to make a workflow of it even when its text has faults, so that all are named. */
const TRY_ANYWAY = 1;

/** GitHub's own parser on every workflow. */
export async function parseWorkflows({ workflows }: Deployment): Promise<Fault[]> {
  const registered = registerHooks(hooks);
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } =
    await import("@actions/workflow-parser");
  registered.deregister();
  const faults: Fault[] = [];
  for (const { file, text } of workflows) {
    if (!file.includes("/workflows/")) continue; // an action of ours is no workflow
    const { context, value } = parseWorkflow(
      { name: file, content: text },
      new NoOperationTraceWriter(),
    );
    const template = value
      ? await convertWorkflowTemplate(context, value, undefined, { errorPolicy: TRY_ANYWAY })
      : undefined;
    const whats = new Set([
      ...context.errors.getErrors().map((error) => error.message),
      ...(template?.errors ?? []).map((error) => error.Message),
    ]);
    faults.push(...[...whats].map((what) => ({ file, what })));
  }
  return faults;
}
