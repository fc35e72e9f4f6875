/** A call that got no answer by then is tried again; a long poll of 20 s must fit. */
const REQUEST_MS = 30_000;
const CONNECT_MS = 3000;

const requestHandler = {
  connectionTimeout: CONNECT_MS,
  requestTimeout: REQUEST_MS,
  throwOnRequestTimeout: true,
};

/** The SDK would write warnings to the console, past our log; whatever matters comes as an error, too. */
const nothing = (): void => undefined;
const logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What every client of the SDK gets. */
export const clientOptions = { requestHandler, logger };
