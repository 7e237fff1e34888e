/** A dialog over the page. */

import { html, useEffect, useRef } from "../vendor.js";
import { Icon } from "./icons.js";

/** Shows `children` until it is closed, by its button or the Escape key; the focus stays inside and then goes back. */
export function Dialog({ title, onClose, children }) {
  const element = useRef();
  useEffect(() => {
    const opener = document.activeElement;
    element.current.showModal();
    return () => opener.focus();
  }, []);

  return html`
    <dialog ref=${element} aria-labelledby="dialog-title" onClose=${onClose}>
      <div class="dialog-head">
        <h2 id="dialog-title">${title}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${() => element.current.close()}>
          <${Icon} name="close" />
        </button>
      </div>
      ${children}
    </dialog>
  `;
}
