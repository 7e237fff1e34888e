// Apollo Client 4 with its persisted-query link: it asks by hash first, and sends the document when told to.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const sent = [];
const counted = (uri, options) => {
  sent.push(options.method + (String(options.body ?? uri).includes("query ") ? " document" : " hash"));
  return fetch(uri, options);
};
const run = async (useGETForHashedQueries) => {
  sent.length = 0;
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({
        sha256: (text) => createHash("sha256").update(text).digest("hex"),
        useGETForHashedQueries,
      }),
      new HttpLink({
        uri: process.env.GATEWAY_URL,
        headers: { authorization: `Bearer ${process.env.GATEWAY_KEY}` },
        fetch: counted,
      }),
    ]),
  });
  const { data } = await client.query({
    query: gql`query Read($user: ID!) { preferenceSet(userId: $user) { setId } }`,
    variables: { user: "jhammond" },
  });
  const again = await client.query({ query: gql`query Limits { limits { bulkMaxUsers } }` });
  const event = await new Promise((resolve, reject) => {
    const watching = client
      .subscribe({ query: gql`subscription { preferenceSetChanged(userId: "jhammond") { __typename } }` })
      .subscribe({ next: (next) => (watching.unsubscribe(), resolve(next.data)), error: reject });
  });
  return { read: data.preferenceSet.setId, limit: again.data.limits.bulkMaxUsers, event, sent: [...sent].slice(0, 3) };
};

console.log(JSON.stringify([await run(false), await run(true)]));
process.exit(0);
