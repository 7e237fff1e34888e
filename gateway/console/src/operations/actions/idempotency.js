/** Keys under which the server starts an operation once, however often it is asked. */

/** A new key: 128 random bits as hex. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
