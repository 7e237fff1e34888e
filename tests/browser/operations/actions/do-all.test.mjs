import assert from "node:assert/strict";
import { test } from "node:test";

import { doAll } from "../../../../gateway/console/src/operations/actions/do-all.js";

const refusal = (code, message = code) => Object.assign(new Error(message), { code });
const noPause = () => Promise.resolve();

test("each is done once, in order, and told", async () => {
  const [did, told] = [[], []];

  const result = await doAll(
    ["a", "b"],
    async (item) => did.push(item),
    (count) => told.push(count),
    noPause,
  );

  assert.deepEqual(
    [did, told],
    [
      ["a", "b"],
      [1, 2],
    ],
  );
  assert.deepEqual(result, { done: 2, refusals: [] });
});

test("what is refused does not hold up the rest", async () => {
  const act = async (item) => {
    if (item === "a") throw refusal("INVALID_STATUS", "It is final.");
  };

  const result = await doAll(["a", "b"], act, () => {}, noPause);

  assert.deepEqual(result, { done: 1, refusals: [{ item: "a", message: "It is final." }] });
});

test("a server that is asked too often is asked again", async () => {
  let [asked, pauses] = [0, 0];
  const act = async () => {
    asked += 1;
    if (asked < 3) throw refusal("RATE_LIMITED");
  };

  const result = await doAll(
    ["a"],
    act,
    () => {},
    async () => (pauses += 1),
  );

  assert.deepEqual([asked, pauses, result.done], [3, 2, 1]);
});

test("a lost connection ends it", async () => {
  const act = async () => {
    throw refusal("DISCONNECTED");
  };

  await assert.rejects(
    doAll(["a", "b"], act, () => {}, noPause),
    { code: "DISCONNECTED" },
  );
});
