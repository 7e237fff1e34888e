import assert from "node:assert/strict";
import { test } from "node:test";

import { reasonsOf, rowsWith } from "../../../../gateway/console/src/operations/detail/row-search.js";

const failed = (userId, errorMessage) => ({ userId, status: "FAILED", errorCode: "INVALID_INPUT", errorMessage });
const ROWS = [
  failed("ellie", "Too many keys."),
  failed("grant", "Too large."),
  failed("lex", "Too large."),
  { userId: "Tim", status: "SUCCEEDED", errorCode: null, errorMessage: null },
];

test("failures are grouped by their reason, the most frequent first", () => {
  assert.deepEqual(reasonsOf(ROWS), [
    { code: "INVALID_INPUT", message: "Too large.", count: 2 },
    { code: "INVALID_INPUT", message: "Too many keys.", count: 1 },
  ]);
  assert.deepEqual(reasonsOf([ROWS[3]]), []);
});

for (const [text, expected] of [
  ["", ["ellie", "grant", "lex", "Tim"]],
  ["  TIM ", ["Tim"]],
  ["too large", ["grant", "lex"]],
  ["nobody", []],
]) {
  test(`the search for ${JSON.stringify(text)} finds ${expected.length}`, () => {
    assert.deepEqual(
      rowsWith(ROWS, text).map(({ userId }) => userId),
      expected,
    );
  });
}
