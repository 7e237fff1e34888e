/** An instant that can be read exactly, by everybody: with the mouse, by touch, and with the keyboard. */

import { html } from "../vendor.js";
import { agoText, momentText } from "./times.js";

/**
 * How long ago `instant` was at `now`, or the instant in full when `isExact`; pressing it calls `onExact`, which is to
 * change that. `absent` is shown when `instant` is null.
 */
export function ExactTime({ instant, absent, now, isExact, onExact }) {
  if (instant === null) return html`<span>${absent}</span>`;
  const exact = momentText(instant);
  return html`
    <button type="button" class="time" title=${exact} aria-pressed=${isExact} onClick=${onExact}>
      <time class="number" datetime=${instant}>${isExact ? exact : agoText(now - Date.parse(instant))}</time>
      <span class="unseen">${isExact ? "" : `, exactly ${exact}`}</span>
    </button>
  `;
}
