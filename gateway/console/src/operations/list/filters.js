/** Which operations are listed. */

import { Icon } from "../../page/icons.js";
import { countText } from "../../page/times.js";
import { html, useEffect, useRef } from "../../vendor.js";
import { STATUSES } from "../board.js";
import { CONDITIONS, EVERYTHING, isFiltered, matching } from "../view.js";

/** A button for each status with its number, and one for operations with failed rows. */
export function StatusFilters({ overview, view, show }) {
  const counts = overview?.counts;
  const total = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  const statuses = [[null, "All", total], ...Object.entries(STATUSES).map(([key, word]) => [key, word, counts?.[key]])];

  return html`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${statuses.map(
        ([status, word, count]) => html`
          <${Choice}
            key=${word}
            icon=${status?.toLowerCase()}
            isChosen=${view.status === status && view.failures === null}
            onChoose=${() => show(matching(view, { status, failures: null }))}
            ...${{ word, count }}
          />
        `,
      )}
      <${Choice}
        icon="warning"
        word="With failed rows"
        count=${overview?.withErrors}
        isChosen=${view.failures !== null}
        onChoose=${() => show(matching(view, { status: null, failures: "yes" }))}
      />
    </div>
  `;
}

function Choice({ icon, word, count, isChosen, onChoose }) {
  return html`
    <button type="button" aria-pressed=${isChosen} onClick=${onChoose}>
      ${icon && html`<${Icon} name=${icon} />`}${word}
      <span class="count">${count === undefined ? "–" : countText(count)}</span>
    </button>
  `;
}

/** Fields for everything else that a view may ask for; what they say is in the address at once. */
export function ConditionFilters({ view, show }) {
  const form = useRef();
  const asked = CONDITIONS.filter((name) => view[name] !== null && name !== "status" && name !== "failures");

  // What was typed belongs to the view that was: the fields show what the present one asks for.
  useEffect(() => form.current.reset(), [view]);

  function search(event) {
    event.preventDefault();
    const { id, ...fields } = Object.fromEntries(
      [...new FormData(form.current)].map(([name, value]) => [name, value.trim() || null]),
    );
    show(id ? { ...EVERYTHING, span: view.span, operation: id } : matching(view, fields));
  }

  return html`
    <details class="conditions" open=${asked.length > 0}>
      <summary>Search and filter${asked.length > 0 && html` <span class="tag">${asked.length}</span>`}</summary>
      <form ref=${form} role="search" onSubmit=${search} onChange=${search}>
        <${Field} name="id" label="Id of an operation" value="" />
        <${Field} name="actor" label="Started by" value=${view.actor} />
        <${Field} name="set" label="Preference set" value=${view.set} placeholder="default" />
        <${Field} name="name" label="Change" value=${view.name} placeholder="users.set_preferences" />
        <${Field} name="since" label="Accepted since" value=${view.since} type="datetime-local" />
        <${Field} name="until" label="Accepted before" value=${view.until} type="datetime-local" />
        <label>
          Rehearsals
          <select name="rehearsals" value=${view.rehearsals ?? ""}>
            <option value="">with the others</option>
            <option value="without">left out</option>
            <option value="only">alone</option>
          </select>
        </label>
        <div class="conditions-foot">
          <button type="submit">Search</button>
          ${
            isFiltered(view) &&
            html`<button type="button" class="quiet" onClick=${() => show({ ...EVERYTHING, span: view.span })}>
              Show everything
            </button>`
          }
        </div>
      </form>
    </details>
  `;
}

function Field({ name, label, value, type = "text", placeholder }) {
  return html`
    <label>
      ${label}
      <input ...${{ name, type, placeholder }} defaultValue=${value ?? ""} spellcheck=${false} autocomplete="off" />
    </label>
  `;
}
