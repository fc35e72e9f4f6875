import { createClients } from "../cloud/clients.ts";
import { columns } from "./provision/columns.ts";
import { plainWords, UsageError } from "./provision/plain-words.ts";
import { destinationOf } from "./upload/destination.ts";
import { progressBar } from "./upload/progress-bar.ts";
import { UPLOAD_USAGE, uploadOptions } from "./upload/upload-options.ts";
import { upload } from "./upload/upload.ts";

try {
  const options = uploadOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(UPLOAD_USAGE);
  } else {
    const { sqs, s3 } = createClients();
    const destination = await destinationOf(sqs, options.prefix, process.env);
    const bar = progressBar(process.stderr);
    const ends = await upload(options, { s3, sqs, destination, progress: bar.show }).finally(
      bar.clear,
    );
    const done = ends.filter((end) => "url" in end);
    const state = options.wait ? "is at" : "will be at";
    for (const line of columns(done.map(({ key, url }) => [key, state, url]))) console.log(line);
    const faults = ends.filter((end) => "fault" in end);
    for (const { key, fault } of faults) console.error(`${key}: ${fault}`);
    console.error(`${done.length} ${options.wait ? "done" : "asked for"}, ${faults.length} not`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
