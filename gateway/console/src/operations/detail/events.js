/** What happened to an operation, and when. */

import { durationText } from "../../page/times.js";

const ENDS = { completedAt: "Every row was tried", failedAt: "It could not go on", canceledAt: "It was canceled" };

/** The log of an operation, oldest first: `[{instant, words}]`. */
export function eventsOf({ insertedAt, startedAt, failureReason, ...operation }) {
  const events = [{ instant: insertedAt, words: "Accepted" }];
  if (startedAt !== null) {
    const waited = durationText(Date.parse(startedAt) - Date.parse(insertedAt));
    events.push({ instant: startedAt, words: `A worker took it, after ${waited}` });
  }
  for (const [field, words] of Object.entries(ENDS)) {
    const reason = field === "failedAt" && failureReason ? `: ${failureReason}` : "";
    if (operation[field] !== null) events.push({ instant: operation[field], words: `${words}${reason}` });
  }
  return events;
}
