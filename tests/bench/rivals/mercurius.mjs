import Fastify from "fastify";
import mercurius from "mercurius";
import { findOperation, resolvers, typeDefs, watchOperations } from "./schema.mjs";

const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    ...resolvers,
    Subscription: {
      bulkOperationProgress: {
        async subscribe(_, { id }, { pubsub }) {
          const events = await pubsub.subscribe(id);
          pubsub.publish({ topic: id, payload: { bulkOperationProgress: await findOperation(id) } });
          return events;
        },
      },
    },
  },
  jit: 1,
  subscription: true,
});
await app.ready();
watchOperations((operation) =>
  app.graphql.pubsub.publish({ topic: operation.id, payload: { bulkOperationProgress: operation } }),
);
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
