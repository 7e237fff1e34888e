import Knock from "@knocklabs/node-1";
import { makeCalls } from "./knock_calls.mjs";

const { KNOCK_KEY, KNOCK_HOST, KNOCK_RETRIES = "2" } = process.env;
await makeCalls(new Knock({ apiKey: KNOCK_KEY, baseURL: KNOCK_HOST, maxRetries: Number(KNOCK_RETRIES) }));
