/** Keeps a page of operations equal to what the server knows, through lost connections and restarts. */

import { openConnection } from "../page/connection.js";
import { Later } from "../page/later.js";
import { EMPTY_BOARD, sameCounts, unfinishedIds, withOperation, withOverview, withPage, withStarted } from "./board.js";
import OPERATIONS from "./operations.graphql";
import { EVERYTHING, argumentsOf, isNewest, startedFilterOf, stillHolds } from "./view.js";

const PAGE_SIZE = 50;
const READ_AGAIN_AFTER_MILLISECONDS = 250;
const READ_AFTER_PROBLEM_MILLISECONDS = 2_000;
const LOOK_OVER_EVERY_MILLISECONDS = 1_000;
const FINEST_SPAN = "TEN_MINUTES";
const BEGIN_AGAIN_AFTER_MILLISECONDS = 2_000;
const CREDENTIALS_REFUSED = new Set(["UNAUTHENTICATED", "FORBIDDEN"]);
const NOTHING_SHOWN = { ids: new Set(), stop: () => {} };
const NO_OPERATION = "00000000-0000-0000-0000-000000000000";

/** The operations that the credential may see, one page of them, now and from now on. */
export class OperationsFeed {
  /** `connecting`, `live`, `disconnected` or `refused`. */
  state = "connecting";
  /** Why the server refuses to show operations; null unless `state` is `refused`. */
  refusal = null;
  /** What went wrong with reading, until it goes well again; null when nothing did. */
  problem = null;
  /** Whether the credential may start, cancel and retry operations. */
  mayAct = false;
  /** When something was last done here, by the page's clock; whoever shows what follows from it reads again. */
  actedAt = 0;
  board = EMPTY_BOARD;

  #connection;
  #onChange;
  #view;
  #later = new Later((work) => this.#try(work));
  /** When the page was last asked for, and when the one that is shown was. */
  #readAt = 0;
  #shownSince = 0;
  #shown = NOTHING_SHOWN;
  #stopStarted = () => {};

  /** Connects to `url` with `credential`; `onChange` is called after each change of the fields above. */
  constructor({ url, credential, view = EVERYTHING, onChange }) {
    this.#onChange = onChange;
    this.#view = view;
    this.#connection = openConnection({ url, credential, onState: (state) => this.#onState(state) });
  }

  /** Shows another view. */
  show(view) {
    const isAnotherSpan = view.span !== this.#view.span;
    this.#view = view;
    if (isAnotherSpan) this.#later.do("look over", 0, () => this.#lookOver());
    this.#change({ board: { ...this.board, operations: [], pageInfo: null } });
    return this.#try(() => this.#readAndWatch());
  }

  /** Sends one operation of operations.graphql and gives its data. Rejects with a RequestError. */
  request(operationName, variables) {
    return this.#connection.request(OPERATIONS[operationName], variables);
  }

  /** Sends one mutation of operations.graphql; what it refuses is thrown with the server's words. */
  async act(operationName, variables) {
    const { outcome } = await this.request(operationName, variables);
    if (!outcome.bulkOperation) throw new Error(outcome.message);
    this.#onOperation(outcome.bulkOperation);
    this.#change({ actedAt: performance.now() });
    this.#readSoon();
    return outcome.bulkOperation;
  }

  /**
   * Tells `onOperation` of one operation, shown or not, as it is and as it changes, and `onRefused` why it cannot be
   * seen; gives what stops that.
   */
  follow(id, onOperation, onRefused) {
    const next = ({ bulkOperationProgress }) => onOperation(bulkOperationProgress);
    const ended = (error) => error && error.code !== "DISCONNECTED" && onRefused(error);
    return this.#connection.watch(OPERATIONS.Progress, { id }, { next, ended });
  }

  /** Ends the connection; answers that are still on their way change nothing any more. */
  close() {
    this.#onChange = () => {};
    this.state = "disconnected";
    this.#stop();
    this.#connection.close();
  }

  #change(fields) {
    Object.assign(this, fields);
    this.#onChange();
  }

  #onState(state) {
    const refusal = state === "refused" ? "The gateway does not know this key or token." : null;
    this.#change({ state, refusal });
    this.#stop();
    if (state === "live") this.#begin();
  }

  #stop() {
    this.#later.clear();
    this.#shown.stop();
    this.#shown = NOTHING_SHOWN;
    this.#stopStarted();
  }

  #begin() {
    return this.#try(async () => {
      await Promise.all([this.#readAndWatch(), this.#lookOver()]);
      this.#change({ mayAct: await this.#askWhetherItMayAct() });
    });
  }

  async #readAndWatch() {
    const view = this.#view;
    const [{ newest }] = await Promise.all([this.request("Newest"), this.#read()]);
    if (view === this.#view) this.#watchStarted(newest.nodes[0]?.insertedAt ?? null);
  }

  async #read() {
    const view = this.#view;
    const began = (this.#readAt = performance.now());
    this.#watchShown();
    const { bulkOperations } = await this.request("Page", argumentsOf(view, PAGE_SIZE));
    if (view !== this.#view || began < this.#shownSince) return;
    this.#shownSince = began;
    this.#change({ board: withPage(this.board, bulkOperations), problem: null });
    this.#watchShown();
  }

  /** Follows what is shown and may still change; the first events are the present states, so nothing is missed. */
  #watchShown() {
    const ids = unfinishedIds(this.board);
    if (ids.every((id) => this.#shown.ids.has(id))) return;
    this.#shown.stop();
    const next = ({ bulkOperationUpdates }) => this.#onOperation(bulkOperationUpdates);
    this.#shown = { ids: new Set(ids), stop: this.#watch("Shown", { ids }, next) };
  }

  /** Hears of operations that start after the one inserted at `newest`; null says that there is none yet. */
  #watchStarted(newest) {
    this.#stopStarted();
    this.#stopStarted = () => {};
    if (!isNewest(this.#view)) return;
    const next = ({ bulkOperationUpdates }) => this.#onStarted(bulkOperationUpdates);
    this.#stopStarted = this.#watch("Started", { filter: startedFilterOf(this.#view, newest) }, next);
  }

  #onStarted(operation) {
    if (stillHolds(this.#view, operation)) this.#change({ board: withStarted(this.board, operation, PAGE_SIZE) });
    this.#readSoon();
  }

  #watch(operationName, variables, next) {
    return this.#connection.watch(OPERATIONS[operationName], variables, {
      next,
      ended: (error) => this.#onEnded(error),
    });
  }

  /** Looks over all operations now and then, because what is not shown moves too. */
  async #lookOver() {
    const before = this.board.overview;
    try {
      const { bulkOverview } = await this.request("Overview", { span: this.#view.span ?? FINEST_SPAN });
      this.#change({ board: withOverview(this.board, bulkOverview) });
      if (before && !sameCounts(before, this.board.overview)) this.#readSoon();
    } finally {
      this.#later.do("look over", LOOK_OVER_EVERY_MILLISECONDS, () => this.#lookOver());
    }
  }

  /** Canceling an operation that cannot exist changes nothing, and is refused only to those who may not cancel. */
  async #askWhetherItMayAct() {
    const answer = await this.request("Cancel", { id: NO_OPERATION }).catch(() => null);
    return answer?.outcome.code === "NOT_FOUND";
  }

  #onOperation(operation) {
    this.#change({ board: withOperation(this.board, operation) });
    if (!stillHolds(this.#view, operation)) this.#readSoon();
  }

  /** Reads at once, but no more often than agreed. */
  #readSoon() {
    const rest = this.#readAt + READ_AGAIN_AFTER_MILLISECONDS - performance.now();
    this.#later.do("read", Math.max(0, rest), () => this.#read());
  }

  #onEnded(error) {
    if (CREDENTIALS_REFUSED.has(error?.code)) this.#change({ state: "refused", refusal: error.message });
    else if (this.state === "live") this.#later.do("begin", BEGIN_AGAIN_AFTER_MILLISECONDS, () => this.#beginAgain());
  }

  #beginAgain() {
    this.#stop();
    return this.#begin();
  }

  /** Reads, and shows why that failed; a lost connection shows by itself and is mended by itself. */
  async #try(read) {
    try {
      await read();
    } catch (error) {
      if (error.code === "DISCONNECTED") return;
      this.#change({ problem: error.message });
      this.#later.do("read", READ_AFTER_PROBLEM_MILLISECONDS, () => this.#read());
    }
  }
}
