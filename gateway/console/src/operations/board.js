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
 * `operations` are those of the page that is shown, in the server's order; `pageInfo` says what lies around them and is
 * null until they arrived. `overview` is what all operations do, null until it arrived; its `counts` are by status.
 */
export const EMPTY_BOARD = { operations: [], pageInfo: null, overview: null };

/** Whether nothing more will happen to the operation. */
export function isFinal(operation) {
  return FINAL.has(operation.status);
}

/** The board with another page of the server's list; events that overtook it stay. */
export function withPage(board, { nodes, pageInfo }) {
  const known = new Map(board.operations.map((operation) => [operation.id, operation]));
  return { ...board, operations: nodes.map((node) => newer(known.get(node.id), node)), pageInfo };
}

/** The board with one operation as it is now; the same board when it is not on the page, or was known already. */
export function withOperation(board, operation) {
  const index = board.operations.findIndex(({ id }) => id === operation.id);
  if (index < 0 || board.operations[index].sequence >= operation.sequence) return board;
  return { ...board, operations: board.operations.with(index, operation) };
}

/** The board of the newest `size` operations with one that started; the same board when it is there already. */
export function withStarted(board, operation, size) {
  if (board.operations.some(({ id }) => id === operation.id)) return withOperation(board, operation);
  return { ...board, operations: [operation, ...board.operations].sort(newestFirst).slice(0, size) };
}

/** The board with what all operations do, as the server has just told. */
export function withOverview(board, { counts, ...overview }) {
  const byStatus = Object.fromEntries(counts.map(({ status, count }) => [status, count]));
  return { ...board, overview: { ...overview, counts: byStatus } };
}

/** Whether two overviews count the same operations. */
export function sameCounts(one, other) {
  const statuses = Object.keys(STATUSES);
  return one.withErrors === other.withErrors && statuses.every((status) => one.counts[status] === other.counts[status]);
}

/** The ids of the operations on the page that may still change. */
export function unfinishedIds(board) {
  return board.operations.filter((operation) => !isFinal(operation)).map(({ id }) => id);
}

/** How long the operation has run at `now`, or ran; null before it started. */
export function runningMilliseconds({ startedAt, completedAt, failedAt, canceledAt }, now) {
  if (startedAt === null) return null;
  const endedAt = completedAt ?? failedAt ?? canceledAt;
  return (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
}

function newestFirst(left, right) {
  return right.insertedAt.localeCompare(left.insertedAt) || (left.id < right.id ? 1 : -1);
}

function newer(known, given) {
  return known && known.sequence > given.sequence ? known : given;
}
