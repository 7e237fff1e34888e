import assert from "node:assert/strict";
import { test } from "node:test";

import { csvOf } from "../../../../gateway/console/src/operations/detail/csv.js";

const cell = (value) => csvOf(["a"], [{ a: value }]).split("\r\n")[1];

test("each object is a line under the names of the columns", () => {
  assert.equal(csvOf(["a", "b"], [{ b: "2", a: "1" }, { a: null }]), "a,b\r\n1,2\r\n,\r\n");
});

for (const [value, expected] of [
  ["plain", "plain"],
  ["one,two", '"one,two"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'.split("\r\n")[0]],
  ["=1+1", "'=1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-1", "'-1"],
]) {
  test(`${JSON.stringify(value)} is written so that it is read as a text`, () => {
    assert.equal(cell(value), expected);
  });
}
