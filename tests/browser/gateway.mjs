/** A real `gateway dev` with a database of its own, in a process that tests may kill. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import readline from "node:readline";

const COMMAND = (process.env.GATEWAY ?? "gateway").split(" ");

const MOST_KEYS = 8;

// Small chunks let a test see an operation on its way; few keys let a row fail.
const SETTINGS = {
  GATEWAY_BULK_CHUNK_USERS: "10",
  GATEWAY_MAX_KEYS_PER_SET: String(MOST_KEYS),
};

/** Starts a gateway for a test file and stops it, and its database, after the last test. */
export class Gateway {
  #folder;
  #process;

  /** A gateway that answers, with the demo data. */
  static async start() {
    const gateway = new Gateway();
    gateway.#folder = await mkdtemp(path.join(os.tmpdir(), "gateway-browser-"));
    await gateway.#run(0);
    return gateway;
  }

  async #run(port) {
    const [program, ...start] = COMMAND;
    const options = ["dev", "--json", "--port", String(port), "--folder", this.#folder];
    this.#process = spawn(program, [...start, ...options], {
      env: { ...process.env, ...SETTINGS },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of readline.createInterface(this.#process.stdout)) {
      const { graphql, secret_key: secretKey, dashboard_key: dashboardKey } = JSON.parse(line);
      Object.assign(this, {
        url: new URL("/", graphql).origin,
        secretKey,
        dashboardKey,
      });
      return;
    }
    throw new Error(`${COMMAND.join(" ")} dev ended before it was ready.`);
  }

  /** Ends the process at once, as a crash would. */
  async kill() {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** Starts it again on the same port with the same database. */
  async startAgain() {
    const { port } = new URL(this.url);
    await this.#run(port);
    assert.equal(new URL(this.url).port, port, "the gateway came back on another port");
  }

  async stop() {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The data that the API gives for an operation, sent with the secret key. */
  async ask(query, variables = {}) {
    const answer = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${this.secretKey}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    assert.equal(errors, undefined);
    return data;
  }

  /** Starts a bulk operation for these users, with what else the input says, and gives its id. */
  async startBulk(userIds, preferences = { channelTypes: { email: { enabled: true } } }, input = {}) {
    const { bulkSetPreferences } = await this.ask(
      `mutation ($input: BulkSetPreferencesInput!) {
        bulkSetPreferences(input: $input) { ... on BulkOperationAccepted { bulkOperation { id } } }
      }`,
      { input: { userIds, preferences, persistence: "MERGE", ...input } },
    );
    return bulkSetPreferences.bulkOperation.id;
  }

  /** Starts one in which the rows of `failing` fail, because their sets can take no further key; gives its id. */
  async startFailing(userIds, failing) {
    await Promise.all(failing.map((userId) => this.#fillSet(userId)));
    return this.startBulk(userIds, { workflows: [{ key: "one-too-many", setting: { enabled: true } }] });
  }

  async #fillSet(userId) {
    const workflows = Array.from({ length: MOST_KEYS }, (_, index) => ({
      key: `full-${index}`,
      setting: { enabled: true },
    }));
    await this.ask(
      `mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) { ... on UserError { message } } }`,
      { input: { userId, preferences: { workflows } } },
    );
  }
}

/** So many user ids that differ. */
export function users(count) {
  return Array.from({ length: count }, (_, index) => `reader-${index + 1}`);
}
