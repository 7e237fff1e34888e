/** What changed between two looks, in words. */

import { countText } from "../../page/times.js";
import { STATUSES } from "../board.js";

const ENDS = ["COMPLETED", "FAILED", "CANCELED"];

/** What happened between two overviews in one sentence; empty when nothing did, or one of them is null. */
export function changeWords(before, after) {
  if (before === null || after === null) return "";
  const total = ({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ended = ENDS.map((status) => [after.counts[status] - before.counts[status], STATUSES[status].toLowerCase()]);
  const parts = [[total(after) - total(before), "started"], ...ended].filter(([count]) => count > 0);
  if (parts.length === 0) return "";
  const words = parts.map(([count, word]) => `${countText(count)} ${word}`);
  return `Operations: ${words.join(", ")}; ${countText(after.counts.QUEUED)} waiting.`;
}
