/** What all operations do together. */

import { useNow } from "../../page/clock.js";
import { countText, durationText } from "../../page/times.js";
import { html } from "../../vendor.js";
import { matching } from "../view.js";
import { ViewLink } from "../use-view.js";
import { ThroughputChart } from "./throughput-chart.js";

/** Figures, the rows over time, and who waits. */
export function OverviewCard({ overview, view, show }) {
  const now = useNow(1000);
  const counts = overview?.counts;
  const waitsFor = overview?.oldestWaitingAt && durationText(now - Date.parse(overview.oldestWaitingAt));
  const isStuck = overview?.workers === 0 && counts.QUEUED + counts.PROCESSING > 0;

  return html`
    <section class="card overview" aria-label="Overview">
      <dl class="figures">
        <${Figure} name="Rows per second" value=${overview && rateText(overview.rowsPerSecond)} />
        <${Figure} name="Rows in the last hour" value=${overview && countText(overview.rowsInLastHour)} />
        <${Figure} name="Running" value=${counts && countText(counts.PROCESSING)} />
        <${Figure}
          name="Waiting"
          value=${counts && countText(counts.QUEUED)}
          note=${waitsFor && `the oldest for ${waitsFor}`}
        />
        <${Figure}
          name="Workers"
          value=${overview && countText(overview.workers)}
          note=${isStuck && "nobody works on what waits"}
          isBad=${isStuck}
        />
      </dl>
      <${ThroughputChart} periods=${overview?.throughput ?? []} ...${{ view, show }} />
      ${overview?.queue.length > 0 && html`<${Queue} queue=${overview.queue} ...${{ view, show }} />`}
    </section>
  `;
}

function Figure({ name, value, note, isBad = false }) {
  return html`
    <div data-bad=${isBad}>
      <dt>${name}</dt>
      <dd>${value ?? "–"}</dd>
      ${note && html`<dd class="figure-note">${note}</dd>`}
    </div>
  `;
}

function Queue({ queue, view, show }) {
  return html`
    <div class="queue">
      <h2 class="small-title">Waiting by caller</h2>
      <ul>
        ${queue.map(
          ({ actor, operations, rows }) => html`
            <li key=${actor}>
              <${ViewLink} to=${matching(view, { status: "QUEUED", failures: null, actor })} onShow=${show}>
                ${actor ?? "nobody known"}
              <//>
              <span class="number"
                >${countText(operations)} ${operations === 1 ? "operation" : "operations"}, ${countText(rows)}
                rows</span
              >
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function rateText(rate) {
  return rate > 0 && rate < 10 ? rate.toFixed(1) : countText(Math.round(rate));
}
