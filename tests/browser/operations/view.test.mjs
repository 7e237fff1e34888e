import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EVERYTHING,
  argumentsOf,
  filterOf,
  isFiltered,
  isNewest,
  matching,
  searchOf,
  startedFilterOf,
  stillHolds,
  viewOf,
} from "../../../gateway/console/src/operations/view.js";

const viewWith = (fields) => ({ ...EVERYTHING, ...fields });

test("a view survives the way through an address", () => {
  const view = viewWith({ status: "FAILED", actor: "sk_1&x=#", after: "a+b/c=", span: "DAY" });

  assert.deepEqual(viewOf(searchOf(view)), view);
});

test("everything has an address without a query", () => {
  assert.equal(searchOf(EVERYTHING), "");
  assert.deepEqual(viewOf("?status=&utm=x"), EVERYTHING);
});

test("a page is asked for from the place where it begins, or up to the place where it ends", () => {
  assert.deepEqual(argumentsOf(EVERYTHING, 5), { filter: {}, first: 5, after: null });
  assert.deepEqual(argumentsOf(viewWith({ after: "x" }), 5), { filter: {}, first: 5, after: "x" });
  assert.deepEqual(argumentsOf(viewWith({ status: "QUEUED", before: "x" }), 5), {
    filter: { status: ["QUEUED"] },
    last: 5,
    before: "x",
  });
});

test("every condition becomes one of the server's", () => {
  const view = viewWith({
    failures: "yes",
    actor: "sk_1",
    set: "ingen",
    name: "users.set_preferences",
    rehearsals: "without",
    since: "2026-11-21T20:55:00Z",
    until: "2026-11-22T00:00:00Z",
  });

  assert.deepEqual(filterOf(view), {
    hasErrors: true,
    actor: "sk_1",
    setId: "ingen",
    name: "users.set_preferences",
    dryRun: false,
    insertedSince: "2026-11-21T20:55:00.000Z",
    insertedUntil: "2026-11-22T00:00:00.000Z",
  });
  assert.equal(filterOf(viewWith({ rehearsals: "only" })).dryRun, true);
});

test("what an address says wrongly is no condition", () => {
  assert.deepEqual(filterOf(viewWith({ since: "yesterday", rehearsals: "perhaps" })), {});
});

test("of what starts, those are heard of that belong to the view", () => {
  const view = viewWith({ status: "PROCESSING", failures: "yes", actor: "sk_1" });

  assert.deepEqual(startedFilterOf(view, "2026-11-21T20:55:00Z"), {
    actor: "sk_1",
    status: ["QUEUED"],
    insertedSince: "2026-11-21T20:55:00Z",
  });
});

test("an operation leaves a view when its status does, and not when something else changes", () => {
  const operation = { status: "QUEUED", errorCount: 0 };

  assert.ok(stillHolds(EVERYTHING, operation));
  assert.ok(stillHolds(viewWith({ status: "QUEUED" }), operation));
  assert.ok(!stillHolds(viewWith({ status: "PROCESSING" }), operation));
  assert.ok(!stillHolds(viewWith({ failures: "yes" }), operation));
});

test("another condition leads back to the newest operation", () => {
  const changed = matching(viewWith({ after: "x", actor: "sk_1" }), { status: "FAILED" });

  assert.deepEqual(changed, viewWith({ status: "FAILED", actor: "sk_1" }));
  assert.ok(isNewest(changed));
  assert.ok(!isNewest(viewWith({ after: "x" })));
});

test("a page further back shows everything all the same", () => {
  assert.ok(!isFiltered(viewWith({ after: "x", span: "DAY" })));
  assert.ok(isFiltered(viewWith({ set: "ingen" })));
});
