// W6: 1,000 subscribers of one bulk operation. Says in JSON how fast events reach them all, and how late.
// Events are sent `lock-step`, each when everyone has the one before, or at a `pace`, ten in a second.
import { MongoClient } from "mongodb";
import WebSocket from "ws";

const { URL: url, AUTHORIZATION, COLLECTION, OPERATION_ID, MONGODB_URL, MONGODB_DATABASE, PID } = process.env;
const SUBSCRIBERS = 1000;
const EVENTS = 100;
const QUERY = `subscription Progress($id: ID!) {
  bulkOperationProgress(id: $id) { id status processedRows successCount errorCount sequence } }`;
const SEQUENCE = /"sequence":(\d+)/;

const client = await MongoClient.connect(MONGODB_URL, { w: "majority" });
const operations = client.db(MONGODB_DATABASE).collection(COLLECTION);
const rows = COLLECTION === "bulk_operations" ? "processed_rows" : "processedRows";
const { readFile } = await import("node:fs/promises");
const resident = async () => Number((await readFile(`/proc/${PID}/statm`, "utf8")).split(" ")[1]) * 4096;

let sequence = (await operations.findOne({ _id: OPERATION_ID })).sequence;
let waiting = { sequence, left: 0, resolve: () => {} };
const delays = [];
const published = new Map();

function received(text) {
  const match = SEQUENCE.exec(text);
  if (!match) return;
  const now = performance.now();
  const at = Number(match[1]);
  if (published.has(at)) delays.push(now - published.get(at));
  if (at >= waiting.sequence && (waiting.left -= 1) === 0) waiting.resolve();
}

function everyone(at, count) {
  return new Promise((resolve) => (waiting = { sequence: at, left: count, resolve }));
}

async function publish() {
  sequence += 1;
  published.set(sequence, performance.now());
  await operations.updateOne({ _id: OPERATION_ID }, { $inc: { sequence: 1, [rows]: 1 }, $currentDate: { [UPDATED]: true } });
}
const UPDATED = COLLECTION === "bulk_operations" ? "updated_at" : "updatedAt";

const before = await resident();
const first = everyone(0, SUBSCRIBERS);
const sockets = [];
for (let number = 0; number < SUBSCRIBERS; number += 1) {
  const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false });
  sockets.push(socket);
  await new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: AUTHORIZATION } })));
    socket.once("message", (text) => {
      if (!String(text).includes("connection_ack")) return reject(new Error(String(text)));
      socket.on("message", (data) => received(data.toString("latin1")));
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: QUERY, variables: { id: OPERATION_ID } } }));
      resolve();
    });
  });
}
await first;
const memory = ((await resident()) - before) / SUBSCRIBERS;

const began = performance.now();
for (let number = 0; number < EVENTS; number += 1) {
  const all = everyone(sequence + 1, SUBSCRIBERS);
  await publish();
  await all;
}
const perSecond = (SUBSCRIBERS * EVENTS) / ((performance.now() - began) / 1000);

delays.length = 0;
const last = everyone(sequence + EVENTS, SUBSCRIBERS);
for (let number = 0; number < EVENTS; number += 1) {
  const next = performance.now() + 100;
  await publish();
  await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
}
await last;
delays.sort((a, b) => a - b);
const p99 = delays[Math.floor(delays.length * 0.99)];
console.log(JSON.stringify({ perSecond, p99, delivered: delays.length / (SUBSCRIBERS * EVENTS), memory }));
for (const socket of sockets) socket.terminate();
await client.close();
