/** The rows of one operation. */

import { useEffect, useState } from "../../vendor.js";

const PAGE_SIZE = 100;
const MOST_AT_ONCE = 1_000;
const NOTHING_YET = { rows: [], cursor: null, hasMore: true, isLoading: true, problem: null };

/**
 * The rows of an operation in the order given, up to a thousand, and `loadMore` for the next thousand. They are read
 * anew whenever `version` changes.
 *
 * @returns {{rows: object[], hasMore: boolean, isLoading: boolean, problem: string | null, loadMore: () => void}}
 */
export function useRows(feed, id, status, version) {
  const [list, setList] = useState(NOTHING_YET);
  const [wanted, setWanted] = useState(MOST_AT_ONCE);

  useEffect(() => {
    if (feed.state !== "live") return;
    let isWanted = true;
    const show = (changed) => isWanted && setList(changed);
    readRows(feed, { id, status }, wanted, show, () => isWanted);
    return () => (isWanted = false);
  }, [feed, feed.state, id, status, version, wanted]);
  return { ...list, loadMore: () => setWanted(wanted + MOST_AT_ONCE) };
}

/** Reads page after page, and shows the rows once all that are wanted are there. */
async function readRows(feed, about, wanted, show, isWanted) {
  const rows = [];
  let [cursor, hasMore] = [null, true];
  try {
    while (hasMore && rows.length < wanted && isWanted()) {
      const { bulkOperation } = await feed.request("Rows", { ...about, first: PAGE_SIZE, after: cursor });
      const { nodes, pageInfo } = bulkOperation.items;
      rows.push(...nodes);
      [cursor, hasMore] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    show({ rows, hasMore, isLoading: false, problem: null });
  } catch (error) {
    show((before) => ({ ...before, isLoading: false, problem: error.message }));
  }
}
