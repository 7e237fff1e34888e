import Knock from "@knocklabs/client";
import { makeCalls } from "./knock_calls.mjs";

const { KNOCK_KEY, KNOCK_HOST, KNOCK_USER, KNOCK_TOKEN } = process.env;
const knock = new Knock(KNOCK_KEY, { host: KNOCK_HOST });
knock.authenticate(KNOCK_USER, KNOCK_TOKEN);
await makeCalls(knock);
knock.teardown();
