/** How fast rows are written. */

import { useNow } from "../page/clock.js";
import { countText } from "../page/times.js";
import { html } from "../vendor.js";

const WIDTH = 240;
const HEIGHT = 40;

/** The rows per second of the last minute as a line, and the last seconds' pace as a number. */
export function ThroughputCard({ feed }) {
  const rows = feed.throughput.lastMinute(useNow(1000));
  const pace = Math.round(rows.slice(-5).reduce((sum, count) => sum + count, 0) / 5);
  const total = rows.reduce((sum, count) => sum + count, 0);
  const { QUEUED: queued, PROCESSING: processing } = feed.board.counts ?? {};

  return html`
    <section class="card throughput" aria-label="Throughput">
      <dl>
        <div>
          <dt>Rows per second</dt>
          <dd>${countText(pace)}</dd>
        </div>
        <div>
          <dt>Rows in the last minute</dt>
          <dd>${countText(total)}</dd>
        </div>
        <div>
          <dt>Running</dt>
          <dd>${processing ?? "–"}</dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>${queued ?? "–"}</dd>
        </div>
      </dl>
      <figure>
        <svg
          class="sparkline"
          viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label=${`Rows per second over the last minute; the most was ${countText(Math.max(...rows))}.`}
        >
          <path class="area" d=${`${linePath(rows)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
          <path class="line" d=${linePath(rows)} />
        </svg>
        <figcaption>Last minute</figcaption>
      </figure>
    </section>
  `;
}

function linePath(rows) {
  const most = Math.max(1, ...rows);
  const points = rows.map((count, index) => {
    const across = (index / (rows.length - 1)) * WIDTH;
    const down = HEIGHT - 1 - (count / most) * (HEIGHT - 3);
    return `${across.toFixed(1)} ${down.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
