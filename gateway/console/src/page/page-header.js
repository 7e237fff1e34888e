/** The bar at the top of each page. */

import { html } from "../vendor.js";

const STATES = {
  connecting: "Connecting",
  live: "Live",
  disconnected: "Disconnected, trying again",
  refused: "Not connected",
};

/** The bar with the name of the gateway, links to its pages, and `children` at the end. */
export function PageHeader({ pages, children }) {
  return html`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${pages.map(
          ({ name, path }) =>
            html`<a key=${path} href=${path} aria-current=${path === location.pathname ? "page" : null}>${name}</a>`,
        )}
      </nav>
      <div class="page-header-end">${children}</div>
    </header>
  `;
}

/** The state of the connection. Screen readers announce changes. */
export function ConnectionState({ state }) {
  return html`<span class="connection" role="status" data-state=${state}>${STATES[state]}</span>`;
}
