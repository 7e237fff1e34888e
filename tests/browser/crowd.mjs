/** The gateway of crowd.py, in which 10,000 operations wait and 100,000 have ended. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PYTHON = process.env.PYTHON ?? "python";

/** A crowd that stands still until `work` is called. */
export class Crowd {
  #process;

  /** The crowd, once it is complete; `url` and `secretKey` say how to see it. */
  static async gather() {
    const crowd = new Crowd();
    crowd.#process = spawn(PYTHON, ["-m", "tests.browser.crowd"], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of readline.createInterface(crowd.#process.stdout)) {
      return Object.assign(crowd, JSON.parse(line));
    }
    throw new Error("tests.browser.crowd ended before it was ready.");
  }

  /** Lets a worker work on the operations that wait. */
  work() {
    this.#process.stdin.write("work\n");
  }

  /** Stops the worker. */
  rest() {
    this.#process.stdin.write("rest\n");
  }

  async disperse() {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}
