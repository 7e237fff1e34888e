/** Rows per second over the last minute, counted from the progress that arrives. */

const SECONDS_SHOWN = 60;

/** A meter for rows; instants are in milliseconds. */
export class Throughput {
  #rowsBySecond = new Map();
  #processedById = new Map();

  /** Forget how far operations were, as after a gap in which rows went by unseen. */
  restart(operations) {
    this.#processedById = new Map(operations.map(({ id, processedRows }) => [id, processedRows]));
  }

  /** Count the rows that `operation` advanced by since it was last seen; nothing for one not seen before it ran. */
  record({ id, processedRows, sequence }, now) {
    const before = this.#processedById.get(id) ?? (sequence <= 2 ? 0 : processedRows);
    this.#processedById.set(id, Math.max(before, processedRows));
    if (processedRows <= before) return;
    const second = Math.floor(now / 1000);
    this.#rowsBySecond.set(second, (this.#rowsBySecond.get(second) ?? 0) + processedRows - before);
  }

  /** The rows of each of the last 60 full seconds, oldest first. */
  lastMinute(now) {
    const end = Math.floor(now / 1000);
    for (const second of this.#rowsBySecond.keys()) {
      if (second < end - SECONDS_SHOWN) this.#rowsBySecond.delete(second);
    }
    return Array.from(
      { length: SECONDS_SHOWN },
      (_, index) => this.#rowsBySecond.get(end - SECONDS_SHOWN + index) ?? 0,
    );
  }
}
