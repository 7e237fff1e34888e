/** The form that asks for credentials. */

import { html, useRef } from "../vendor.js";

/** A form for a key or a user token. `refusal` says why the last one was refused, or is null. */
export function SignIn({ hint, refusal, onCredential }) {
  const field = useRef();

  function submit(event) {
    event.preventDefault();
    const credential = field.current.value.trim();
    if (credential) onCredential(credential);
  }

  return html`
    <form class="sign-in card" onSubmit=${submit}>
      <h1>Connect</h1>
      <p>${hint}</p>
      <label for="credential">Key or user token</label>
      <input
        id="credential"
        ref=${field}
        type="password"
        autocomplete="off"
        spellcheck=${false}
        required
        aria-describedby="credential-note"
        aria-invalid=${refusal ? "true" : null}
      />
      <p id="credential-note" class="note">It is kept for this tab until you sign out or close it.</p>
      ${refusal && html`<p class="notice" role="alert">${refusal}</p>`}
      <button class="primary" type="submit">Connect</button>
    </form>
  `;
}
