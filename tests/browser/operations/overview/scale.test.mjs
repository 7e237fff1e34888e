import assert from "node:assert/strict";
import { test } from "node:test";

import { shortText, topOf } from "../../../../gateway/console/src/operations/overview/scale.js";

for (const [most, top] of [
  [0, 2],
  [2, 2],
  [3, 6],
  [9, 10],
  [10, 10],
  [11, 20],
  [1400, 2000],
  [4600, 5000],
  [5001, 10000],
]) {
  test(`a scale for ${most} ends at ${top}`, () => {
    assert.equal(topOf(most), top);
  });
}

for (const [count, text] of [
  [0, "0"],
  [999, "999"],
  [2500, "2.5 k"],
  [1_000_000, "1 M"],
  [5e10, "50 G"],
]) {
  test(`${count} reads ${text}`, () => {
    assert.equal(shortText(count), text);
  });
}
