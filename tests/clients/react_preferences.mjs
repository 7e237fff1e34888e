// Knock's React hook: reads a set, writes it, and keeps what the write answered; prints what it showed as JSON.
import { KnockProvider, usePreferences } from "@knocklabs/react-core";
import { createElement } from "react";
import { act, create } from "react-test-renderer";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const { KNOCK_HOST: host, KNOCK_KEY: apiKey, KNOCK_USER: id, KNOCK_TOKEN: userToken } = process.env;

let hook;
const Preferences = () => {
  hook = usePreferences({ preferenceSet: "ingen" });
  return null;
};

/** Lets effects and answers come until the condition holds. */
async function until(condition) {
  const patience = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > patience) throw new Error(`not in time: ${condition}`);
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }
  return hook.preferences;
}

let page;
await act(() => {
  page = create(createElement(KnockProvider, { apiKey, host, user: { id }, userToken }, createElement(Preferences)));
});
const before = await until(() => hook?.preferences);
await act(() => hook.setPreferences({ channel_types: { email: false } }));
const after = await until(() => hook.preferences.channel_types?.email === false);
await act(() => page.unmount());

const read = await fetch(`${host}/v1/users/${encodeURIComponent(id)}/preferences/ingen`, {
  headers: { authorization: `Bearer ${apiKey}`, "x-knock-user-token": userToken },
});
console.log(JSON.stringify({ before, after, read: await read.json() }));
process.exit(0);
