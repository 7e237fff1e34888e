import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import { useServer } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga, Repeater } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { findOperation, resolvers, typeDefs, watchOperations } from "./schema.mjs";

setMaxListeners(0); // each subscriber listens
const pubSub = createPubSub();
watchOperations((operation) => pubSub.publish("operation", operation.id, { bulkOperationProgress: operation }));

const subscribe = async (_, { id }) =>
  Repeater.merge([{ bulkOperationProgress: await findOperation(id) }, pubSub.subscribe("operation", id)]);
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: { ...resolvers, Subscription: { bulkOperationProgress: { subscribe } } } }),
  logging: false,
  graphiql: false,
});
const server = createServer(yoga);
const schema = yoga.getEnveloped().schema;
useServer({ schema }, new WebSocketServer({ server, path: yoga.graphqlEndpoint }));
server.listen(Number(process.env.PORT), "127.0.0.1");
