/** Which operations are shown, as the address of the page says it, so that a view can be linked. */

/** All operations, from the newest on, with the rows of the last ten minutes. */
export const EVERYTHING = Object.freeze({
  status: null,
  failures: null,
  actor: null,
  set: null,
  name: null,
  rehearsals: null,
  since: null,
  until: null,
  after: null,
  before: null,
  operation: null,
  span: null,
});

/** The parts of a view that say which operations match, without where the page begins. */
export const CONDITIONS = ["status", "failures", "actor", "set", "name", "rehearsals", "since", "until"];

const NAMES = Object.keys(EVERYTHING);
const REHEARSALS = { only: true, without: false };

/** The view that the query of an address asks for. */
export function viewOf(search) {
  const parameters = new URLSearchParams(search);
  return Object.freeze(Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) || null])));
}

/** The query of the address of a view; empty for everything. */
export function searchOf(view) {
  const given = NAMES.filter((name) => view[name] !== null).map((name) => [name, view[name]]);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** The view of what matches these conditions besides those that it has, from the newest on. */
export function matching(view, conditions) {
  return Object.freeze({ ...view, ...conditions, after: null, before: null, operation: null });
}

/** The `BulkOperationFilter` of a view. */
export function filterOf({ status, failures, actor, set, name, rehearsals, since, until }) {
  const filter = {
    status: status && [status],
    hasErrors: failures && true,
    actor,
    setId: set,
    name,
    dryRun: REHEARSALS[rehearsals] ?? null,
    insertedSince: instantOf(since),
    insertedUntil: instantOf(until),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}

/** The filter of the operations of a view that start after the one inserted at `newest`; null says there is none. */
export function startedFilterOf(view, newest) {
  const { hasErrors: _, ...filter } = filterOf(view);
  return { ...filter, status: ["QUEUED"], insertedSince: newest };
}

/** The arguments of `bulkOperations` for `size` operations of a view. */
export function argumentsOf(view, size) {
  const filter = filterOf(view);
  return view.before === null
    ? { filter, first: size, after: view.after }
    : { filter, last: size, before: view.before };
}

/** Whether an operation that belonged to a view still does: what else it is asked about never changes. */
export function stillHolds({ status, failures }, operation) {
  return (status === null || operation.status === status) && (failures === null || operation.errorCount > 0);
}

/** Whether the view begins with the newest operation, so that new ones appear on it. */
export function isNewest({ after, before }) {
  return after === null && before === null;
}

/** Whether the view shows less than everything. */
export function isFiltered(view) {
  return CONDITIONS.some((name) => view[name] !== null);
}

/** A local time such as `2026-11-21T20:55` as the instant it means here; null for what is no time. */
function instantOf(text) {
  const instant = new Date(text ?? NaN);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
