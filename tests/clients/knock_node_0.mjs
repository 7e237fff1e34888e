import node from "@knocklabs/node";
import { makeCalls } from "./knock_calls.mjs";

const { KNOCK_KEY, KNOCK_HOST } = process.env;
await makeCalls(new node.Knock(KNOCK_KEY, { host: KNOCK_HOST }));
