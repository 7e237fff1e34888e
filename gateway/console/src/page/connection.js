/** One WebSocket for all requests and subscriptions of a page. It reconnects until the page closes it. */

import { createClient } from "../vendor.js";
import { backoffMilliseconds } from "./backoff.js";

const PING_EVERY_MILLISECONDS = 10_000;
const PONG_WITHIN_MILLISECONDS = 5_000;
const ACKNOWLEDGED_WITHIN_MILLISECONDS = 10_000;
const REFUSALS = new Set([4401, 4403]);

/** A request that came back with an error; `code` is the server's, or `DISCONNECTED`. */
export class RequestError extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * Opens the connection, and reconnects whenever it is lost. Requests over a lost connection fail and subscriptions end,
 * so nothing is written twice. Callers read and subscribe again each time the state is `live`.
 *
 * @param {object} options
 * @param {string} options.url the WebSocket address
 * @param {string} options.credential a key or a user token
 * @param {(state: "live" | "disconnected" | "refused") => void} options.onState told of every change, the first time
 *   when the first connection stands or failed
 */
export function openConnection({ url, credential, onState }) {
  let client;
  let timer;
  let tries = 0;
  let isLive = false;
  let isClosed = false;

  function open() {
    client = createClient({
      url,
      connectionParams: { authorization: `Bearer ${credential}` },
      lazy: false,
      retryAttempts: 0,
      keepAlive: PING_EVERY_MILLISECONDS,
      connectionAckWaitTimeout: ACKNOWLEDGED_WITHIN_MILLISECONDS,
      onNonLazyError: onLost,
    });
    terminateWhenSilent(client);
    client.on("connected", () => {
      if (isClosed) return;
      tries = 0;
      isLive = true;
      onState("live");
    });
  }

  function onLost(reason) {
    isLive = false;
    if (isClosed) return;
    const isRefused = REFUSALS.has(reason?.code);
    onState(isRefused ? "refused" : "disconnected");
    if (!isRefused) timer = setTimeout(open, backoffMilliseconds(tries++, Math.random()));
  }

  open();
  return {
    request: (query, variables) => (isLive ? request(client, { query, variables }) : Promise.reject(disconnected())),
    watch: (query, variables, sink) => watch(client, { query, variables }, sink),
    close() {
      isClosed = true;
      clearTimeout(timer);
      client.dispose();
    },
  };
}

/** A network that died without a word looks open; a ping that nobody answers says otherwise. */
function terminateWhenSilent(client) {
  let deadline;
  client.on("ping", (isReceived) => {
    if (!isReceived) deadline = setTimeout(() => client.terminate(), PONG_WITHIN_MILLISECONDS);
  });
  client.on("pong", (isReceived) => isReceived && clearTimeout(deadline));
  client.on("closed", () => clearTimeout(deadline));
}

function request(client, payload) {
  return new Promise((resolve, reject) => {
    let answer;
    client.subscribe(payload, {
      next: (result) => (answer = result),
      error: (reason) => reject(asRequestError(reason)),
      complete: () => (answer?.data && !answer.errors ? resolve(answer.data) : reject(asRequestError(answer?.errors))),
    });
  });
}

/** Hands each event to `next`, and to `ended` why there will be no more: an error, or null. Returns what stops it. */
function watch(client, payload, { next, ended }) {
  return client.subscribe(payload, {
    next: ({ data, errors }) => (data && !errors ? next(data) : ended(asRequestError(errors))),
    error: (reason) => ended(asRequestError(reason)),
    complete: () => ended(null),
  });
}

function asRequestError(reason) {
  const [error] = Array.isArray(reason) ? reason : [];
  if (!error) return disconnected();
  return new RequestError(error.message, error.extensions?.code ?? "INTERNAL_SERVER_ERROR");
}

function disconnected() {
  return new RequestError("The connection was lost before the answer came.", "DISCONNECTED");
}
