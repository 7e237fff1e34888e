/** The preference page. */

import { socketUrl } from "../page/facts.js";
import { ConnectionState, PageHeader } from "../page/page-header.js";
import { html, useEffect, useState } from "../vendor.js";
import { PreferencesFeed } from "./feed.js";
import { PreferenceGrid } from "./preference-grid.js";

/** Shows a user's preferences: the user's own set, or the one for a tenant. */
export function PreferencesPage({ facts }) {
  const { demo } = facts;
  const [userId, setUserId] = useState(demo.userId);
  const [setId, setSetId] = useState("default");
  const feed = useFeed({ url: socketUrl(facts.endpoint), demo, userId, setId });

  return html`
    <${PageHeader} pages=${facts.pages}>
      <${ConnectionState} state=${feed?.state ?? "connecting"} />
    <//>
    <main>
      <div class="view-head">
        <div>
          <h1>Notifications</h1>
          <p class="note">Choose what reaches you, and how. Changes are saved at once.</p>
        </div>
        <${About} ...${{ tenants: demo.tenants, userId, setId, setUserId, setSetId }} />
      </div>
      ${feed?.notice && html`<p class="notice" role="alert">${feed.notice}</p>`}
      ${
        feed?.set
          ? html`<${PreferenceGrid} feed=${feed} catalogue=${demo.workflows} />`
          : html`<p class="card empty">Loading…</p>`
      }
    </main>
  `;
}

function About({ tenants, userId, setId, setUserId, setSetId }) {
  return html`
    <form class="about" onSubmit=${(event) => event.preventDefault()}>
      <label for="user">User</label>
      <input
        id="user"
        defaultValue=${userId}
        spellcheck=${false}
        onChange=${({ target }) => setUserId(target.value.trim() || userId)}
      />
      <label for="about-set">For</label>
      <select id="about-set" value=${setId} onChange=${({ target }) => setSetId(target.value)}>
        <option value="default">everything</option>
        ${tenants.map((tenant) => html`<option key=${tenant} value=${tenant}>${tenant}</option>`)}
      </select>
    </form>
  `;
}

/** Opens a feed of the set, and closes it when another set is shown. Null at first. Each change draws the page. */
function useFeed({ url, demo, userId, setId }) {
  const [{ feed }, setDrawn] = useState({ feed: null });

  useEffect(() => {
    const onChange = () => setDrawn({ feed: current });
    const current = new PreferencesFeed({
      url,
      credential: demo.key,
      userId,
      setId,
      catalogue: demo.workflows,
      onChange,
    });
    onChange();
    return () => current.close();
  }, [url, demo, userId, setId]);
  return feed;
}
