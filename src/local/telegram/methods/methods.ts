import type { Delivery } from "../delivery/delivery.ts";
import type { World } from "../world.ts";
import { commandMethods } from "./command-methods.ts";
import { editMethods } from "./edit-methods.ts";
import { infoMethods } from "./info-methods.ts";
import type { Method } from "./method.ts";
import { sendMethods } from "./send-methods.ts";
import { updateMethods } from "./update-methods.ts";

/** Every method of the Bot API that the stand-in has, by name. */
export function createMethods(world: World, delivery: Delivery): Record<string, Method> {
  return {
    ...sendMethods(world),
    ...editMethods(world),
    ...infoMethods(world),
    ...commandMethods(world),
    ...updateMethods(delivery),
  };
}
