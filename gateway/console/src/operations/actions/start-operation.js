/** Starting an operation: say what to change, let the server count, and only then do it. */

import { Dialog } from "../../page/dialog.js";
import { countText } from "../../page/times.js";
import { html, useEffect, useRef, useState } from "../../vendor.js";
import { isFinal } from "../board.js";
import { bulkInput, userIdsIn } from "./bulk-input.js";
import { useOperation } from "../follow.js";
import { newIdempotencyKey } from "./idempotency.js";

const CHANNELS = { email: "Email", inAppFeed: "In-app feed", sms: "SMS", push: "Push", chat: "Chat", http: "HTTP" };
const NOTHING_YET = { input: null, countId: null };

/** A dialog that rehearses the change first; the button that starts it appears once every row was counted. */
export function StartOperation({ feed, onClose }) {
  const form = useRef();
  const [kind, setKind] = useState("channelType");
  const [userCount, setUserCount] = useState(0);
  const [rehearsal, setRehearsal] = useState(NOTHING_YET);
  const [notice, setNotice] = useState(null);
  const mostUsers = useMostUsers(feed);
  const { operation: count } = useOperation(feed, rehearsal.countId);

  function changed() {
    setUserCount(userIdsIn(form.current.elements.users.value).length);
    setRehearsal(NOTHING_YET);
    setNotice(null);
  }

  async function send(input) {
    try {
      setNotice(null);
      return await feed.act("Start", { input });
    } catch (error) {
      setNotice(error.message);
      return null;
    }
  }

  async function rehearse(event) {
    event.preventDefault();
    const input = bulkInput(Object.fromEntries(new FormData(form.current)));
    const operation = await send({ ...input, dryRun: true });
    // One key for what was counted: pressing Start again after a lost connection cannot start it twice.
    if (operation) setRehearsal({ input: { ...input, idempotencyKey: newIdempotencyKey() }, countId: operation.id });
  }

  async function start() {
    if (await send(rehearsal.input)) onClose();
  }

  return html`
    <${Dialog} title="Start an operation" onClose=${onClose}>
      <form ref=${form} class="dialog-body start-form" onInput=${changed} onSubmit=${rehearse}>
        <label for="users">Users</label>
        <textarea id="users" name="users" rows="4" required spellcheck=${false} aria-describedby="users-note" />
        <p id="users-note" class="note">
          One id per line, or separated by commas. ${countText(userCount)} of at most ${countText(mostUsers)}.
        </p>
        <label for="kind">Set</label>
        <div class="together">
          <select id="kind" name="kind" value=${kind} onChange=${(event) => setKind(event.target.value)}>
            <option value="channelType">a kind of channel</option>
            <option value="workflow">a workflow</option>
            <option value="category">a category</option>
          </select>
          ${
            kind === "channelType"
              ? html`<select name="channelType" aria-label="Kind of channel">
                  ${Object.entries(CHANNELS).map(([name, word]) => html`<option key=${name} value=${name}>${word}</option>`)}
                </select>`
              : html`<input name="key" required aria-label=${`Key of the ${kind}`} placeholder="key" />`
          }
          <select name="enabled" aria-label="Switch">
            <option value="true">on</option>
            <option value="false">off</option>
          </select>
        </div>
        <label for="persistence">Everything else in their sets</label>
        <select id="persistence" name="persistence">
          <option value="MERGE">stays as it is</option>
          <option value="REPLACE">is removed</option>
        </select>
        <label for="set">Preference set</label>
        <input id="set" name="setId" required defaultValue="default" aria-describedby="set-note" />
        <p id="set-note" class="note">default, or the id of a tenant.</p>
        <div class="dialog-foot">
          ${
            notice === null
              ? html`<p class="note" role="status">${countWords(count)}</p>`
              : html`<p class="notice" role="alert">${notice}</p>`
          }
          ${
            count && isFinal(count)
              ? html`<button type="button" class="primary" onClick=${start}>
                  Start for ${countText(count.estimatedTotalRows)} users
                </button>`
              : html`<button type="submit" class="primary" disabled=${rehearsal.countId !== null}>Count first</button>`
          }
        </div>
      </form>
    <//>
  `;
}

function countWords(count) {
  if (!count) return "Counting writes nothing.";
  if (!isFinal(count)) return `Counted ${countText(count.processedRows)} of ${countText(count.estimatedTotalRows)}…`;
  const failing = count.errorCount === 0 ? "none would fail" : `${countText(count.errorCount)} would fail`;
  return `${countText(count.successCount)} sets would be written, ${failing}.`;
}

function useMostUsers(feed) {
  const [mostUsers, setMostUsers] = useState(0);
  useEffect(() => {
    feed.request("MostUsers").then(
      ({ limits }) => setMostUsers(limits.bulkMaxUsers),
      () => {},
    );
  }, []);
  return mostUsers;
}
