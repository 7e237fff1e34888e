/** Asking before operations are canceled, or many are retried, and doing it. */

import { Dialog } from "../../page/dialog.js";
import { countText } from "../../page/times.js";
import { html, useState } from "../../vendor.js";
import { doAll } from "./do-all.js";
import { newIdempotencyKey } from "./idempotency.js";

const KINDS = {
  cancel: {
    operationName: "Cancel",
    verb: "Cancel",
    past: "canceled",
    consequence: "Sets that are already written stay written; the rest is skipped.",
    stay: "Keep running",
  },
  retry: {
    operationName: "Retry",
    verb: "Retry",
    past: "started again",
    consequence: "Each starts a new operation for the rows that failed or were not tried.",
    stay: "Leave as it is",
  },
};

/** A dialog that does it on a second yes; for several operations their number is asked back. */
export function ConfirmMany({ feed, kind, operations, onClose }) {
  const { operationName, verb, past, consequence, stay } = KINDS[kind];
  const [items] = useState(() => operations.map(({ id }) => ({ id, ...(kind === "retry" && keyed()) })));
  const [done, setDone] = useState(null);
  const [result, setResult] = useState(null);
  const isOne = items.length === 1;

  async function confirm(event) {
    event.preventDefault();
    setDone(0);
    try {
      const { refusals, done: count } = await doAll(items, (item) => feed.act(operationName, item), setDone);
      if (refusals.length === 0) onClose();
      else setResult({ words: `${countText(count)} ${past}, ${countText(refusals.length)} refused:`, refusals });
    } catch (error) {
      setResult({ words: error.message, refusals: [] });
    }
  }

  return html`
    <${Dialog}
      title=${isOne ? `${verb} this operation?` : `${verb} ${countText(items.length)} operations?`}
      onClose=${onClose}
    >
      <form class="confirm" onSubmit=${confirm}>
        <div class="dialog-body confirm-body">
          <p>${consequence}</p>
          ${!isOne && html`<${CountAskedBack} count=${items.length} />`} ${result && html`<${Refusals} ...${result} />`}
        </div>
        <div class="dialog-foot">
          <p class="note" role="status">
            ${done !== null && !isOne && `${countText(done)} of ${countText(items.length)}`}
          </p>
          <button type="button" onClick=${onClose}>${result ? "Close" : stay}</button>
          ${
            !result &&
            html`<button type="submit" class=${kind === "cancel" ? "danger" : "primary"} disabled=${done !== null}>
              ${verb} ${isOne ? items[0].id.slice(0, 8) : `all ${countText(items.length)}`}
            </button>`
          }
        </div>
      </form>
    <//>
  `;
}

function keyed() {
  return { idempotencyKey: newIdempotencyKey() };
}

function CountAskedBack({ count }) {
  return html`
    <label for="count-asked-back">Type ${count} to confirm</label>
    <input id="count-asked-back" inputmode="numeric" required pattern=${String(count)} autocomplete="off" />
  `;
}

function Refusals({ words, refusals }) {
  return html`
    <div class="notice" role="alert">
      <p>${words}</p>
      <ul>
        ${refusals.map(({ item, message }) => html`<li key=${item.id}><code>${item.id.slice(0, 8)}</code> ${message}</li>`)}
      </ul>
    </div>
  `;
}
