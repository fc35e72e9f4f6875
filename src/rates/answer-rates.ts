import type { ParameterFault } from "./answers.ts";
import { dayNumber, dayText, PORT_CODE } from "./names.ts";
import { nearest } from "./nearest.ts";
import type { RatesRequest } from "./rates-request.ts";
import type { Place, Rates, RatesStore } from "./rates-store.ts";

/** Names are compared with this many of each kind, which bounds the time that a wrong name costs. */
const MAX_COMPARED = 20_000;

/** Names change when a file of them is loaded; wrong ones, asked again and again, must not read them each time. */
const PLACES_FOR_MS = 10_000;

type RatesAnswer = { readonly json: string } | { readonly unknown: readonly ParameterFault[] };

/** Answers requests for rates as JSON, or says which of their places there are not. */
export function createAnswerRates({
  store,
  now,
}: {
  readonly store: RatesStore;
  readonly now: () => number;
}): (request: RatesRequest) => Promise<RatesAnswer> {
  let known: { readonly places: Promise<readonly Place[]>; readonly until: number } | undefined;

  async function places(): Promise<readonly Place[]> {
    if (!known || now() > known.until) {
      known = { places: store.places(MAX_COMPARED), until: now() + PLACES_FOR_MS };
      known.places.catch(() => (known = undefined)); // whoever asked gets the error, the next one another try
    }
    return await known.places;
  }

  async function faultOf(
    parameter: string,
    name: string,
    isOlder: boolean,
  ): Promise<ParameterFault> {
    const all = await places();
    const among = isOlder ? all.filter(({ id }) => PORT_CODE.test(id)) : all;
    const found = nearest(name, among);
    const instead = found.length > 0 ? ` Did you mean ${found.join(", ")}?` : "";
    const what = PORT_CODE.test(name) ? "port" : "region";
    return { parameter, detail: `There is no ${what} ${name}.${instead}`, nearest: found };
  }

  return async ({ question, isOlder }) => {
    const rates = await store.rates(question);
    if (rates.originKnown && rates.destinationKnown) {
      return { json: isOlder ? olderJson(question.from, rates) : newerJson(question.from, rates) };
    }
    const { origin, destination } = question;
    const unknown: ParameterFault[] = [];
    if (!rates.originKnown) {
      unknown.push(await faultOf(isOlder ? "orig_code" : "origin", origin, isOlder));
    }
    if (!rates.destinationKnown) {
      unknown.push(await faultOf(isOlder ? "dest_code" : "destination", destination, isOlder));
    }
    return { unknown };
  };
}

/** The first day first. Written out, since this is the bulk of what the process does. */
function newerJson(from: string, { averages }: Rates): string {
  const first = dayNumber(from) ?? 0;
  const days = averages.map(
    (average, index) => `{"day":"${dayText(first + index)}","average_price":${average ?? "null"}}`,
  );
  return `[${days.join()}]`;
}

/** The newest day first, as those clients expect. */
function olderJson(from: string, { averages, counts }: Rates): string {
  const first = dayNumber(from) ?? 0;
  const days = averages.map(
    (average, index) =>
      `{"day":"${dayText(first + index)}","price":${average ?? "null"},"count":${counts[index] ?? 0}}`,
  );
  return `{"rates":[${days.toReversed().join()}]}`;
}
