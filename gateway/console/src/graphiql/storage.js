/**
 * Where GraphiQL remembers tabs and history, with every request header left out: it would keep a key in there, because
 * its history ignores `shouldPersistHeaders`.
 */

const HOLDS_HEADERS = new Set(["graphiql:tabState", "graphiql:queries", "graphiql:favorites"]);

function withoutHeaders(text) {
  return JSON.stringify(JSON.parse(text), (key, value) => (key === "headers" ? null : value));
}

function keysOf(storage) {
  return Object.keys(storage).filter((name) => name.startsWith("graphiql:"));
}

/** A Storage that writes through to `storage` without headers. */
export function storageWithoutHeaders(storage) {
  return {
    getItem: (name) => storage.getItem(name),
    setItem(name, value) {
      if (name === "graphiql:headers") return;
      storage.setItem(name, HOLDS_HEADERS.has(name) ? withoutHeaders(value) : value);
    },
    removeItem: (name) => storage.removeItem(name),
    clear: () => keysOf(storage).forEach((name) => storage.removeItem(name)),
    get length() {
      return keysOf(storage).length;
    },
  };
}
