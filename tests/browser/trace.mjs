/** What Chromium's own trace says about how a page holds up. */

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"];

/**
 * Records a trace of `page` while `act` runs, and gives milliseconds of processor time on the page's main thread, which
 * do not depend on what else the machine does: of the longest task, of the longest drawing, and of all tasks for each
 * second that passed.
 *
 * @returns {Promise<{longestTask: number, longestDrawing: number, drawings: number, busyPerSecond: number}>}
 */
export async function traced(browser, page, act) {
  await browser.startTracing(page, { categories: CATEGORIES });
  const began = performance.now();
  await act();
  const seconds = (performance.now() - began) / 1000;
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const thread = mainThread(traceEvents);
  const tasks = milliseconds(traceEvents, thread, "RunTask");
  const drawings = milliseconds(traceEvents, thread, "FireAnimationFrame");
  if (tasks.length === 0) throw new Error("The trace holds no task of the page.");
  return {
    longestTask: Math.max(...tasks),
    longestDrawing: Math.max(0, ...drawings),
    drawings: drawings.length,
    busyPerSecond: tasks.reduce((sum, each) => sum + each, 0) / seconds,
  };
}

/** The main thread of the page: of all renderers' the one that had most to do. */
function mainThread(events) {
  const threads = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const busy = threads.map((thread) => [milliseconds(events, thread, "RunTask").length, thread]);
  return busy.sort(([left], [right]) => right - left)[0][1];
}

function milliseconds(events, { pid, tid }, wanted) {
  return events
    .filter((event) => event.name === wanted && event.pid === pid && event.tid === tid)
    .map(({ tdur }) => tdur / 1000)
    .filter(Number.isFinite);
}
