import assert from "node:assert/strict";
import { test } from "node:test";

import {
  EMPTY_BOARD,
  runningMilliseconds,
  shownOperations,
  withOperation,
  withPage,
  withSnapshot,
} from "../../../gateway/console/src/operations/board.js";

function operation(id, sequence, fields = {}) {
  return {
    id,
    sequence,
    status: "PROCESSING",
    insertedAt: "2026-11-21T20:00:00.000Z",
    ...fields,
  };
}

const page = (...nodes) => ({
  nodes,
  pageInfo: { hasNextPage: false, endCursor: null },
});
const ids = (board, status = null) => shownOperations(board, status).map(({ id }) => id);

test("an event replaces what is older", () => {
  const board = withOperation(
    withOperation(EMPTY_BOARD, operation("a", 1)),
    operation("a", 2, { status: "COMPLETED" }),
  );

  assert.equal(board.operations.get("a").status, "COMPLETED");
});

test("an event that is overtaken changes nothing", () => {
  const board = withOperation(EMPTY_BOARD, operation("a", 5));

  assert.equal(withOperation(board, operation("a", 4)), board);
});

test("a snapshot forgets what the server no longer lists", () => {
  const board = withPage(EMPTY_BOARD, page(operation("gone", 9)));

  assert.deepEqual(ids(withSnapshot(board, page(operation("a", 1)), [])), ["a"]);
});

test("a snapshot does not undo the events that overtook it", () => {
  const board = withSnapshot(EMPTY_BOARD, page(operation("a", 1)), [operation("a", 3, { status: "COMPLETED" })]);

  assert.equal(board.operations.get("a").sequence, 3);
});

test("a further page keeps what is there", () => {
  const board = withPage(withPage(EMPTY_BOARD, page(operation("a", 1))), page(operation("b", 1)));

  assert.deepEqual(ids(board).sort(), ["a", "b"]);
});

test("the newest operation comes first", () => {
  const board = withPage(
    EMPTY_BOARD,
    page(
      operation("older", 1, { insertedAt: "2026-11-21T19:00:00.000Z" }),
      operation("newer", 1, { insertedAt: "2026-11-21T21:00:00.000Z" }),
    ),
  );

  assert.deepEqual(ids(board), ["newer", "older"]);
});

test("a status shows only its operations", () => {
  const board = withPage(EMPTY_BOARD, page(operation("a", 1), operation("b", 1, { status: "FAILED" })));

  assert.deepEqual(ids(board, "FAILED"), ["b"]);
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
