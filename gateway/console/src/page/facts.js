/** The facts that the server puts into each page. */

/**
 * The facts in the page's data block.
 *
 * @returns {{endpoint: string, pages: {name: string, path: string}[],
 *   demo: null | {key: string, userId: string, workflows: {key: string, categories: string[]}[], tenants: string[]}}}
 *   `demo` is null except in `gateway dev`.
 */
export function pageFacts() {
  return JSON.parse(document.getElementById("facts").textContent);
}

/** The WebSocket address of the GraphQL endpoint at `path` on this host. */
export function socketUrl(path) {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
