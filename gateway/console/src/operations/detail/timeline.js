/** What happened to an operation, and when. */

import { momentText } from "../../page/times.js";
import { html } from "../../vendor.js";
import { eventsOf } from "./events.js";

/** The log as a list. */
export function Timeline({ operation }) {
  return html`
    <section class="card timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened</h2>
      <ol>
        ${eventsOf(operation).map(
          ({ instant, words }) => html`
            <li key=${words}><time datetime=${instant}>${momentText(instant)}</time> <span>${words}</span></li>
          `,
        )}
      </ol>
    </section>
  `;
}
