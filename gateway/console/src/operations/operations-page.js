/** The whole page. */

import { useCredential } from "../page/credential.js";
import { socketUrl } from "../page/facts.js";
import { oncePerFrame } from "../page/frames.js";
import { ConnectionState, PageHeader } from "../page/page-header.js";
import { SignIn } from "../page/sign-in.js";
import { html, useEffect, useState } from "../vendor.js";
import { OperationDetail } from "./detail/operation-detail.js";
import { OperationsFeed } from "./feed.js";
import { OperationsList } from "./list/operations-list.js";
import { useView } from "./use-view.js";

const HINT = "Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";

/** Asks for a credential, unless the facts bring one or the tab keeps one, and shows the operations it may see. */
export function OperationsPage({ facts }) {
  const [credential, setCredential] = useCredential(facts.demo?.key ?? null);
  const [view, show] = useView();
  const feed = useFeed(socketUrl(facts.endpoint), credential, view);
  const isAsking = feed === null || feed.state === "refused";

  return html`
    <${PageHeader} pages=${facts.pages}>
      ${feed && html`<${ConnectionState} state=${feed.state} />`}
      ${!isAsking && html`<button type="button" class="quiet" onClick=${() => setCredential(null)}>Sign out</button>`}
    <//>
    <main>
      ${
        isAsking
          ? html`<${SignIn} hint=${HINT} refusal=${feed?.refusal} onCredential=${setCredential} />`
          : html`<${view.operation === null ? OperationsList : OperationDetail} ...${{ feed, view, show }} />`
      }
    </main>
  `;
}

/** A feed for the credential, closed with it; null without one. The page is drawn once a frame while the feed changes. */
function useFeed(url, credential, view) {
  const [{ feed }, setDrawn] = useState({ feed: null });

  useEffect(() => {
    if (credential === null) return;
    const onChange = oncePerFrame(() => setDrawn({ feed: current }));
    const current = new OperationsFeed({ url, credential, view, onChange });
    onChange();
    return () => {
      current.close();
      setDrawn({ feed: null });
    };
  }, [url, credential]);
  useEffect(() => feed?.show(view), [feed, view]);
  return feed;
}
