/** The rows of one operation that failed, with the reasons. */

import { copyText } from "../page/clipboard.js";
import { Dialog } from "../page/dialog.js";
import { countText } from "../page/times.js";
import { html, useEffect, useState } from "../vendor.js";
import { useOperation } from "./follow.js";

const PAGE_SIZE = 50;
const START = { rows: [], pageInfo: { hasNextPage: true, endCursor: null } };

async function withNextPage(feed, id, { rows, pageInfo }) {
  const { bulkOperation } = await feed.request("FailedRows", { id, first: PAGE_SIZE, after: pageInfo.endCursor });
  return { rows: [...rows, ...bulkOperation.items.nodes], pageInfo: bulkOperation.items.pageInfo };
}

async function withEveryPage(feed, id, list) {
  let whole = list;
  while (whole.pageInfo.hasNextPage) whole = await withNextPage(feed, id, whole);
  return whole;
}

/** A dialog that pages through the failed rows and copies all of them as JSON. */
export function FailedRows({ feed, operation, onClose }) {
  const [list, setList] = useState(START);
  const [notice, setNotice] = useState(null);
  const total = (useOperation(feed, operation.id) ?? operation).errorCount;

  async function extend(more) {
    try {
      setNotice(null);
      const extended = await more(feed, operation.id, list);
      setList(extended);
      return extended.rows;
    } catch (error) {
      setNotice(error.message);
      return null;
    }
  }

  async function copyAll() {
    const rows = await extend(withEveryPage);
    if (rows === null) return;
    await copyText(JSON.stringify(rows, null, 2)).then(
      () => setNotice(`${countText(rows.length)} rows are on the clipboard.`),
      (error) => setNotice(error.message),
    );
  }

  useEffect(() => {
    extend(withNextPage);
  }, []);

  return html`
    <${Dialog} title=${`${countText(total)} failed rows`} onClose=${onClose}>
      <div class="table-frame dialog-body" role="region" aria-label="Failed rows" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Code</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            ${list.rows.map(
              ({ userId, errorCode, errorMessage }) => html`
                <tr key=${userId}>
                  <th scope="row" class="user-id">${userId}</th>
                  <td><code>${errorCode}</code></td>
                  <td class="message">${errorMessage}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <div class="dialog-foot">
        <p class="note" role="status">${notice ?? `Showing ${countText(list.rows.length)} of ${countText(total)}.`}</p>
        ${
          list.pageInfo.hasNextPage &&
          html`<button type="button" onClick=${() => extend(withNextPage)}>Show more</button>`
        }
        <button type="button" class="primary" onClick=${copyAll}>Copy all as JSON</button>
      </div>
    <//>
  `;
}
