/** Keeps a board equal to what the server knows, through lost connections and restarts. */

import { openConnection } from "../page/connection.js";
import { EMPTY_BOARD, withOperation, withPage, withSnapshot } from "./board.js";
import OPERATIONS from "./operations.graphql";
import { Throughput } from "./throughput.js";

const PAGE_SIZE = 50;
const RECOUNT_AFTER_MILLISECONDS = 400;
const FOLLOW_AGAIN_AFTER_MILLISECONDS = 2_000;
const CREDENTIALS_REFUSED = new Set(["UNAUTHENTICATED", "FORBIDDEN"]);
const NO_OPERATION = "00000000-0000-0000-0000-000000000000";

/** The operations that the credential may see, now and from now on. */
export class OperationsFeed {
  /** `connecting`, `live`, `disconnected` or `refused`. */
  state = "connecting";
  /** Why the server refuses to show operations; null unless `state` is `refused`. */
  refusal = null;
  /** What went wrong with reading, until it goes well again; null when nothing did. */
  problem = null;
  /** Whether the credential may start, cancel and retry operations. */
  mayAct = false;
  board = EMPTY_BOARD;
  throughput = new Throughput();

  #connection;
  #onChange;
  #status = null;
  #seen = new Map();
  #timers = {};
  #stopWatching = () => {};

  /** Connects to `url` with `credential`; `onChange` is called after each change of the fields above. */
  constructor({ url, credential, onChange }) {
    this.#onChange = onChange;
    this.#connection = openConnection({ url, credential, onState: (state) => this.#onState(state) });
  }

  /** Lists only the operations with this status; null lists all. */
  show(status) {
    this.#status = status;
    return this.#try(() => this.#readSnapshot());
  }

  /** Lists the next older operations too. */
  loadMore() {
    return this.#try(async () => {
      const page = await this.#readPage(this.board.page.endCursor);
      this.#change({ board: withPage(this.board, page) });
    });
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
    return outcome.bulkOperation;
  }

  /** Ends the connection; answers that are still on their way change nothing any more. */
  close() {
    this.#onChange = () => {};
    this.state = "disconnected";
    this.#stopWatching();
    Object.values(this.#timers).forEach(clearTimeout);
    this.#connection.close();
  }

  #change(fields) {
    Object.assign(this, fields);
    this.#onChange();
  }

  #onState(state) {
    const refusal = state === "refused" ? "The gateway does not know this key or token." : null;
    this.#change({ state, refusal });
    if (state === "live") this.#follow();
  }

  /** Watches first and reads then, so that nothing falls between the two. */
  async #follow() {
    this.#stopWatching();
    this.#seen.clear();
    this.#stopWatching = this.#connection.watch(
      OPERATIONS.Updates,
      {},
      {
        next: ({ bulkOperationUpdates }) => this.#onOperation(bulkOperationUpdates),
        ended: (error) => this.#onEnded(error),
      },
    );
    await this.#try(async () => {
      await Promise.all([this.#readSnapshot(), this.#readCounts()]);
      this.throughput.restart([...this.board.operations.values()]);
      this.#change({ mayAct: await this.#askWhetherItMayAct() });
    });
  }

  async #readSnapshot() {
    const status = this.#status;
    const snapshot = await this.#readPage(null);
    const isWanted = status === this.#status;
    if (isWanted) this.#change({ board: withSnapshot(this.board, snapshot, [...this.#seen.values()]), problem: null });
  }

  async #readPage(after) {
    const filter = this.#status && { status: [this.#status] };
    const { bulkOperations } = await this.request("Snapshot", { filter, first: PAGE_SIZE, after });
    return bulkOperations;
  }

  async #readCounts() {
    const counts = Object.entries(await this.request("Counts"));
    this.#change({
      board: {
        ...this.board,
        counts: Object.fromEntries(counts.map(([status, { totalCount }]) => [status, totalCount])),
      },
    });
  }

  /** Canceling an operation that cannot exist changes nothing, and is refused only to those who may not cancel. */
  async #askWhetherItMayAct() {
    const answer = await this.request("Cancel", { id: NO_OPERATION }).catch(() => null);
    return answer?.outcome.code === "NOT_FOUND";
  }

  #onOperation(operation) {
    const known = this.board.operations.get(operation.id);
    this.#seen.set(operation.id, operation);
    this.throughput.record(operation, Date.now());
    this.#change({ board: withOperation(this.board, operation) });
    if (known?.status !== operation.status)
      this.#later("recount", RECOUNT_AFTER_MILLISECONDS, () => this.#readCounts());
  }

  #onEnded(error) {
    if (CREDENTIALS_REFUSED.has(error?.code)) this.#change({ state: "refused", refusal: error.message });
    else if (this.state === "live") this.#later("follow", FOLLOW_AGAIN_AFTER_MILLISECONDS, () => this.#follow());
  }

  /** Does `work` once within the next while, however often it is asked for. */
  #later(name, milliseconds, work) {
    this.#timers[name] ??= setTimeout(() => {
      delete this.#timers[name];
      this.#try(work);
    }, milliseconds);
  }

  /** Reads, and shows why that failed; a lost connection shows by itself and is mended by itself. */
  async #try(read) {
    try {
      await read();
    } catch (error) {
      if (error.code !== "DISCONNECTED") this.#change({ problem: error.message });
    }
  }
}
