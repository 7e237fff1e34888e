/** Everything about one operation. */

import { useNow } from "../../page/clock.js";
import { countText, durationText } from "../../page/times.js";
import { html } from "../../vendor.js";
import { useActions } from "../actions/use-actions.js";
import { runningMilliseconds } from "../board.js";
import { useOperation } from "../follow.js";
import { ProgressBar, StatusBadge } from "../status.js";
import { ViewLink } from "../use-view.js";
import { RowList } from "./row-list.js";
import { Timeline } from "./timeline.js";
import { Retries, Written, startedByText, useInput } from "./written.js";

/** The operation that the view names, with its rows. */
export function OperationDetail({ feed, view, show }) {
  const { operation, refusal } = useOperation(feed, view.operation);

  return html`
    <p class="back"><${ViewLink} to=${{ ...view, operation: null }} onShow=${show}>← All operations<//></p>
    ${refusal && html`<p class="notice" role="alert">${refusal}</p>`}
    ${!operation && !refusal && html`<p class="card empty">Loading…</p>`}
    ${operation && html`<${Facts} ...${{ feed, operation, view, show }} />`}
  `;
}

function Facts({ feed, operation, view, show }) {
  const now = useNow(1000);
  const actions = useActions(feed);
  const input = useInput(feed, operation);
  const took = runningMilliseconds(operation, now);
  const link = (id) =>
    html`<${ViewLink} class="operation-id" to=${{ ...view, operation: id }} onShow=${show}>${id}<//>`;

  return html`
    <div class="view-head" data-operation=${operation.id} data-status=${operation.status}>
      <div>
        <h1>Operation <span class="operation-id">${operation.id}</span></h1>
        <p class="note">
          <${StatusBadge} operation=${operation} /> ${operation.name}
          ${operation.dryRun && html` <span class="tag">Rehearsal: nothing is written</span>`}
        </p>
      </div>
      ${feed.mayAct && html`<${Buttons} ...${{ operation, actions }} />`}
    </div>
    ${actions.notice && html`<p class="notice" role="alert">${actions.notice}</p>`}
    <section class="card facts" aria-label="Facts">
      <${ProgressBar} operation=${operation} label="Progress" />
      <dl class="figures">
        <${Fact}
          name="Rows tried"
          value=${`${countText(operation.processedRows)} of ${countText(operation.estimatedTotalRows)}`}
        />
        <${Fact} name="Succeeded" value=${countText(operation.successCount)} />
        <${Fact} name="Failed" value=${countText(operation.errorCount)} />
        <${Fact} name="Took" value=${took === null ? "–" : durationText(took)} />
        <${Fact} name="Started by" value=${startedByText(operation, input)} />
        ${operation.retryOf && html`<${Fact} name="Retries" value=${link(operation.retryOf.id)} />`}
        ${
          input?.retries.length > 0 &&
          html`<${Fact}
            name="Retried by"
            value=${html`<${Retries} retries=${input.retries} ...${{ view, show }} />`}
          />`
        }
      </dl>
    </section>
    <${Written} input=${input} />
    <${Timeline} operation=${operation} />
    <${RowList} key=${operation.id} feed=${feed} operation=${operation} />
    ${actions.dialog}
  `;
}

function Buttons({ operation, actions }) {
  if (actions.canCancel(operation)) {
    return html`<button type="button" onClick=${() => actions.cancel([operation])}>Cancel</button>`;
  }
  if (!actions.canRetry(operation)) return null;
  return html`<button type="button" onClick=${() => actions.retry([operation])}>
    Retry the rows that did not succeed
  </button>`;
}

function Fact({ name, value }) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}
