/** One operation, wherever it is shown. */

import { useEffect, useState } from "../vendor.js";

const NOTHING_YET = { operation: null, refusal: null };

/**
 * The newest state of the operation `id`, null until it arrived and without an id, and why it cannot be seen, in words.
 *
 * @returns {{operation: object | null, refusal: string | null}}
 */
export function useOperation(feed, id) {
  const [found, setFound] = useState(NOTHING_YET);
  useEffect(() => {
    setFound((before) => (before.operation?.id === id ? before : NOTHING_YET));
    if (id === null || feed.state !== "live") return;
    return feed.follow(
      id,
      (operation) => setFound({ operation, refusal: null }),
      (error) => setFound({ operation: null, refusal: error.message }),
    );
  }, [feed, id, feed.state]);
  return found;
}
