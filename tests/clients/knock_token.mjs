// Signs a user's token with each generation of the official client.
import { webcrypto } from "node:crypto";
import node from "@knocklabs/node";
import { signUserToken } from "@knocklabs/node-1";

// The signer counts on a global that Node 18 does not have yet.
globalThis.crypto ??= webcrypto;

const { KNOCK_USER, KNOCK_SIGNING_KEY: signingKey } = process.env;
const signers = [node.Knock.signUserToken, signUserToken];
console.log(JSON.stringify(await Promise.all(signers.map((sign) => sign(KNOCK_USER, { signingKey })))));
