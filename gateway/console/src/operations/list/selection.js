/** Which operations of the list are chosen. */

import { useState } from "../../vendor.js";

/**
 * The chosen ones among `operations`, and what changes the choice; an operation that left the page is chosen no more.
 *
 * @returns {{chosen: object[], isChosen: (id: string) => boolean, toggle: (id: string) => void,
 *   toggleAll: () => void, isAll: boolean, clear: () => void}}
 */
export function useSelection(operations, isOn) {
  const [ids, setIds] = useState(new Set());
  const chosen = isOn ? operations.filter(({ id }) => ids.has(id)) : [];
  const isAll = chosen.length > 0 && chosen.length === operations.length;

  function toggle(id) {
    const changed = new Set(chosen.map((operation) => operation.id));
    if (!changed.delete(id)) changed.add(id);
    setIds(changed);
  }
  return {
    chosen,
    isAll,
    isChosen: (id) => ids.has(id),
    toggle,
    toggleAll: () => setIds(new Set(isAll ? [] : operations.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  };
}
