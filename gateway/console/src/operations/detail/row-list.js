/** The rows of one operation, to be searched, grouped and taken along. */

import { copyText } from "../../page/clipboard.js";
import { saveFile } from "../../page/download.js";
import { countText } from "../../page/times.js";
import { html, useState } from "../../vendor.js";
import { csvOf } from "./csv.js";
import { reasonsOf, rowsWith } from "./row-search.js";
import { useRows } from "./rows.js";

const CHOICES = [
  [null, "All rows"],
  ["FAILED", "Failed"],
  ["SUCCEEDED", "Succeeded"],
  ["PENDING", "Pending"],
  ["SKIPPED", "Skipped"],
];
const WORDS = { PENDING: "Pending", SUCCEEDED: "Succeeded", FAILED: "Failed", SKIPPED: "Skipped" };
const COLUMNS = ["userId", "status", "errorCode", "errorMessage"];
const SHOWN = 200;

/** Rows with a choice of their status, a search, the reasons of failures, and files of what is found. */
export function RowList({ feed, operation }) {
  const [status, setStatus] = useState(operation.errorCount > 0 ? "FAILED" : null);
  const [text, setText] = useState("");
  const { rows, hasMore, isLoading, problem, loadMore } = useRows(
    feed,
    operation.id,
    status && [status],
    operation.status,
  );
  const found = rowsWith(rows, text);

  return html`
    <section class="card rows" aria-labelledby="rows-title">
      <div class="rows-head">
        <h2 id="rows-title">Rows</h2>
        <div class="filters" role="group" aria-label="Show rows by what became of them">
          ${CHOICES.map(
            ([name, word]) => html`
              <button type="button" key=${word} aria-pressed=${status === name} onClick=${() => setStatus(name)}>
                ${word}
              </button>
            `,
          )}
        </div>
      </div>
      <${Reasons} reasons=${reasonsOf(rows)} onReason=${setText} />
      <div class="rows-tools">
        <label>
          Search rows
          <input type="search" value=${text} spellcheck=${false} onInput=${({ target }) => setText(target.value)} />
        </label>
        <${Files} name=${`bulk-operation-${operation.id}`} rows=${found} />
      </div>
      ${problem && html`<p class="notice" role="alert">${problem}</p>`}
      <${RowTable} rows=${found.slice(0, SHOWN)} />
      <p class="note rows-foot" role="status">${isLoading ? "Loading…" : footWords(found, rows, hasMore)}</p>
      ${hasMore && !isLoading && html`<button type="button" class="rows-more" onClick=${loadMore}>Read more rows</button>`}
    </section>
  `;
}

function footWords(found, rows, hasMore) {
  const shown =
    found.length > SHOWN
      ? `Showing the first ${countText(SHOWN)} of ${countText(found.length)}`
      : `${countText(found.length)} rows`;
  return hasMore ? `${shown}, among the first ${countText(rows.length)}.` : `${shown}.`;
}

function Reasons({ reasons, onReason }) {
  if (reasons.length === 0) return null;
  return html`
    <ul class="reasons" aria-label="Reasons of failures">
      ${reasons.map(
        ({ code, message, count }) => html`
          <li key=${`${code} ${message}`}>
            <button type="button" onClick=${() => onReason(message)}>
              <span class="number">${countText(count)} ×</span> <code>${code}</code>
            </button>
            ${message}
          </li>
        `,
      )}
    </ul>
  `;
}

function Files({ name, rows }) {
  const [notice, setNotice] = useState(null);
  const json = () => JSON.stringify(rows, null, 2);

  async function copy() {
    await copyText(json()).then(
      () => setNotice(`${countText(rows.length)} rows are on the clipboard.`),
      (error) => setNotice(error.message),
    );
  }

  return html`
    <div class="files">
      <button type="button" onClick=${copy}>Copy as JSON</button>
      <button type="button" onClick=${() => saveFile(`${name}.json`, "application/json", json())}>Save as JSON</button>
      <button type="button" onClick=${() => saveFile(`${name}.csv`, "text/csv", csvOf(COLUMNS, rows))}>
        Save as CSV
      </button>
      <p class="note" role="status">${notice}</p>
    </div>
  `;
}

function RowTable({ rows }) {
  if (rows.length === 0) return null;
  return html`
    <table class="row-table" role="table">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Outcome</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ userId, status, errorCode, errorMessage }) => html`
            <tr key=${userId} data-row=${status}>
              <th scope="row" class="user-id" data-label="User">${userId}</th>
              <td data-label="Outcome">${WORDS[status]}</td>
              <td data-label="Reason">${errorCode && html`<code>${errorCode}</code> ${errorMessage}`}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
