import assert from "node:assert/strict";
import { test } from "node:test";

import { Later } from "../../../gateway/console/src/page/later.js";

function recorder(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => now);
  let now = 0;
  const done = [];
  const later = new Later((work) => done.push(work()));
  const pass = (milliseconds) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  return { later, done, pass };
}

test("work that is asked for often is done once, at the first time", (t) => {
  const { later, done, pass } = recorder(t);
  later.do("read", 100, () => "a");
  pass(50);
  later.do("read", 100, () => "b");
  pass(100);

  assert.deepEqual(done, ["a"]);
});

test("whoever is in a hurry is not kept waiting by who is not", (t) => {
  const { later, done, pass } = recorder(t);
  later.do("count", 2000, () => "late");
  later.do("count", 100, () => "soon");
  pass(100);
  assert.deepEqual(done, ["soon"]);

  pass(5000);
  assert.deepEqual(done, ["soon"]);
});

test("work that was forgotten is not done", (t) => {
  const { later, done, pass } = recorder(t);
  later.do("read", 100, () => "a");
  later.clear();
  pass(1000);

  assert.deepEqual(done, []);
});
