import { type Handling, Poison } from "../cloud/handling.ts";
import { ResultMessage } from "../jobs/result-message.ts";

/** What to do with each message of the queue `results`: deliver the job that it names. */
export function createResultsHandler({
  deliver,
}: {
  readonly deliver: (jobId: string) => Promise<void>;
}): Pick<Handling, "handle" | "giveUp"> {
  return {
    async handle(delivery) {
      await deliver(parse(delivery.body).jobId);
    },
    async giveUp() {
      return true; // telling the person is what has failed; an operator redrives it
    },
  };
}

function parse(body: string): ResultMessage {
  try {
    return ResultMessage.parse(JSON.parse(body));
  } catch (err) {
    throw new Poison("The message is no result.", { cause: err });
  }
}
