/**
 * Makes the calls named in the environment variable CALLS, `[["users.getPreferences", "jhammond"], ...]`, and prints
 * what each came to: `{"value": ...}`, or `{"error": {...}}` with what the client tells of it.
 *
 * @param {object} client An official client of Knock's API.
 */
export async function makeCalls(client) {
  const outcomes = [];
  for (const [name, ...args] of JSON.parse(process.env.CALLS)) {
    outcomes.push(await outcome(client, name.split("."), args));
  }
  console.log(JSON.stringify(outcomes));
}

async function outcome(client, path, args) {
  const method = path.pop();
  const owner = path.reduce((object, name) => object[name], client);
  try {
    return { value: (await owner[method](...args)) ?? null };
  } catch (error) {
    const { status, code, message } = error;
    return { error: { name: error.constructor.name, status, code, message } };
  }
}
