/** Periods of time in words. */

const DAY_SECONDS = 86_400;

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const preciseClock = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** An instant as an axis shows it: the day in a month, the time else. */
export function instantText(instant, span) {
  return (span === "MONTH" ? day : clock).format(new Date(instant));
}

/** When a period was: `20:55:30 to 20:55:40`, `21 Nov`. Whole days are days in UTC. */
export function periodText({ startsAt, seconds }) {
  const start = new Date(startsAt);
  if (seconds >= DAY_SECONDS) return `${day.format(start)} (UTC)`;
  const end = new Date(start.getTime() + seconds * 1000);
  if (seconds < 60) return `${preciseClock.format(start)} to ${preciseClock.format(end)}`;
  return `${moment.format(start)} to ${clock.format(end)}`;
}
