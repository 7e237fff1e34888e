/** The icons. Each stands beside a word, so screen readers skip them. */

import { html } from "../vendor.js";

const SHAPES = {
  queued: html`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,
  processing: html`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,
  completed: html`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,
  failed: html`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,
  canceled: html`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,
  warning: html`<path d="M8 2.5 14 13H2Z" /><path d="M8 6.5v3M8 11.2v.1" />`,
  lock: html`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,
  conditions: html`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,
  why: html`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,
  close: html`<path d="m4 4 8 8M12 4l-8 8" />`,
  plus: html`<path d="M8 3v10M3 8h10" />`,
};

/** The icon called `name`. */
export function Icon({ name }) {
  return html`<svg class=${`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
}
