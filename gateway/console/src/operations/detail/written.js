/** What an operation writes, to which set, and by whom. */

import { html, useEffect, useState } from "../../vendor.js";
import { STATUSES } from "../board.js";
import { ViewLink } from "../use-view.js";
import { preferenceRows } from "./preference-rows.js";

const REMAINDER = {
  REPLACE: "Everything else in each set is removed.",
  MERGE: "Everything else in each set stays as it is.",
};

/** What does not change about an operation, null until it arrived, and the operations that retry it. */
export function useInput(feed, { id, status }) {
  const [input, setInput] = useState(null);
  useEffect(() => {
    if (feed.state !== "live") return;
    let isWanted = true;
    feed.request("Input", { id }).then(
      ({ bulkOperation }) => isWanted && setInput(bulkOperation),
      () => {}, // The rest of the page says what is wrong.
    );
    return () => (isWanted = false);
  }, [feed, feed.state, id, status, feed.actedAt]);
  return input;
}

/** The preferences as rows; nothing until they are known. */
export function Written({ input }) {
  if (input === null) return null;
  const { preferences, persistence, setId } = input;
  if (preferences === null)
    return html`<section class="card written"><p>What it writes is no longer kept.</p></section>`;
  const rows = preferenceRows(preferences);

  return html`
    <section class="card written" aria-labelledby="written-title">
      <h2 id="written-title">What it writes</h2>
      <p class="note">
        Into ${setId === "default" ? "each user's own set" : html`each user's set for <strong>${setId}</strong>`}.
        ${" "}${REMAINDER[persistence]}
      </p>
      ${
        rows.length === 0
          ? html`<p>Nothing: each set is emptied.</p>`
          : html`<table role="table">
              <thead class="unseen">
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Channel</th>
                  <th scope="col">Setting</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  ({ what, channel, setting }) => html`
                    <tr key=${`${what} ${channel}`}>
                      <th scope="row">${what}</th>
                      <td>${channel}</td>
                      <td>${setting}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>`
      }
    </section>
  `;
}

/** Who started it, with the name of the key. */
export function startedByText({ actor }, input) {
  const { kind, name, id } = input?.startedBy ?? {};
  if (!kind) return actor ?? "nobody known";
  return name === null ? id : `${name} (${id})`;
}

/** Links to the operations that retry this one. */
export function Retries({ retries, view, show }) {
  return retries.map(
    ({ id, status }) => html`
      <span key=${id} class="retry-link">
        <${ViewLink} class="operation-id" to=${{ ...view, operation: id }} onShow=${show}>${id.slice(0, 8)}<//>
        ${" "}${STATUSES[status].toLowerCase()}
      </span>
    `,
  );
}
