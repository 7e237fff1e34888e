/** What changed, for those who do not see it. */

import { html, useEffect, useRef, useState } from "../../vendor.js";
import { changeWords } from "./change-words.js";

const SAID_EVERY_MILLISECONDS = 10_000;

/** A live region that says every ten seconds at most how many operations ended or came. */
export function Announcements({ overview }) {
  const [words, setWords] = useState("");
  const newest = useRef(null);
  newest.current = overview;
  const said = useRef(null);

  useEffect(() => {
    const timer = setInterval(() => {
      const change = changeWords(said.current, newest.current);
      said.current = newest.current;
      if (change) setWords(change);
    }, SAID_EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  return html`<p class="unseen" aria-live="polite">${words}</p>`;
}
