import assert from "node:assert/strict";
import { test } from "node:test";

import { eventsOf } from "../../../../gateway/console/src/operations/detail/events.js";

const ACCEPTED = {
  insertedAt: "2026-11-21T20:00:00.000Z",
  startedAt: null,
  completedAt: null,
  failedAt: null,
  canceledAt: null,
  failureReason: null,
};
const words = (operation) => eventsOf(operation).map((event) => event.words);

test("an operation that waits was accepted", () => {
  assert.deepEqual(words(ACCEPTED), ["Accepted"]);
});

test("what happened is told in order, with how long it waited", () => {
  const ended = { ...ACCEPTED, startedAt: "2026-11-21T20:00:12.000Z", completedAt: "2026-11-21T20:00:20.000Z" };

  assert.deepEqual(words(ended), ["Accepted", "A worker took it, after 12 s", "Every row was tried"]);
});

test("why it could not go on is told", () => {
  const failed = { ...ACCEPTED, failedAt: "2026-11-21T20:00:20.000Z", failureReason: "The input is missing." };

  assert.deepEqual(words(failed), ["Accepted", "It could not go on: The input is missing."]);
});
