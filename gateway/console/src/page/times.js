/** Times and numbers as people read them. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const counts = new Intl.NumberFormat("en");
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

/** `12,345`. */
export function countText(count) {
  return counts.format(count);
}

/** A length of time in its two largest units, for example `3 min 10 s`. */
export function durationText(milliseconds) {
  if (milliseconds < 10 * SECOND) return `${(Math.max(0, milliseconds) / SECOND).toFixed(1)} s`;
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return units(milliseconds, [MINUTE, "min"], [SECOND, "s"]);
  if (milliseconds < DAY) return units(milliseconds, [HOUR, "h"], [MINUTE, "min"]);
  return units(milliseconds, [DAY, "d"], [HOUR, "h"]);
}

function units(milliseconds, [large, largeName], [small, smallName]) {
  const rest = Math.floor((milliseconds % large) / small);
  return `${Math.floor(milliseconds / large)} ${largeName}${rest ? ` ${rest} ${smallName}` : ""}`;
}

/** How long ago something was, roughly: `just now`, `4 min ago`. */
export function agoText(milliseconds) {
  if (milliseconds < 5 * SECOND) return "just now";
  const [size, name] = [
    [DAY, "d"],
    [HOUR, "h"],
    [MINUTE, "min"],
    [SECOND, "s"],
  ].find(([unit]) => milliseconds >= unit);
  return `${Math.floor(milliseconds / size)} ${name} ago`;
}

/** An instant in the reader's own time zone, in full. */
export function momentText(instant) {
  return moments.format(new Date(instant));
}
