/** One operation in the list. */

import { ExactTime } from "../../page/exact-time.js";
import { countText, durationText } from "../../page/times.js";
import { html } from "../../vendor.js";
import { isFinal, runningMilliseconds } from "../board.js";
import { ProgressBar, StatusBadge } from "../status.js";
import { ViewLink } from "../use-view.js";

/** A row with everything there is to know at a glance, and a link to the rest. */
export function OperationRow({ operation, now, isExact, onExact, view, show, selection, actions, mayAct }) {
  const { id, name, dryRun, retryOf, failureReason, processedRows, estimatedTotalRows, errorCount } = operation;
  const took = runningMilliseconds(operation, now);
  const left = timeLeft(operation, now);
  const shortId = id.slice(0, 8);

  return html`
    <tr data-operation=${id} data-status=${operation.status}>
      ${
        mayAct &&
        html`<td class="choose">
          <input
            type="checkbox"
            aria-label=${`Choose ${shortId}`}
            checked=${selection.isChosen(id)}
            onChange=${() => selection.toggle(id)}
          />
        </td>`
      }
      <td data-label="Status">
        <${StatusBadge} operation=${operation} />
        ${failureReason && html`<p class="reason">${failureReason}</p>`}
      </td>
      <th scope="row" data-label="Operation">
        <${ViewLink} class="operation-id" to=${{ ...view, operation: id }} onShow=${show}>${shortId}<//>
        <span class="operation-name">${name}</span>
        ${dryRun && html`<span class="tag">Rehearsal</span>`} ${retryOf && html`<span class="tag">Retry</span>`}
      </th>
      <td data-label="Progress"><${ProgressBar} operation=${operation} label=${`Progress of ${shortId}`} /></td>
      <td data-label="Rows" class="number">${countText(processedRows)} / ${countText(estimatedTotalRows)}</td>
      <td data-label="Failed" class="number">
        ${errorCount === 0 ? "0" : failedLink({ operation, shortId, view, show })}
      </td>
      <td data-label="Started">
        <${ExactTime} instant=${operation.startedAt} absent="waiting" ...${{ now, isExact, onExact }} />
      </td>
      <td data-label="Took" data-empty=${took === null} class="number">${took === null ? "–" : durationText(took)}</td>
      <td data-label="Time left" data-empty=${left === null} class="number">${left ?? "–"}</td>
      ${mayAct && html`<td class="actions"><${Actions} ...${{ operation, shortId, actions }} /></td>`}
    </tr>
  `;
}

function failedLink({ operation: { id, errorCount }, shortId, view, show }) {
  return html`
    <${ViewLink} class="failed" to=${{ ...view, operation: id }} onShow=${show}>
      ${countText(errorCount)}<span class="unseen"> failed rows of ${shortId}</span>
    <//>
  `;
}

function timeLeft(operation, now) {
  if (isFinal(operation) || operation.estimatedCompletionAt === null) return null;
  return durationText(Date.parse(operation.estimatedCompletionAt) - now);
}

function Actions({ operation, shortId, actions }) {
  if (actions.canCancel(operation)) {
    return html`<button type="button" onClick=${() => actions.cancel([operation])}>
      Cancel<span class="unseen"> ${shortId}</span>
    </button>`;
  }
  if (!actions.canRetry(operation)) return null;
  return html`<button type="button" onClick=${() => actions.retry([operation])}>
    ${operation.status === "COMPLETED" ? "Retry failed" : "Retry the rest"}<span class="unseen">
      rows of ${shortId}</span
    >
  </button>`;
}
