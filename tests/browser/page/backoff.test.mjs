import assert from "node:assert/strict";
import { test } from "node:test";

import { backoffMilliseconds } from "../../../gateway/console/src/page/backoff.js";

test("waiting doubles", () => {
  assert.deepEqual(
    [0, 1, 2].map((tries) => backoffMilliseconds(tries, 1)),
    [250, 500, 1000],
  );
});

test("waiting has a longest time, however often it was tried", () => {
  assert.equal(backoffMilliseconds(10_000, 1), 10_000);
});

test("chance takes away at most half", () => {
  assert.equal(backoffMilliseconds(2, 0), 500);
});
