/** Keeps the key or token that the reader gave, for this tab only. It survives a reload and ends with the tab. */

import { useState } from "../vendor.js";

const PLACE = "gateway:credential";

/** The credential or null, and a function that changes it; null forgets it. Without a stored one it is `first`. */
export function useCredential(first) {
  const [credential, setCredential] = useState(() => stored() ?? first);

  function change(given) {
    store(given);
    setCredential(given);
  }
  return [credential, change];
}

function stored() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null; // Some browsers keep nothing for some pages.
  }
}

function store(credential) {
  try {
    if (credential === null) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, credential);
  } catch {
    // It is kept in the page's memory then.
  }
}
