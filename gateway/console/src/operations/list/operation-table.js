/** The list of operations as a table; on a narrow screen each row is a card. */

import { useNow } from "../../page/clock.js";
import { html, useState } from "../../vendor.js";
import { OperationRow } from "./operation-row.js";

const COLUMNS = ["Status", "Operation", "Progress", "Rows", "Failed", "Started", "Took", "Time left"];

/** A row for each operation; those who may act can choose rows and have a column of actions. */
export function OperationTable({ operations, emptyWords, view, show, selection, actions, mayAct }) {
  const now = useNow(1000);
  const [isExact, setIsExact] = useState(false);
  const shared = { now, isExact, onExact: () => setIsExact(!isExact), view, show, selection, actions, mayAct };

  return html`
    <div class="card">
      <table class="operations" role="table">
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${
              mayAct &&
              html`<th scope="col" class="choose">
                <input
                  type="checkbox"
                  aria-label="Choose all on this page"
                  checked=${selection.isAll}
                  disabled=${operations.length === 0}
                  onChange=${selection.toggleAll}
                />
              </th>`
            }
            ${COLUMNS.map((column) => html`<th scope="col" key=${column}>${column}</th>`)}
            ${mayAct && html`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${operations.map((operation) => html`<${OperationRow} key=${operation.id} ...${{ operation, ...shared }} />`)}
        </tbody>
      </table>
      ${operations.length === 0 && html`<p class="empty">${emptyWords}</p>`}
    </div>
  `;
}
