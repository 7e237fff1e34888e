/** What is to be found among rows. */

/** The reasons why rows failed, the most frequent first: `[{code, message, count}]`. */
export function reasonsOf(rows) {
  const reasons = new Map();
  for (const { status, errorCode, errorMessage } of rows) {
    if (status !== "FAILED") continue;
    const key = JSON.stringify([errorCode, errorMessage]);
    const reason = reasons.get(key) ?? { code: errorCode, message: errorMessage, count: 0 };
    reasons.set(key, { ...reason, count: reason.count + 1 });
  }
  return [...reasons.values()].sort((left, right) => right.count - left.count);
}

/** The rows whose user or reason contains the text, in whatever case. */
export function rowsWith(rows, text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return rows;
  return rows.filter(({ userId, errorCode, errorMessage }) =>
    [userId, errorCode, errorMessage].some((each) => each?.toLowerCase().includes(wanted)),
  );
}
