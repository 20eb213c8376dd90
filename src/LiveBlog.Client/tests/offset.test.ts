import assert from "node:assert/strict";
import { test } from "node:test";
import { Calendar } from "../src/localization/calendar";
import { offsetOfRepeated } from "../src/localization/offset";

// The same table is the server's, in TimesTests.cs.
const hours: readonly (readonly [zone: string, at: string, offset: string])[] = [
  ["Europe/Paris", "2026-10-24T23:59:59Z", ""],
  ["Europe/Paris", "2026-10-25T00:00:00Z", " UTC+2"],
  ["Europe/Paris", "2026-10-25T00:59:59Z", " UTC+2"],
  ["Europe/Paris", "2026-10-25T01:00:00Z", " UTC+1"],
  ["Europe/Paris", "2026-10-25T01:59:59Z", " UTC+1"],
  ["Europe/Paris", "2026-10-25T02:00:00Z", ""],
  ["Europe/Paris", "2026-03-29T01:00:00Z", ""],
  ["Europe/London", "2026-10-25T01:30:00Z", " UTC+0"],
  ["America/New_York", "2026-11-01T05:30:00Z", " UTC−4"],
  ["America/New_York", "2026-11-01T06:30:00Z", " UTC−5"],
  ["America/St_Johns", "2026-11-01T04:00:00Z", " UTC−2:30"],
  ["Australia/Lord_Howe", "2026-04-04T14:45:00Z", " UTC+11"],
  ["Australia/Lord_Howe", "2026-04-04T15:15:00Z", " UTC+10:30"],
  ["Europe/Moscow", "2014-10-25T21:30:00Z", " UTC+4"],
  ["Europe/Moscow", "2014-10-25T22:30:00Z", " UTC+3"],
  ["Asia/Kathmandu", "2026-10-25T01:30:00Z", ""],
  ["UTC", "2026-10-25T01:30:00Z", ""],
];

test("an hour has its offset only where the clock shows it twice", () => {
  for (const [zone, at, offset] of hours) assert.equal(offsetOfRepeated(zone, Date.parse(at)), offset, `${zone} ${at}`);
});

test("a calendar writes it beside the hour", () => {
  const calendar = new Calendar("fr", "Europe/Paris", "d");
  assert.deepEqual(
    ["00", "01", "02"].map((utc) => calendar.hour(Date.parse(`2026-10-25T${utc}:30:00Z`))),
    ["02:30 UTC+2", "02:30 UTC+1", "03:30"],
  );
});
