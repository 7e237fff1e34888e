import assert from "node:assert/strict";
import { test } from "node:test";

import { Throughput } from "../../../gateway/console/src/operations/throughput.js";

const NOW = 1_000_000_000_000;
const progress = (processedRows, sequence = 9) => ({
  id: "a",
  processedRows,
  sequence,
});
const total = (throughput, now) => throughput.lastMinute(now).reduce((sum, rows) => sum + rows, 0);

test("rows count in the second in which they arrive", () => {
  const throughput = new Throughput();
  throughput.record(progress(0, 1), NOW);
  throughput.record(progress(40), NOW + 200);
  throughput.record(progress(100), NOW + 1200);

  assert.deepEqual(throughput.lastMinute(NOW + 2000).slice(-2), [40, 60]);
});

test("the second that is not over does not count yet", () => {
  const throughput = new Throughput();
  throughput.record(progress(40, 1), NOW);

  assert.equal(total(throughput, NOW + 500), 0);
});

test("an operation seen first on its way counts from there", () => {
  const throughput = new Throughput();
  throughput.record(progress(500), NOW);
  throughput.record(progress(510), NOW);

  assert.equal(total(throughput, NOW + 1000), 10);
});

test("an event that was overtaken counts nothing", () => {
  const throughput = new Throughput();
  throughput.record(progress(50, 2), NOW);
  throughput.record(progress(30), NOW);
  throughput.record(progress(50), NOW);

  assert.equal(total(throughput, NOW + 1000), 50);
});

test("rows that went by during a gap are not counted as one burst", () => {
  const throughput = new Throughput();
  throughput.record(progress(10, 2), NOW);
  throughput.restart([progress(900)]);
  throughput.record(progress(905), NOW);

  assert.equal(total(throughput, NOW + 1000), 15);
});

test("what is older than a minute is forgotten", () => {
  const throughput = new Throughput();
  throughput.record(progress(10, 1), NOW);

  assert.equal(total(throughput, NOW + 61_000), 0);
});
