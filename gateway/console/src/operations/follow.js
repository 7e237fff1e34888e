/** One operation, wherever it is shown. */

import { useEffect, useState } from "../vendor.js";

/** The newest state of the operation `id`; null until it arrived, and without an id. */
export function useOperation(feed, id) {
  const [operation, setOperation] = useState(null);
  useEffect(() => {
    setOperation(null);
    if (id !== null) return feed.follow(id, setOperation);
  }, [feed, id, feed.state]);
  return operation;
}
