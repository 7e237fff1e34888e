/** Which operations are shown, as the address of the page says it, so that a view can be linked. */

const NAMES = ["status", "after", "before"];

/** All operations, from the newest on. */
export const EVERYTHING = Object.freeze({ status: null, after: null, before: null });

/** The view that the query of an address asks for. */
export function viewOf(search) {
  const parameters = new URLSearchParams(search);
  return Object.freeze(Object.fromEntries(NAMES.map((name) => [name, parameters.get(name)])));
}

/** The query of the address of a view; empty for everything. */
export function searchOf(view) {
  const given = NAMES.filter((name) => view[name] !== null).map((name) => [name, view[name]]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** The arguments of `bulkOperations` for `size` operations of a view. */
export function argumentsOf({ status, after, before }, size) {
  const filter = status === null ? null : { status: [status] };
  return before === null ? { filter, first: size, after } : { filter, last: size, before };
}

/** Whether an operation belongs to a view as it is now. */
export function holds({ status }, operation) {
  return status === null || operation.status === status;
}

/** Whether the view begins with the newest operation, so that new ones appear on it. */
export function isNewest({ after, before }) {
  return after === null && before === null;
}
