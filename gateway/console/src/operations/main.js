/** The operations page: what bulk operations do, live. */

import "../page/theme.css";
import "./operations.css";

import { pageFacts } from "../page/facts.js";
import { html, render } from "../vendor.js";
import { OperationsPage } from "./operations-page.js";

render(html`<${OperationsPage} facts=${pageFacts()} />`, document.getElementById("page"));
