/** Asking before an operation is stopped, because it cannot go on afterwards. */

import { Dialog } from "../page/dialog.js";
import { html } from "../vendor.js";

/** A dialog that calls `onCancel` only on a second yes. */
export function ConfirmCancel({ operation, onCancel, onClose }) {
  function confirm() {
    onCancel();
    onClose();
  }

  return html`
    <${Dialog} title="Cancel this operation?" onClose=${onClose}>
      <p class="dialog-body">Sets that are already written stay written; the rest is skipped.</p>
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Keep it running</button>
        <button type="button" class="danger" onClick=${confirm}>Cancel ${operation.id.slice(0, 8)}</button>
      </div>
    <//>
  `;
}
