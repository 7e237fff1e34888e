/** The list of operations, with what they do as a whole and what can be done. */

import { Icon } from "../../page/icons.js";
import { html, useState } from "../../vendor.js";
import { StartOperation } from "../actions/start-operation.js";
import { SelectedActions } from "../actions/selected-actions.js";
import { useActions } from "../actions/use-actions.js";
import { OverviewCard } from "../overview/overview-card.js";
import { isFiltered } from "../view.js";
import { Announcements } from "./announcements.js";
import { ConditionFilters, StatusFilters } from "./filters.js";
import { OperationTable } from "./operation-table.js";
import { Pager } from "./pager.js";
import { useSelection } from "./selection.js";

const NOTHING_YET = "No bulk operation has been started yet. Start one here, or with the mutation bulkSetPreferences.";

/** The operations of a view. */
export function OperationsList({ feed, view, show }) {
  const { board, mayAct, problem } = feed;
  const [isStarting, setIsStarting] = useState(false);
  const actions = useActions(feed);
  const selection = useSelection(board.operations, mayAct);

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
    <${OverviewCard} ...${{ overview: board.overview, view, show }} />
    <${StatusFilters} ...${{ overview: board.overview, view, show }} />
    <${ConditionFilters} ...${{ view, show }} />
    ${(actions.notice ?? problem) && html`<p class="notice" role="alert">${actions.notice ?? problem}</p>`}
    ${mayAct && html`<${SelectedActions} ...${{ selection, actions }} />`}
    <${OperationTable}
      operations=${board.operations}
      emptyWords=${emptyWords(board, problem, view)}
      ...${{ view, show, selection, actions, mayAct }}
    />
    <${Pager} pageInfo=${board.pageInfo} ...${{ view, show }} />
    <${Announcements} overview=${board.overview} />
    ${actions.dialog} ${isStarting && html`<${StartOperation} feed=${feed} onClose=${() => setIsStarting(false)} />`}
  `;
}

function emptyWords(board, problem, view) {
  if (board.pageInfo === null) return problem === null ? "Loading…" : "The operations could not be read.";
  return isFiltered(view) ? "No operation matches these filters." : NOTHING_YET;
}
