/** Rows over time, as bars with a scale and an axis, and as a table. */

import { countText } from "../../page/times.js";
import { html, useState } from "../../vendor.js";
import { instantText, periodText } from "./periods.js";
import { shortText, topOf } from "./scale.js";

const SPANS = [
  ["TEN_MINUTES", "10 minutes", "Rows in ten seconds"],
  ["HOUR", "Hour", "Rows a minute"],
  ["DAY", "Day", "Rows in a quarter of an hour"],
  ["MONTH", "30 days", "Rows a day"],
];
const HEIGHT = 100;
const GAP = 0.2;

/** The rows of each period; the arrow keys and the mouse read one period after the other. */
export function ThroughputChart({ periods, view, show }) {
  const [chosen, setChosen] = useState(null);
  const [span, , title] = SPANS.find(([name]) => name === view.span) ?? SPANS[0];
  const top = topOf(Math.max(0, ...periods.map(({ rows }) => rows)));
  const period = periods[Math.min(chosen ?? periods.length - 1, periods.length - 1)];

  return html`
    <figure class="chart">
      <div class="chart-head">
        <figcaption>${title}</figcaption>
        <div class="spans" role="group" aria-label="How far back">
          ${SPANS.map(
            ([name, word]) => html`
              <button
                type="button"
                key=${name}
                aria-pressed=${name === span}
                onClick=${() => show({ ...view, span: name === SPANS[0][0] ? null : name })}
              >
                ${word}
              </button>
            `,
          )}
        </div>
      </div>
      <div class="chart-plot">
        <div class="chart-scale" aria-hidden="true">
          <span>${shortText(top)}</span><span>${shortText(top / 2)}</span><span>0</span>
        </div>
        ${period && html`<${Bars} ...${{ periods, period, top, setChosen }} />`}
      </div>
      <div class="chart-axis" aria-hidden="true">
        ${axisOf(periods).map((instant) => html`<span key=${instant}>${instantText(instant, span)}</span>`)}
      </div>
      <p class="chart-value">${period && valueText(period)}</p>
      <${ValueTable} periods=${periods} />
    </figure>
  `;
}

function Bars({ periods, period, top, setChosen }) {
  const index = periods.indexOf(period);
  const last = periods.length - 1;

  function move(event) {
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setChosen(Math.min(last, Math.max(0, to)));
  }

  return html`
    <div
      class="chart-bars"
      role="slider"
      tabindex="0"
      aria-label="Period"
      aria-valuemin="0"
      aria-valuemax=${last}
      aria-valuenow=${index}
      aria-valuetext=${valueText(period)}
      onKeyDown=${move}
      onPointerMove=${(event) => setChosen(indexAt(event, periods.length))}
      onPointerDown=${(event) => setChosen(indexAt(event, periods.length))}
      onPointerLeave=${() => setChosen(null)}
      onBlur=${() => setChosen(null)}
    >
      <svg viewBox=${`0 0 ${periods.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="grid" d=${`M0 ${HEIGHT / 2}H${periods.length}`} />
        <rect class="cursor" x=${index} width="1" height=${HEIGHT} />
        ${periods.map(({ rows, failedRows }, at) => {
          const [whole, failed] = [(rows / top) * HEIGHT, (failedRows / top) * HEIGHT];
          return html`
            <rect class="succeeded" x=${at + GAP / 2} width=${1 - GAP} y=${HEIGHT - whole} height=${whole} />
            <rect class="failed" x=${at + GAP / 2} width=${1 - GAP} y=${HEIGHT - whole} height=${failed} />
          `;
        })}
      </svg>
    </div>
  `;
}

function indexAt({ clientX, currentTarget }, count) {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.min(count - 1, Math.max(0, Math.floor(((clientX - left) / width) * count)));
}

/** The first instant, the middle, and the last. */
function axisOf(periods) {
  if (periods.length === 0) return [];
  return [0, Math.floor(periods.length / 2), periods.length - 1].map((index) => periods[index].startsAt);
}

function valueText(period) {
  const { rows, failedRows, rehearsedRows } = period;
  const rehearsed = rehearsedRows > 0 ? `, and ${countText(rehearsedRows)} rehearsed` : "";
  return `${periodText(period)}: ${countText(rows)} rows, ${countText(failedRows)} failed${rehearsed}`;
}

function ValueTable({ periods }) {
  const [isOpen, setIsOpen] = useState(false);
  const some = periods.filter(({ rows, rehearsedRows }) => rows + rehearsedRows > 0);

  return html`
    <details onToggle=${({ target }) => setIsOpen(target.open)}>
      <summary>As a table</summary>
      ${isOpen && some.length === 0 && html`<p class="note">No rows were tried in this time.</p>`}
      ${
        isOpen &&
        some.length > 0 &&
        html`<table>
          <thead>
            <tr>
              <th scope="col">Period</th>
              <th scope="col">Rows</th>
              <th scope="col">Failed</th>
              <th scope="col">Rehearsed</th>
            </tr>
          </thead>
          <tbody>
            ${some.map(
              (period) => html`
                <tr key=${period.startsAt}>
                  <th scope="row">${periodText(period)}</th>
                  <td class="number">${countText(period.rows)}</td>
                  <td class="number">${countText(period.failedRows)}</td>
                  <td class="number">${countText(period.rehearsedRows)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>`
      }
    </details>
  `;
}
