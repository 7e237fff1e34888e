import assert from "node:assert/strict";
import { test } from "node:test";

import { agoText, countText, durationText } from "../../../gateway/console/src/page/times.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

for (const [milliseconds, words] of [
  [-5, "0.0 s"],
  [1540, "1.5 s"],
  [42 * SECOND, "42 s"],
  [3 * MINUTE + 10 * SECOND, "3 min 10 s"],
  [2 * HOUR, "2 h"],
  [26 * HOUR, "1 d 2 h"],
]) {
  test(`a length of ${milliseconds} ms reads ${words}`, () => assert.equal(durationText(milliseconds), words));
}

for (const [milliseconds, words] of [
  [2 * SECOND, "just now"],
  [59 * SECOND, "59 s ago"],
  [90 * SECOND, "1 min ago"],
  [25 * HOUR, "1 d ago"],
]) {
  test(`${milliseconds} ms in the past reads ${words}`, () => assert.equal(agoText(milliseconds), words));
}

test("thousands are set apart", () => assert.equal(countText(12345), "12,345"));
