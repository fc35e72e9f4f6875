import { expect, test } from "vitest";
import { createSettingsStore, KEEP_SETTINGS_MS } from "../../../src/bot/people/settings-store.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();
const PERSON = 1001;
const GROUP = -2001;

async function scene() {
  const { dynamodb, env } = await local.provisioned();
  const rows = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  const clock = { now: Date.now() };
  return { rows, clock, settings: createSettingsStore({ rows, now: () => clock.now }) };
}

test("without a choice there is none", async () => {
  const { settings } = await scene();
  expect(await settings.of(PERSON)).toEqual({});
});

test("each choice is kept by itself, and undefined takes it back", async () => {
  const { settings } = await scene();
  await settings.change(PERSON, { minScore: 0.5, language: "de" });
  await settings.change(PERSON, { classes: ["person", "car"], asFile: true });
  const { language, ...others } = {
    minScore: 0.5,
    classes: ["person", "car"],
    asFile: true,
    language: "de",
  };
  expect(await settings.of(PERSON)).toEqual({ ...others, language });
  expect(await settings.change(PERSON, { language: undefined })).toEqual(others);
  expect(await settings.change(PERSON, { language: undefined })).toEqual(others);
  expect(await settings.of(PERSON)).toEqual(others);
});

test("a group has settings of its own", async () => {
  const { settings, rows } = await scene();
  await settings.change(PERSON, { minScore: 0.5 });
  await settings.change(GROUP, { minScore: 0.75 });
  expect(await settings.of(GROUP)).toEqual({ minScore: 0.75 });
  expect(await rows.get(`person#${PERSON}`)).toBeDefined();
  expect(await rows.get(`chat#${GROUP}`)).toBeDefined();
});

test("settings that nobody touched for a year are gone, though their row may still be there", async () => {
  const { settings, clock, rows } = await scene();
  await settings.change(PERSON, { minScore: 0.5 });
  clock.now += KEEP_SETTINGS_MS + 1000;
  expect(await settings.of(PERSON)).toEqual({});
  expect(await rows.get(`person#${PERSON}`)).toBeDefined();
});

test("a row that cannot be read is as good as none", async () => {
  const { settings, rows } = await scene();
  await rows.insert({ jobId: `person#${PERSON}`, minScore: "much", expiresAt: 9e9 });
  expect(await settings.of(PERSON)).toEqual({});
  expect(await settings.change(PERSON, { minScore: 0.5 })).toEqual({ minScore: 0.5 });
});
