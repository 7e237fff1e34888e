/** The present time, for texts such as `4 min ago`. */

import { useEffect, useState } from "../vendor.js";

/** The present instant in milliseconds; the component is drawn again every `milliseconds`. */
export function useNow(milliseconds) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return now;
}
