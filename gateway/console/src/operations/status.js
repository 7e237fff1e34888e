/** How an operation stands, in words and as a bar. */

import { Icon } from "../page/icons.js";
import { countText } from "../page/times.js";
import { html } from "../vendor.js";
import { STATUSES } from "./board.js";

/** One failed row of a million is seen too: percent of the bar. */
const LEAST_SEEN = 2;

/** The status, and that rows failed: an operation that completed with failed rows is no plain success. */
export function StatusBadge({ operation: { status, errorCount } }) {
  const isMixed = status === "COMPLETED" && errorCount > 0;
  return html`
    <span class="status" data-mixed=${isMixed}>
      <${Icon} name=${isMixed ? "warning" : status.toLowerCase()} />
      ${STATUSES[status]}${isMixed && `, ${countText(errorCount)} failed`}
    </span>
  `;
}

/** A bar of the rows that succeeded and, beside them, of those that failed. */
export function ProgressBar({ operation, label }) {
  const { status, processedRows, successCount, errorCount, estimatedTotalRows } = operation;
  const failed = errorCount === 0 ? 0 : Math.max(LEAST_SEEN, (errorCount / estimatedTotalRows) * 100);
  const succeeded = Math.min(100 - failed, (successCount / estimatedTotalRows) * 100);
  const words = `${countText(successCount)} succeeded, ${countText(errorCount)} failed, of ${countText(estimatedTotalRows)}`;
  return html`
    <div
      class="bar"
      role="progressbar"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax=${estimatedTotalRows}
      aria-valuenow=${processedRows}
      aria-valuetext=${words}
      data-status=${status}
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="succeeded" width=${succeeded} height="1" />
        <rect class="failed" x=${succeeded} width=${failed} height="1" />
      </svg>
    </div>
  `;
}
