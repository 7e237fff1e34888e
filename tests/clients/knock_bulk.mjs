// Starts a bulk operation with one of the two generations of the official client and follows it to its end.
import node from "@knocklabs/node";
import Knock from "@knocklabs/node-1";

const { KNOCK_KEY, KNOCK_HOST, KNOCK_GENERATION, KNOCK_USERS } = process.env;
const POLL_MILLISECONDS = 50;
const userIds = JSON.parse(KNOCK_USERS);
const preferences = { channel_types: { push: false } };

const client =
  KNOCK_GENERATION === "0"
    ? new node.Knock(KNOCK_KEY, { host: KNOCK_HOST })
    : new Knock({ apiKey: KNOCK_KEY, baseURL: KNOCK_HOST });

const started =
  KNOCK_GENERATION === "0"
    ? await client.users.bulkSetPreferences(userIds, preferences)
    : await client.users.bulk.setPreferences({ user_ids: userIds, preferences });

const states = [started];
while (!["completed", "failed"].includes(states.at(-1).status)) {
  await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  states.push(await client.bulkOperations.get(started.id));
}
console.log(JSON.stringify(states));
