import { checkAddons } from "./check-addons.ts";
import { checkAlarms } from "./check-alarms.ts";
import { checkDashboards } from "./check-dashboards.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkExports } from "./check-exports.ts";
import { checkImages } from "./check-images.ts";
import { checkManifests } from "./check-manifests.ts";
import { checkPatches } from "./check-patches.ts";
import { checkPolicies } from "./check-policies.ts";
import { checkScripts } from "./check-scripts.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkShellVariables } from "./check-shell-variables.ts";
import { checkVariables } from "./check-variables.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { readDeployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { lintTemplates } from "./lint-templates.ts";
import { parseWorkflows } from "./parse-workflows.ts";

export interface Report {
  readonly faults: readonly Fault[];
  /** Programs that would have looked closer and are not installed. */
  readonly missingTools: readonly string[];
}

/** Checks the deployment below `root` against itself, AWS's and GitHub's rules, and the code below `codeRoot`. */
export async function checkDeployment(root: string, codeRoot: string): Promise<Report> {
  const deployment = readDeployment(root);
  const linted = await lintTemplates(deployment);
  const scripts = await checkScripts(deployment);
  return {
    faults: [
      ...deployment.faults,
      ...checkManifests(deployment),
      ...checkEnvironments(deployment),
      ...checkPatches(deployment),
      ...checkAddons(deployment),
      ...(linted ?? []),
      ...checkDashboards(deployment),
      ...checkAlarms(deployment),
      ...checkExports(deployment),
      ...checkVariables(deployment, codeRoot),
      ...checkShellVariables(deployment),
      ...checkPolicies(deployment, codeRoot),
      ...checkImages(deployment, codeRoot),
      ...(await parseWorkflows(deployment)),
      ...checkWorkflows(deployment, codeRoot),
      ...scripts.faults,
      ...checkSecrets(deployment),
    ],
    missingTools: [...(linted ? [] : ["cfn-lint"]), ...(scripts.isLinted ? [] : ["shellcheck"])],
  };
}
