import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EVERYTHING,
  argumentsOf,
  holds,
  isNewest,
  searchOf,
  viewOf,
} from "../../../gateway/console/src/operations/view.js";

test("a view survives the way through an address", () => {
  const view = { ...EVERYTHING, status: "FAILED", after: "a+b/c=" };

  assert.deepEqual(viewOf(searchOf(view)), view);
});

test("everything has an address without a query", () => {
  assert.equal(searchOf(EVERYTHING), "");
  assert.deepEqual(viewOf(""), EVERYTHING);
});

test("what an address says besides is left alone", () => {
  assert.deepEqual(viewOf("?status=QUEUED&utm=x"), { ...EVERYTHING, status: "QUEUED" });
});

test("a page is asked for from the place where it begins, or up to the place where it ends", () => {
  assert.deepEqual(argumentsOf(EVERYTHING, 5), { filter: null, first: 5, after: null });
  assert.deepEqual(argumentsOf({ ...EVERYTHING, after: "x" }, 5), { filter: null, first: 5, after: "x" });
  assert.deepEqual(argumentsOf({ ...EVERYTHING, status: "QUEUED", before: "x" }, 5), {
    filter: { status: ["QUEUED"] },
    last: 5,
    before: "x",
  });
});

test("an operation belongs to everything, and to the view of its status", () => {
  assert.ok(holds(EVERYTHING, { status: "QUEUED" }));
  assert.ok(holds({ ...EVERYTHING, status: "QUEUED" }, { status: "QUEUED" }));
  assert.ok(!holds({ ...EVERYTHING, status: "QUEUED" }, { status: "PROCESSING" }));
});

test("new operations appear only where the view begins with the newest", () => {
  assert.ok(isNewest(EVERYTHING));
  assert.ok(!isNewest({ ...EVERYTHING, after: "x" }));
});
