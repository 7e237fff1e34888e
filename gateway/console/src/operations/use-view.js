/** The view in the page's address. */

import { html, useEffect, useState } from "../vendor.js";
import { searchOf, viewOf } from "./view.js";

/** The view of the address, and what shows another one; the browser's way back leads to the one before. */
export function useView() {
  const [view, setView] = useState(viewOf(location.search));

  useEffect(() => {
    const goBack = () => setView(viewOf(location.search));
    window.addEventListener("popstate", goBack);
    return () => window.removeEventListener("popstate", goBack);
  }, []);

  function show(chosen) {
    if (searchOf(chosen) === searchOf(view)) return;
    history.pushState(null, "", addressOf(chosen));
    setView(Object.freeze(chosen));
  }
  return [view, show];
}

/** A link to the view `to`; it opens in this page, or in another tab when the reader asks for one. */
export function ViewLink({ to, onShow, children, ...attributes }) {
  function follow(event) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onShow(to);
  }
  return html`<a href=${addressOf(to)} onClick=${follow} ...${attributes}>${children}</a>`;
}

function addressOf(view) {
  return location.pathname + searchOf(view);
}
