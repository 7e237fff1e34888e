/** The operations that a feed shows. */

import { Icon } from "../page/icons.js";
import { countText } from "../page/times.js";
import { html, useState } from "../vendor.js";
import { STATUSES, shownOperations } from "./board.js";
import { ConfirmCancel } from "./confirm-cancel.js";
import { FailedRows } from "./failed-rows.js";
import { newIdempotencyKey } from "./idempotency.js";
import { OperationTable } from "./operation-table.js";
import { StartOperation } from "./start-operation.js";
import { ThroughputCard } from "./throughput-card.js";

/** Counts as filters, the table, and what can be done, if the credential may. */
export function OperationsView({ feed }) {
  const [status, setStatus] = useState(null);
  const [opened, setOpened] = useState(null);
  const [isStarting, setIsStarting] = useState(false);
  const [canceling, setCanceling] = useState(null);
  const [notice, setNotice] = useState(null);
  const { board, mayAct, problem } = feed;

  function show(chosen) {
    setStatus(chosen);
    feed.show(chosen);
  }

  async function act(operationName, variables) {
    setNotice(null);
    try {
      await feed.act(operationName, variables);
    } catch (error) {
      setNotice(error.message);
    }
  }

  return html`
    <div class="view-head">
      <div>
        <h1>Operations</h1>
        <p class="note">Changes to the preferences of many users, while they happen.</p>
      </div>
      ${
        mayAct &&
        html`<button type="button" class="primary" onClick=${() => setIsStarting(true)}>
          <${Icon} name="plus" />Start an operation
        </button>`
      }
    </div>
    <${ThroughputCard} feed=${feed} />
    <${StatusFilters} counts=${board.counts} status=${status} onShow=${show} />
    ${(notice ?? problem) && html`<p class="notice" role="alert">${notice ?? problem}</p>`}
    <${OperationTable}
      operations=${shownOperations(board, status)}
      isLoading=${board.page === null && problem === null}
      mayAct=${mayAct}
      onFailedRows=${setOpened}
      onCancel=${setCanceling}
      onRetry=${({ id }) => act("Retry", { id, idempotencyKey: newIdempotencyKey() })}
    />
    ${
      board.page?.hasNextPage &&
      html`<button type="button" class="more" onClick=${() => feed.loadMore()}>Show older operations</button>`
    }
    ${opened && html`<${FailedRows} feed=${feed} operation=${opened} onClose=${() => setOpened(null)} />`}
    ${
      canceling &&
      html`<${ConfirmCancel}
        operation=${canceling}
        onCancel=${() => act("Cancel", { id: canceling.id })}
        onClose=${() => setCanceling(null)}
      />`
    }
    ${isStarting && html`<${StartOperation} feed=${feed} onClose=${() => setIsStarting(false)} />`}
  `;
}

function StatusFilters({ counts, status, onShow }) {
  const total = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  const filters = [[null, "All", total], ...Object.entries(STATUSES).map(([key, word]) => [key, word, counts?.[key]])];

  return html`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${filters.map(
        ([key, word, count]) => html`
          <button type="button" key=${key} aria-pressed=${status === key} onClick=${() => onShow(key)}>
            ${key && html`<${Icon} name=${key.toLowerCase()} />`}${word}
            <span class="count">${count === null || count === undefined ? "–" : countText(count)}</span>
          </button>
        `,
      )}
    </div>
  `;
}
