/** What the dashboard knows of the operations, as values; every function gives a new board. */

/** Every status with the word people read, in the order of an operation's life. */
export const STATUSES = {
  QUEUED: "Queued",
  PROCESSING: "Processing",
  COMPLETED: "Completed",
  FAILED: "Failed",
  CANCELED: "Canceled",
};

const FINAL = new Set(["COMPLETED", "FAILED", "CANCELED"]);

/**
 * A board that knows nothing yet.
 *
 * `operations` are by id. `page` says whether the server has older ones and where they begin; it is null until the
 * first page arrived. `counts` are the server's, by status; null until they arrived.
 */
export const EMPTY_BOARD = { operations: new Map(), page: null, counts: null };

/** Whether nothing more will happen to the operation. */
export function isFinal(operation) {
  return FINAL.has(operation.status);
}

/** The board with one operation as it is now; what is older than what the board knows is ignored. */
export function withOperation(board, operation) {
  const known = board.operations.get(operation.id);
  if (known && known.sequence >= operation.sequence) return board;
  return { ...board, operations: new Map(board.operations).set(operation.id, operation) };
}

/** The board with a further page of the server's list. */
export function withPage(board, { nodes, pageInfo }) {
  return nodes.reduce(withOperation, { ...board, page: pageInfo });
}

/** The board as the server has it after a new start, with the events that came in the meantime. */
export function withSnapshot(board, snapshot, events) {
  const fresh = withPage({ ...EMPTY_BOARD, counts: board.counts }, snapshot);
  return events.reduce(withOperation, fresh);
}

/** The operations to show, newest first; `status` null shows all. */
export function shownOperations(board, status) {
  return [...board.operations.values()]
    .filter((operation) => status === null || operation.status === status)
    .sort((left, right) => right.insertedAt.localeCompare(left.insertedAt) || (left.id < right.id ? 1 : -1));
}

/** How long the operation has run at `now`, or ran; null before it started. */
export function runningMilliseconds({ startedAt, completedAt, failedAt, canceledAt }, now) {
  if (startedAt === null) return null;
  const endedAt = completedAt ?? failedAt ?? canceledAt;
  return (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
}
