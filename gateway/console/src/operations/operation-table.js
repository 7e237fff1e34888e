/** The list of operations. */

import { useNow } from "../page/clock.js";
import { Icon } from "../page/icons.js";
import { agoText, countText, durationText, momentText } from "../page/times.js";
import { html } from "../vendor.js";
import { STATUSES, isFinal, runningMilliseconds } from "./board.js";

const COLUMNS = ["Status", "Operation", "Progress", "Rows", "Failed", "Started", "Took", "Time left"];

/** A row for each operation; the last column is there for those who may act. */
export function OperationTable({ operations, isLoading, mayAct, onFailedRows, onCancel, onRetry }) {
  const now = useNow(1000);

  return html`
    <div class="card table-frame" role="region" aria-label="Operations" tabindex="0">
      <table>
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${COLUMNS.map((column) => html`<th scope="col" key=${column}>${column}</th>`)}
            ${mayAct && html`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${operations.map(
            (operation) => html`
              <${OperationRow} key=${operation.id} ...${{ operation, now, mayAct, onFailedRows, onCancel, onRetry }} />
            `,
          )}
        </tbody>
      </table>
      ${operations.length === 0 && html`<p class="empty">${isLoading ? "Loading…" : "There are no such operations."}</p>`}
    </div>
  `;
}

function OperationRow({ operation, now, mayAct, onFailedRows, onCancel, onRetry }) {
  const { id, status, name, dryRun, retryOf, failureReason, processedRows, estimatedTotalRows, errorCount } = operation;
  const took = runningMilliseconds(operation, now);
  const shortId = id.slice(0, 8);

  return html`
    <tr data-operation=${id} data-status=${status}>
      <td>
        <span class="status"><${Icon} name=${status.toLowerCase()} />${STATUSES[status]}</span>
        ${failureReason && html`<p class="reason">${failureReason}</p>`}
      </td>
      <th scope="row">
        <span class="operation-id" title=${id}>${shortId}</span>
        <span class="operation-name">${name}</span>
        ${dryRun && html`<span class="tag">Rehearsal</span>`} ${retryOf && html`<span class="tag">Retry</span>`}
      </th>
      <td>
        <progress max=${estimatedTotalRows} value=${processedRows} aria-label=${`Progress of ${shortId}`} />
      </td>
      <td class="number">${countText(processedRows)} / ${countText(estimatedTotalRows)}</td>
      <td class="number">
        ${
          errorCount === 0
            ? "0"
            : html`<button type="button" class="link failed" onClick=${() => onFailedRows(operation)}>
                ${countText(errorCount)}<span class="unseen"> failed rows of ${shortId}</span>
              </button>`
        }
      </td>
      <td><${Started} operation=${operation} now=${now} /></td>
      <td class="number">${took === null ? "–" : durationText(took)}</td>
      <td class="number">${timeLeft(operation, now)}</td>
      ${mayAct && html`<td class="actions"><${Actions} ...${{ operation, shortId, onCancel, onRetry }} /></td>`}
    </tr>
  `;
}

function Started({ operation: { startedAt, insertedAt }, now }) {
  const instant = startedAt ?? insertedAt;
  return html`<time class="number" datetime=${instant} title=${momentText(instant)}>
    ${startedAt === null ? "waiting" : agoText(now - Date.parse(instant))}
  </time>`;
}

function timeLeft(operation, now) {
  if (isFinal(operation) || operation.estimatedCompletionAt === null) return "–";
  return durationText(Date.parse(operation.estimatedCompletionAt) - now);
}

function Actions({ operation, shortId, onCancel, onRetry }) {
  if (!isFinal(operation)) {
    return html`<button type="button" onClick=${() => onCancel(operation)}>
      Cancel<span class="unseen"> ${shortId}</span>
    </button>`;
  }
  if (operation.dryRun || operation.successCount === operation.estimatedTotalRows) return null;
  return html`<button type="button" onClick=${() => onRetry(operation)}>
    ${operation.status === "COMPLETED" ? "Retry failed" : "Retry the rest"}<span class="unseen">
      rows of ${shortId}</span
    >
  </button>`;
}
