/** From page to page of the list. */

import { html } from "../../vendor.js";
import { isNewest, matching } from "../view.js";

/** Buttons to newer and older operations; nothing while all are on one page. */
export function Pager({ pageInfo, view, show }) {
  if (pageInfo === null || (isNewest(view) && !pageInfo.hasNextPage)) return null;
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  const newest = matching(view, {});
  const go = (place) => () => show({ ...newest, ...place });

  return html`
    <nav class="pager" aria-label="Pages of operations">
      <button type="button" disabled=${isNewest(view)} onClick=${go({})}>Newest</button>
      <button type="button" disabled=${!hasPreviousPage} onClick=${go({ before: startCursor })}>Newer</button>
      <button type="button" disabled=${!hasNextPage} onClick=${go({ after: endCursor })}>Older</button>
    </nav>
  `;
}
