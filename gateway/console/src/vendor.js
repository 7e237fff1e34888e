/** What the pages take from elsewhere, in one module that changes only when a library does. */

import htm from "htm";
import { h } from "preact";

export { createClient } from "graphql-ws";
export { render } from "preact";
export { useEffect, useRef, useState } from "preact/hooks";

/** Writes elements as tagged templates, without a compiler. */
export const html = htm.bind(h);
