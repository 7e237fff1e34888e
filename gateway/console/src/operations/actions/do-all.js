/** The same for many operations. */

const BUSY = "RATE_LIMITED";
const ASK_AGAIN_AFTER_MILLISECONDS = 1_000;

/**
 * Does `act` for each item, one after the other, and calls `onDone` after each with how many are behind it. A server
 * that may be asked only so often is asked again until it agrees; what it refuses is set aside. `pause` waits for some
 * milliseconds.
 *
 * @returns {Promise<{done: number, refusals: {item: object, message: string}[]}>} rejects when the connection is lost
 */
export async function doAll(items, act, onDone = () => {}, pause = sleep) {
  const refusals = [];
  for (const [index, item] of items.entries()) {
    const message = await refusalOf(() => act(item), pause);
    if (message !== null) refusals.push({ item, message });
    onDone(index + 1);
  }
  return { done: items.length - refusals.length, refusals };
}

async function refusalOf(act, pause) {
  for (;;) {
    try {
      await act();
      return null;
    } catch (error) {
      if (error.code === "DISCONNECTED") throw error;
      if (error.code !== BUSY) return error.message;
      await pause(ASK_AGAIN_AFTER_MILLISECONDS);
    }
  }
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
