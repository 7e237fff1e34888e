/** Where the values of a chart lie. */

const STEPS = [1, 2, 5];

/** The top of a scale that holds `most`: 1, 2 or 5 times a power of ten, at least 2, so that its half is whole too. */
export function topOf(most) {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = STEPS.find((each) => each * power >= most) ?? 10;
  return step === 5 && power === 1 ? 6 : step * power;
}

/** A count for an axis, short: `1.5 k`, `20 M`. */
export function shortText(count) {
  const [size, unit] = [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
    [1, ""],
  ].find(([least]) => count >= least) ?? [1, ""];
  return `${Number((count / size).toPrecision(3))}${unit}`;
}
