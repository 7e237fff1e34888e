/** The operations that a feed shows. */

import { Icon } from "../page/icons.js";
import { countText } from "../page/times.js";
import { html, useEffect, useState } from "../vendor.js";
import { STATUSES } from "./board.js";
import { ConfirmCancel } from "./confirm-cancel.js";
import { FailedRows } from "./failed-rows.js";
import { newIdempotencyKey } from "./idempotency.js";
import { OperationTable } from "./operation-table.js";
import { StartOperation } from "./start-operation.js";
import { ThroughputCard } from "./throughput-card.js";
import { EVERYTHING, isNewest, searchOf, viewOf } from "./view.js";

/** Counts as filters, the table, and what can be done, if the credential may. */
export function OperationsView({ feed }) {
  const [view, show] = useView(feed);
  const [opened, setOpened] = useState(null);
  const [isStarting, setIsStarting] = useState(false);
  const [canceling, setCanceling] = useState(null);
  const [notice, setNotice] = useState(null);
  const { board, mayAct, problem } = feed;

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
    <${StatusFilters}
      counts=${board.counts}
      status=${view.status}
      onShow=${(status) => show({ ...EVERYTHING, status })}
    />
    ${(notice ?? problem) && html`<p class="notice" role="alert">${notice ?? problem}</p>`}
    <${OperationTable}
      operations=${board.operations}
      isLoading=${board.pageInfo === null && problem === null}
      mayAct=${mayAct}
      onFailedRows=${setOpened}
      onCancel=${setCanceling}
      onRetry=${({ id }) => act("Retry", { id, idempotencyKey: newIdempotencyKey() })}
    />
    <${Pager} pageInfo=${board.pageInfo} view=${view} onShow=${show} />
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

/** The view of the page's address, and what shows another one; the browser's way back leads to the one before. */
function useView(feed) {
  const [view, setView] = useState(viewOf(location.search));

  useEffect(() => {
    const goBack = () => setView(viewOf(location.search));
    window.addEventListener("popstate", goBack);
    return () => window.removeEventListener("popstate", goBack);
  }, []);
  useEffect(() => {
    feed.show(view);
  }, [feed, view]);

  function show(chosen) {
    history.pushState(null, "", location.pathname + searchOf(chosen));
    setView(Object.freeze(chosen));
  }
  return [view, show];
}

function Pager({ pageInfo, view, onShow }) {
  if (pageInfo === null || (isNewest(view) && !pageInfo.hasNextPage)) return null;
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  const newest = { ...view, after: null, before: null };

  return html`
    <nav class="pager" aria-label="Pages of operations">
      <button type="button" disabled=${isNewest(view)} onClick=${() => onShow(newest)}>Newest</button>
      <button type="button" disabled=${!hasPreviousPage} onClick=${() => onShow({ ...newest, before: startCursor })}>
        Newer
      </button>
      <button type="button" disabled=${!hasNextPage} onClick=${() => onShow({ ...newest, after: endCursor })}>
        Older
      </button>
    </nav>
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
