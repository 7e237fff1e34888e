/** GraphiQL for the gateway's own API: no other host is asked for anything. */

import "./nonce-styles.js";
import "monaco-editor/esm/vs/editor/edcore.main.js";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "graphiql/graphiql.css";
import "../page/bar.css";
import "./graphiql.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import { pageFacts, socketUrl } from "../page/facts.js";
import { serveMonacoWorkers } from "./monaco-workers.js";
import { sampleTabs } from "./sample-tabs.js";
import { storageWithoutHeaders } from "./storage.js";

const NO_CREDENTIAL = "<a key or a user token>";

const { endpoint, pages, demo } = pageFacts();
const headers = JSON.stringify({ Authorization: `Bearer ${demo?.key ?? NO_CREDENTIAL}` }, null, 2);
const fetcher = createGraphiQLFetcher({ url: endpoint, subscriptionUrl: socketUrl(endpoint) });
const plugins = [explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];
const storage = storageWithoutHeaders(window.localStorage);

function Bar() {
  return (
    <header className="page-header">
      <span className="brand">
        <span className="brand-mark" aria-hidden="true" />
        Preferences gateway
      </span>
      <nav aria-label="Pages">
        {pages.map(({ name, path }) => (
          <a key={path} href={path} aria-current={path === endpoint ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
    </header>
  );
}

function Page() {
  return (
    <>
      <Bar />
      <main>
        <h1 className="unseen">GraphiQL</h1>
        <GraphiQL
          fetcher={fetcher}
          plugins={plugins}
          storage={storage}
          shouldPersistHeaders={false}
          defaultHeaders={headers}
          defaultTabs={sampleTabs(headers)}
          inputValueDeprecation
          schemaDescription
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

serveMonacoWorkers();
createRoot(document.getElementById("page")).render(<Page />);
