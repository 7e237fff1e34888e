// Runs the audits of GraphQL over HTTP against a server, and prints what came of each.
import { serverAudits } from "graphql-http";

const results = await Promise.all(serverAudits({ url: process.env.GATEWAY_URL }).map((audit) => audit.fn()));
const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? null }));
process.stdout.write(JSON.stringify(told));
