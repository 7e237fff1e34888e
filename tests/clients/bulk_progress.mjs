// A dashboard in small: start a bulk operation over 1,000 users, watch it to its end, read three of the users back.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const client = createClient({
  url: process.env.GATEWAY_URL.replace(/^http/, "ws"),
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.GATEWAY_KEY}` },
});

async function once(query, variables) {
  for await (const result of client.iterate({ query, variables })) return result;
}

const users = Array.from({ length: 1000 }, (_, number) => `bulk-${number}`);
const started = await once(
  `mutation ($users: [ID!]!) {
    bulkSetPreferences(input: { userIds: $users, preferences: { channelTypes: { email: { enabled: false } } } }) {
      ... on BulkOperationAccepted { bulkOperation { id status estimatedTotalRows } }
      ... on UserError { code message path }
    }
  }`,
  { users },
);
const { id } = started.data.bulkSetPreferences.bulkOperation;

const events = [];
for await (const { data } of client.iterate({
  query: `subscription ($id: ID!) {
    bulkOperationProgress(id: $id) { status processedRows successCount errorCount sequence progress }
  }`,
  variables: { id },
})) {
  events.push(data.bulkOperationProgress);
}

const read = [];
for (const userId of [users[0], users[499], users[999]]) {
  const result = await once(
    "query ($userId: ID!) { preferenceSet(userId: $userId) { userId exists channelTypes { email { enabled } } } }",
    { userId },
  );
  read.push(result.data.preferenceSet);
}

await client.dispose();
console.log(JSON.stringify({ started: started.data.bulkSetPreferences.bulkOperation, events, read }));
