import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EMPTY_BOARD,
  runningMilliseconds,
  sameCounts,
  unfinishedIds,
  withOperation,
  withOverview,
  withPage,
  withStarted,
} from "../../../gateway/console/src/operations/board.js";

function operation(id, sequence, fields = {}) {
  return { id, sequence, status: "PROCESSING", ...fields };
}

const page = (...nodes) => ({ nodes, pageInfo: { hasNextPage: false } });
const boardOf = (...nodes) => withPage(EMPTY_BOARD, page(...nodes));
const ids = (board) => board.operations.map(({ id }) => id);

test("an event replaces what is older", () => {
  const board = withOperation(boardOf(operation("a", 1)), operation("a", 2, { status: "COMPLETED" }));

  assert.equal(board.operations[0].status, "COMPLETED");
});

test("an event that is overtaken changes nothing", () => {
  const board = boardOf(operation("a", 5));

  assert.equal(withOperation(board, operation("a", 4)), board);
});

test("an event of an operation on another page changes nothing", () => {
  const board = boardOf(operation("a", 5));

  assert.equal(withOperation(board, operation("b", 1)), board);
});

test("a page takes the place of the one before, in the server's order", () => {
  const board = withPage(boardOf(operation("gone", 9)), page(operation("b", 1), operation("a", 1)));

  assert.deepEqual(ids(board), ["b", "a"]);
});

test("a page does not undo the events that overtook it", () => {
  const ahead = withOperation(boardOf(operation("a", 1)), operation("a", 3, { status: "COMPLETED" }));

  assert.equal(withPage(ahead, page(operation("a", 2))).operations[0].sequence, 3);
});

test("an operation that started comes first, and pushes the last one off the page", () => {
  const older = [1, 2].map((minute) => operation(`o${minute}`, 1, { insertedAt: `2026-11-21T20:0${3 - minute}:00Z` }));
  const started = operation("new", 1, { insertedAt: "2026-11-21T20:04:00Z" });

  const board = withStarted(boardOf(...older), started, 2);

  assert.deepEqual(ids(board), ["new", "o1"]);
  assert.equal(withStarted(board, started, 2), board);
});

test("only what may still change is followed", () => {
  const board = boardOf(operation("a", 1, { status: "QUEUED" }), operation("b", 4, { status: "FAILED" }));

  assert.deepEqual(unfinishedIds(board), ["a"]);
});

function overviewOf(counts, withErrors = 0) {
  const told = Object.entries(counts).map(([status, count]) => ({ status, count }));
  return withOverview(EMPTY_BOARD, { counts: told, withErrors, workers: 1 }).overview;
}

test("an overview counts by status", () => {
  assert.deepEqual(overviewOf({ QUEUED: 2 }), { counts: { QUEUED: 2 }, withErrors: 0, workers: 1 });
});

test("overviews are told apart by what they count", () => {
  assert.ok(sameCounts(overviewOf({ QUEUED: 2 }), overviewOf({ QUEUED: 2 })));
  assert.ok(!sameCounts(overviewOf({ QUEUED: 2 }), overviewOf({ QUEUED: 3 })));
  assert.ok(!sameCounts(overviewOf({ QUEUED: 2 }), overviewOf({ QUEUED: 2 }, 1)));
});

const INSTANTS = {
  startedAt: "2026-11-21T20:00:00.000Z",
  completedAt: null,
  failedAt: null,
  canceledAt: null,
};

test("a running operation has run until now", () => {
  assert.equal(runningMilliseconds(INSTANTS, Date.parse("2026-11-21T20:00:03.000Z")), 3000);
});

test("a canceled operation ran until it was canceled", () => {
  const canceled = { ...INSTANTS, canceledAt: "2026-11-21T20:00:01.500Z" };

  assert.equal(runningMilliseconds(canceled, Date.parse("2026-11-22T00:00:00.000Z")), 1500);
});

test("a queued operation has not run", () => {
  assert.equal(runningMilliseconds({ ...INSTANTS, startedAt: null }, Date.now()), null);
});
