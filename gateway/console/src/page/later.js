/** Work that is put off. */

/** Does each kind of work once, at the earliest time that anyone asked for; `run` is handed the work when it is due. */
export class Later {
  #run;
  #waiting = new Map();

  constructor(run) {
    this.#run = run;
  }

  /** Does `work` within `milliseconds`, unless work of this name is due before. */
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

  /** Forgets all work that is waiting. */
  clear() {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
