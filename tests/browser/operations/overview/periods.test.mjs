import assert from "node:assert/strict";
import { test } from "node:test";

import { instantText, periodText } from "../../../../gateway/console/src/operations/overview/periods.js";

const local = (...parts) => new Date(2026, 10, 21, ...parts).toISOString();

test("a short period is told to the second", () => {
  assert.equal(periodText({ startsAt: local(20, 55, 30), seconds: 10 }), "20:55:30 to 20:55:40");
});

test("a longer one is told with its day", () => {
  assert.equal(periodText({ startsAt: local(20, 45), seconds: 900 }), "Nov 21, 20:45 to 21:00");
});

test("a day is one of UTC, wherever the reader is", () => {
  assert.equal(periodText({ startsAt: "2026-11-21T00:00:00Z", seconds: 86_400 }), "Nov 21 (UTC)");
  assert.equal(instantText("2026-11-21T00:00:00Z", "MONTH"), "Nov 21");
});

test("midnight is the first hour", () => {
  assert.equal(instantText(local(0, 5), "HOUR"), "00:05");
});
