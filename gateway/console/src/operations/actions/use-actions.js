/** Canceling and retrying operations, one or many. */

import { html, useState } from "../../vendor.js";
import { isFinal } from "../board.js";
import { ConfirmMany } from "./confirm-many.js";
import { newIdempotencyKey } from "./idempotency.js";

/**
 * What can be done with operations, the dialog that asks before it is done, and what was refused, in words.
 *
 * @returns {{canCancel: (operation: object) => boolean, canRetry: (operation: object) => boolean,
 *   cancel: (operations: object[]) => void, retry: (operations: object[]) => void,
 *   dialog: object | null, notice: string | null}}
 */
export function useActions(feed) {
  const [asked, setAsked] = useState(null);
  const [notice, setNotice] = useState(null);

  async function retryOne({ id }) {
    setNotice(null);
    try {
      await feed.act("Retry", { id, idempotencyKey: newIdempotencyKey() });
    } catch (error) {
      setNotice(error.message);
    }
  }
  const retry = (operations) =>
    operations.length === 1 ? retryOne(operations[0]) : setAsked({ kind: "retry", operations });

  return {
    canCancel,
    canRetry,
    cancel: (operations) => setAsked({ kind: "cancel", operations }),
    retry,
    notice,
    dialog: asked && html`<${ConfirmMany} feed=${feed} ...${asked} onClose=${() => setAsked(null)} />`,
  };
}

/** Whether there is something left to stop. */
export function canCancel(operation) {
  return !isFinal(operation);
}

/** Whether there are rows that an operation tried in vain, or did not come to. */
export function canRetry(operation) {
  return isFinal(operation) && !operation.dryRun && operation.successCount < operation.estimatedTotalRows;
}
