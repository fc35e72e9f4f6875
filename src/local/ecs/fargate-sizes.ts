import { EcsError } from "./ecs-error.ts";

/**
 * The memory in MiB, from … to … in steps, that Fargate has with so many units of CPU
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html).
 */
const MEMORY: ReadonlyMap<number, { readonly min: number; readonly max: number; step: number }> =
  new Map([
    [512, { min: 1024, max: 4096, step: 1024 }],
    [1024, { min: 2048, max: 8192, step: 1024 }],
    [2048, { min: 4096, max: 16_384, step: 1024 }],
    [4096, { min: 8192, max: 30_720, step: 1024 }],
    [8192, { min: 16_384, max: 61_440, step: 4096 }],
    [16_384, { min: 32_768, max: 122_880, step: 8192 }],
  ]);
/** The smallest has no steps. */
const SMALLEST = { cpu: 256, memory: [512, 1024, 2048] };

/** Throws as ECS does for a size that Fargate does not have. */
export function checkFargateSize(cpu: number, memory: number): void {
  if (cpu === SMALLEST.cpu && SMALLEST.memory.includes(memory)) return;
  const range = MEMORY.get(cpu);
  const fits =
    range && memory >= range.min && memory <= range.max && (memory - range.min) % range.step === 0;
  if (fits) return;
  throw new EcsError(
    "ClientException",
    "No Fargate configuration exists for given values. See the Amazon ECS documentation for the valid values.",
  );
}
