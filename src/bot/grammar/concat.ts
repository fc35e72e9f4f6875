import { ORDERS } from "../../jobs/job.ts";
import type { Operation } from "../operation.ts";
import type { Clause } from "./clauses.ts";
import { type Faulty, toldIn } from "./told.ts";

/** `concat`, `concat vertical`, `join left to right`: the order alone says the direction, too. */
export function concatIn(clause: Clause): Operation | Faulty {
  const told = toldIn(clause, { oneOf: ["horizontal", "vertical"], andOneOf: ORDERS });
  if ("fault" in told) return told;
  const { parameters } = told;
  const said = ORDERS.find((order) => parameters.has(order));
  const directionOfOrder =
    said === "top-to-bottom" || said === "bottom-to-top" ? "vertical" : "horizontal";
  const asked = (["horizontal", "vertical"] as const).find((each) => parameters.has(each));
  const direction = asked ?? directionOfOrder;
  const order = said ?? (direction === "vertical" ? "top-to-bottom" : "right-to-left");
  if (said !== undefined && direction !== directionOfOrder) {
    return { fault: { kind: "contradiction", direction, order } };
  }
  return { kind: "concat", direction, order };
}
