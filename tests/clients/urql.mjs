// A query, a mutation and a subscription over fetch, by urql as it comes; prints what they came to as JSON.
import { persistedExchange } from "@urql/exchange-persisted";

const { Client, fetchExchange } = await import(process.env.URQL);

const sent = [];
const client = new Client({
  url: process.env.GATEWAY_URL,
  exchanges: process.env.PERSISTED ? [persistedExchange(), fetchExchange] : [fetchExchange],
  fetchSubscriptions: true,
  fetchOptions: { headers: { authorization: `Bearer ${process.env.GATEWAY_KEY}` } },
  fetch: async (address, init) => {
    const response = await fetch(address, init);
    sent.push([init.method, response.status, response.headers.get("content-type").split(";")[0]]);
    return response;
  },
});

const userId = process.env.GATEWAY_USER;
const READ = "query ($userId: ID!) { preferenceSet(userId: $userId) { channelTypes { email { enabled } } } }";
const WRITE = `mutation ($input: SetChannelTypeInput!) {
  setChannelType(input: $input) { ... on PreferencesWritten { preferenceSet { revision } } ... on UserError { message } }
}`;
const START = `mutation ($input: BulkSetPreferencesInput!) {
  bulkSetPreferences(input: $input) { ... on BulkOperationAccepted { bulkOperation { id } } ... on UserError { message } }
}`;
const WATCH = "subscription ($id: ID!) { bulkOperationProgress(id: $id) { status processedRows } }";

async function value(source) {
  const { data, error } = await source.toPromise();
  if (error) throw error;
  return data;
}

/** All the results of a subscription, until it ends. */
function results(query, variables) {
  return new Promise((resolve, reject) => {
    const received = [];
    const { unsubscribe } = client.subscription(query, variables).subscribe(({ data, error }) => {
      if (error) reject(error);
      received.push(data.bulkOperationProgress);
      if (data.bulkOperationProgress.status === "COMPLETED") {
        setTimeout(() => unsubscribe());
        resolve(received);
      }
    });
  });
}

const written = await value(
  client.mutation(WRITE, { input: { userId, channelType: "EMAIL", setting: { enabled: false } } }),
);
const read = await value(client.query(READ, { userId }));
const started = await value(
  client.mutation(START, { input: { userIds: [userId], preferences: { channelTypes: { sms: { enabled: true } } } } }),
);
const { id } = started.bulkSetPreferences.bulkOperation;
const events = await results(WATCH, { id });
const missing = await client.subscription(WATCH, { id: "00000000-0000-4000-8000-000000000000" }).toPromise();

console.log(
  JSON.stringify({
    revision: written.setChannelType.preferenceSet.revision,
    email: read.preferenceSet.channelTypes.email,
    last: events.at(-1),
    refused: missing.error?.graphQLErrors[0]?.extensions.code,
    sent,
  }),
);
