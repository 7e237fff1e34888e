/** Starts the preference page of `gateway dev`. */

import "../page/theme.css";
import "./preferences.css";

import { pageFacts } from "../page/facts.js";
import { html, render } from "../vendor.js";
import { PreferencesPage } from "./preferences-page.js";

render(html`<${PreferencesPage} facts=${pageFacts()} />`, document.getElementById("page"));
