// Apollo Client with persisted queries: a query, a mutation and a subscription; prints what they came to as JSON.
import { createHash } from "node:crypto";

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const sent = [];
const http = new HttpLink({
  uri: process.env.GATEWAY_URL,
  headers: { authorization: `Bearer ${process.env.GATEWAY_KEY}` },
  fetch: async (address, init) => {
    const response = await fetch(address, init);
    const asked = init.body ? JSON.parse(init.body) : Object.fromEntries(new URL(address).searchParams);
    sent.push([init.method, "query" in asked ? "document" : "hash", response.headers.get("content-type").split(";")[0]]);
    return response;
  },
});
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  useGETForHashedQueries: process.env.HASHES_BY_GET === "true",
});
const client = new ApolloClient({ link: persisted.concat(http), cache: new InMemoryCache() });

const userId = process.env.GATEWAY_USER;
const WRITE = gql`
  mutation ($input: SetChannelTypeInput!) {
    setChannelType(input: $input) {
      ... on PreferencesWritten { preferenceSet { id revision } }
    }
  }
`;
const READ = gql`
  query ($userId: ID!) {
    preferenceSet(userId: $userId) { id channelTypes { email { enabled } } }
  }
`;
const WATCH = gql`
  subscription ($id: ID!) {
    bulkOperationProgress(id: $id) { id status }
  }
`;
const START = gql`
  mutation ($input: BulkSetPreferencesInput!) {
    bulkSetPreferences(input: $input) {
      ... on BulkOperationAccepted { bulkOperation { id } }
    }
  }
`;

const before = await client.query({ query: READ, variables: { userId } });
const written = await client.mutate({
  mutation: WRITE,
  variables: { input: { userId, channelType: "EMAIL", setting: { enabled: false } } },
});
const read = await client.query({ query: READ, variables: { userId }, fetchPolicy: "network-only" });
const started = await client.mutate({
  mutation: START,
  variables: { input: { userIds: [userId], preferences: { channelTypes: { sms: { enabled: true } } } } },
});
const { id } = started.data.bulkSetPreferences.bulkOperation;
const statuses = [];
await new Promise((resolve, reject) => {
  client.subscribe({ query: WATCH, variables: { id } }).subscribe({
    next: ({ data, error }) => (error ? reject(error) : statuses.push(data.bulkOperationProgress.status)),
    complete: resolve,
    error: reject,
  });
});

console.log(
  JSON.stringify({
    before: before.data.preferenceSet.channelTypes,
    revision: written.data.setChannelType.preferenceSet.revision,
    enabled: read.data.preferenceSet.channelTypes.email.enabled,
    last: statuses.at(-1),
    sent,
  }),
);
