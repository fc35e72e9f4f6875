import { MAX_FILTERS } from "../../jobs/filter.ts";
import type { Fault } from "../grammar/reading.ts";
import type { Action } from "../grammar/terms.ts";
import { shortened } from "./shortened.ts";
import type { Words } from "./words.ts";

/** As much of what somebody typed as shows what is meant. */
const MAX_GIVEN = 40;

/** What is wrong with a request, the right form, and an example. */
export function faultSentence(fault: Fault, words: Words): string {
  const { faults, actions } = words;
  const example = (action: Action) => faults.example(actions[action].example);
  if (fault.kind === "too-many-filters") return faults.tooManyFilters(fault.count, MAX_FILTERS);
  if (fault.kind === "contradiction") {
    return `${faults.contradiction[fault.direction]} ${example("concat")}`;
  }
  const { action } = fault;
  const first = firstSentence(fault, words);
  return fault.kind === "not-in-a-chain"
    ? first
    : `${first} ${actions[action].form} ${example(action)}`;
}

type WithAction = Extract<Fault, { action: Action }>;

function firstSentence(fault: WithAction, { faults, vocabulary }: Words): string {
  const [name = fault.action] = vocabulary[fault.action].split(",");
  const given = "given" in fault ? shortened(fault.given, MAX_GIVEN) : "";
  switch (fault.kind) {
    case "not-understood":
      return faults.notUnderstood(given, name);
    case "out-of-range":
      return faults.outOfRange(given, name);
    case "too-many-arguments":
      return faults.tooManyArguments(given, name);
    case "missing":
      return faults.missing(name);
    case "not-in-a-chain":
      return faults.notInAChain(name);
  }
}
