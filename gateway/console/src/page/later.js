/** Delays work, and does repeated requests once. */

/** Does work later, once for each name, at the earliest time that was asked for. `run` gets the work when it is due. */
export class Later {
  #run;
  #waiting = new Map();

  constructor(run) {
    this.#run = run;
  }

  /** Does `work` after `milliseconds`, unless work of this name is due earlier. */
  do(name, milliseconds, work) {
    const due = performance.now() + milliseconds;
    const waiting = this.#waiting.get(name);
    if (waiting && waiting.due <= due) return;
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#run(work);
    }, milliseconds);
    this.#waiting.set(name, { due, timer });
  }

  /** Drops all work that is waiting. */
  clear() {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
