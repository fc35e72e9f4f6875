import { expect, test } from "vitest";
import { jsonBody } from "../../src/cloud/json-body.ts";

/** Of XML 1.0, as SQS has it, but for emoji, which some servers of its protocol refuse. */
const TAKEN = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD]*$/;

test.each([
  "Grüße, 你好, שלום",
  "a sun 🌞 and a family 👨‍👩‍👧",
  "half a sun \ud83c and the other half \udf1e",
  "no characters: \ufffe \uffff",
  "controls: \u0000 \u001f \u007f",
])("every queue takes it, and what is read is what was written: %j", (text) => {
  const body = jsonBody({ text });
  expect(body).toMatch(TAKEN);
  expect(JSON.parse(body)).toEqual({ text });
});
