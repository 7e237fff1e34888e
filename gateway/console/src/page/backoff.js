/** How long to wait before trying again. */

const FIRST_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 10_000;

/** Doubles with every try up to a cap; `chance` from 0 to 1 spreads clients that lost the same server. */
export function backoffMilliseconds(tries, chance) {
  const ceiling = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** tries);
  return ceiling / 2 + (ceiling / 2) * chance;
}
