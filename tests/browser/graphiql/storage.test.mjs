import assert from "node:assert/strict";
import { test } from "node:test";

import { storageWithoutHeaders } from "../../../gateway/console/src/graphiql/storage.js";

const HEADERS = '{"Authorization":"Bearer sk_secret"}';

/** A browser's storage: its keys are its own properties. */
function browserStorage() {
  const storage = Object.create({
    getItem: (name) => storage[name] ?? null,
    setItem: (name, value) => (storage[name] = String(value)),
    removeItem: (name) => delete storage[name],
  });
  return storage;
}

test("tabs are stored without their headers", () => {
  const stored = browserStorage();

  storageWithoutHeaders(stored).setItem(
    "graphiql:tabState",
    JSON.stringify({ tabs: [{ query: "{ a }", headers: HEADERS }] }),
  );

  assert.equal(stored["graphiql:tabState"], '{"tabs":[{"query":"{ a }","headers":null}]}');
});

for (const name of ["graphiql:queries", "graphiql:favorites"]) {
  test(`${name} are stored without their headers`, () => {
    const stored = browserStorage();

    storageWithoutHeaders(stored).setItem(name, JSON.stringify({ queries: [{ query: "{ a }", headers: HEADERS }] }));

    assert.ok(!stored[name].includes("sk_secret"));
  });
}

test("the headers on their own are not stored", () => {
  const stored = browserStorage();

  storageWithoutHeaders(stored).setItem("graphiql:headers", HEADERS);

  assert.deepEqual(Object.keys(stored), []);
});

test("variables that happen to be called headers are stored", () => {
  const stored = browserStorage();

  storageWithoutHeaders(stored).setItem("graphiql:variables", '{"headers":1}');

  assert.equal(storageWithoutHeaders(stored).getItem("graphiql:variables"), '{"headers":1}');
});

test("clearing leaves what belongs to others", () => {
  const stored = browserStorage();
  stored.setItem("graphiql:theme", "dark");
  stored.setItem("other", "kept");

  storageWithoutHeaders(stored).clear();

  assert.deepEqual(Object.keys(stored), ["other"]);
});
