import { fileURLToPath } from "node:url";
import { checkDeployment } from "./deploy/check-deployment.ts";

// npm run check:deploy: everything about the deployment that can be known without an AWS account. Exit code 1 for a fault.

const root = fileURLToPath(new URL("../../", import.meta.url));
const { faults, missingTools } = await checkDeployment(root, root);
for (const { file, what } of faults) console.error(`${file}: ${what}`);
for (const tool of missingTools) console.warn(`${tool} is not installed: its checks are left out.`);
console.log(faults.length === 0 ? "The deployment holds together." : `Faults: ${faults.length}.`);
process.exitCode = faults.length === 0 ? 0 : 1;
