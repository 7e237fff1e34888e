/** The table of switches. */

import { Dialog } from "../page/dialog.js";
import { Icon } from "../page/icons.js";
import { html, useState } from "../vendor.js";
import { CHANNELS, EVERYTHING, cellOf, workflowKeys } from "./grid.js";
import { blockedWords, comparisonWords, heldWords, workflowName } from "./words.js";

/** A table with a row for all notifications and one for each workflow, and a column for each kind of channel. */
export function PreferenceGrid({ feed, catalogue }) {
  const [explained, setExplained] = useState(null);
  const keys = workflowKeys(catalogue, feed.set);

  return html`
    <section class="card" aria-label=${`Preferences of ${feed.userId}`}>
      <table class="grid" role="table">
        <caption class="unseen">
          What reaches you on which channel
        </caption>
        <thead>
          <tr>
            <th scope="col">Notification</th>
            ${CHANNELS.map(({ field, word }) => html`<th scope="col" key=${field}>${word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[EVERYTHING, ...keys].map((key) => {
            const categories = catalogue.find((workflow) => workflow.key === key)?.categories ?? [];
            return html`<${Row} key=${key ?? ""} ...${{ feed, workflow: key, categories, onExplain: setExplained }} />`;
          })}
        </tbody>
      </table>
    </section>
    <ul class="legend">
      <li><span class="dot" aria-hidden="true"></span>A default of your organisation, which you may change</li>
      <li><${Icon} name="lock" />Decided by your organisation</li>
      <li><${Icon} name="conditions" />Depends on the message</li>
      <li><${Icon} name="why" />Off for another reason; press it to read which</li>
    </ul>
    ${explained && html`<${Explanation} ...${explained} onClose=${() => setExplained(null)} />`}
  `;
}

function Row({ feed, workflow, categories, onExplain }) {
  const name = workflow === EVERYTHING ? "All notifications" : workflowName(workflow);

  return html`
    <tr class=${workflow === EVERYTHING ? "everything" : null}>
      <th scope="row">
        ${name}${categories.map((category) => html`<span class="tag" key=${category}>${category}</span>`)}
      </th>
      ${CHANNELS.map((channel) => {
        const decision = feed.decisions[workflow]?.[channel.type];
        const cell = cellOf({ set: feed.set, key: workflow, channel, decision });
        const label = `${name} by ${channel.word}`;
        return html`<td key=${channel.field} data-label=${channel.word}>
          <${Cell} ...${{ feed, workflow, channel, cell, label, onExplain }} />
        </td>`;
      })}
    </tr>
  `;
}

function Cell({ feed, workflow, channel, cell, label, onExplain }) {
  const reasons = [cell.kind === "held" && heldWords(feed.set.setId, cell), cell.blocked && blockedWords(cell.blocked)];
  const explain = () => onExplain({ label, reasons: reasons.filter(Boolean), conditions: cell.conditions });

  if (cell.kind === "conditions") {
    return html`<${Reason} icon="conditions" word="Depends" ...${{ label, onClick: explain }} />`;
  }
  if (cell.kind === "held" || (cell.blocked && !cell.blocked.isOwn && cell.blocked.what === "categories")) {
    const word = cell.isOn && !cell.blocked ? "On" : "Off";
    return html`<${Reason} icon="lock" word=${word} ...${{ label, onClick: explain }} />`;
  }
  const isOn = feed.wanted(workflow, channel) ?? cell.isOn;
  return html`
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked=${isOn}
      aria-label=${label}
      title=${cell.isDefault ? "A default of your organisation" : null}
      data-default=${cell.isDefault}
      data-blocked=${cell.blocked !== null}
      onClick=${() => feed.toggle(workflow, channel, !isOn)}
    />
    ${
      cell.blocked &&
      isOn &&
      html`<button type="button" class="quiet why" aria-label=${`Why ${label} is off nevertheless`} onClick=${explain}>
        <${Icon} name="why" />
      </button>`
    }
  `;
}

function Reason({ icon, word, label, onClick }) {
  return html`
    <button type="button" class="reason" aria-label=${`${word}: ${label}`} onClick=${onClick}>
      <${Icon} name=${icon} />${word}
    </button>
  `;
}

function Explanation({ label, reasons, conditions, onClose }) {
  return html`
    <${Dialog} title=${label} onClose=${onClose}>
      <div class="dialog-body explanation">
        ${reasons.map((reason) => html`<p key=${reason}>${reason}</p>`)}
        ${
          conditions.length > 0 &&
          html`<p>This is sent only when all of these hold:</p>
            <ul>
              ${conditions.map((condition, index) => html`<li key=${index}>${comparisonWords(condition)}</li>`)}
            </ul>
            <p class="note">Settings with conditions are changed through the API.</p>`
        }
      </div>
    <//>
  `;
}
