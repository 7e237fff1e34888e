import assert from "node:assert/strict";
import { test } from "node:test";

import { changeWords } from "../../../../gateway/console/src/operations/list/change-words.js";

const overview = (counts) => ({
  counts: { QUEUED: 0, PROCESSING: 0, COMPLETED: 0, FAILED: 0, CANCELED: 0, ...counts },
});

test("what ended and what came is said with what waits", () => {
  const before = overview({ QUEUED: 3, COMPLETED: 1 });

  assert.equal(
    changeWords(before, overview({ QUEUED: 2, COMPLETED: 1300, FAILED: 1 })),
    "Operations: 1,299 started, 1,299 completed, 1 failed; 2 waiting.",
  );
});

test("nothing is said when nothing changed, or nothing is known yet", () => {
  assert.equal(changeWords(overview({}), overview({})), "");
  assert.equal(changeWords(null, overview({ QUEUED: 1 })), "");
  assert.equal(changeWords(overview({}), null), "");
});

test("an operation that is taken is no news", () => {
  assert.equal(changeWords(overview({ QUEUED: 1 }), overview({ PROCESSING: 1 })), "");
});
