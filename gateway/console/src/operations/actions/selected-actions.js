/** What can be done with the operations that are chosen. */

import { countText } from "../../page/times.js";
import { html } from "../../vendor.js";

/** A bar that is there while operations are chosen; each button says how many it is for. */
export function SelectedActions({ selection, actions }) {
  const { chosen, clear } = selection;
  if (chosen.length === 0) return null;
  const [cancelable, retryable] = [chosen.filter(actions.canCancel), chosen.filter(actions.canRetry)];
  const button = (verb, operations, act) =>
    operations.length > 0 &&
    html`<button type="button" onClick=${() => act(operations)}>${verb} ${countText(operations.length)}</button>`;

  return html`
    <div class="selected" role="region" aria-label="Chosen operations">
      <span role="status">${countText(chosen.length)} chosen</span>
      ${button("Cancel", cancelable, actions.cancel)} ${button("Retry", retryable, actions.retry)}
      <button type="button" class="quiet" onClick=${clear}>Choose none</button>
    </div>
  `;
}
