/** The whole page. */

import { socketUrl } from "../page/facts.js";
import { ConnectionState, PageHeader } from "../page/page-header.js";
import { oncePerFrame } from "../page/frames.js";
import { SignIn } from "../page/sign-in.js";
import { html, useEffect, useState } from "../vendor.js";
import { OperationsFeed } from "./feed.js";
import { OperationsView } from "./operations-view.js";
import { viewOf } from "./view.js";

const HINT = "Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";

/** Asks for a credential, unless the facts bring one, and shows the operations it may see. */
export function OperationsPage({ facts }) {
  const [credential, setCredential] = useState(facts.demo?.key ?? null);
  const feed = useFeed(socketUrl(facts.endpoint), credential);
  const isAsking = feed === null || feed.state === "refused";

  return html`
    <${PageHeader} pages=${facts.pages}>
      ${feed && html`<${ConnectionState} state=${feed.state} />`}
      ${!isAsking && html`<button type="button" class="quiet" onClick=${() => setCredential(null)}>Use another key</button>`}
    <//>
    <main>
      ${
        isAsking
          ? html`<${SignIn} hint=${HINT} refusal=${feed?.refusal} onCredential=${setCredential} />`
          : html`<${OperationsView} feed=${feed} />`
      }
    </main>
  `;
}

/** A feed for the credential, closed with it; null without one. The page is drawn once a frame while the feed changes. */
function useFeed(url, credential) {
  const [{ feed }, setDrawn] = useState({ feed: null });

  useEffect(() => {
    if (credential === null) return;
    const onChange = oncePerFrame(() => setDrawn({ feed: current }));
    const current = new OperationsFeed({ url, credential, view: viewOf(location.search), onChange });
    onChange();
    return () => {
      current.close();
      setDrawn({ feed: null });
    };
  }, [url, credential]);
  return feed;
}
