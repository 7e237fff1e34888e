import assert from "node:assert/strict";
import { test } from "node:test";

import { bulkInput, userIdsIn } from "../../../../gateway/console/src/operations/actions/bulk-input.js";

const FIELDS = {
  users: "ellie",
  setId: "default",
  persistence: "MERGE",
  enabled: "false",
};

test("user ids stand on lines or between commas and count once", () => {
  assert.deepEqual(userIdsIn(" ellie,\n\ngrant , ellie\nlex murphy\n"), ["ellie", "grant", "lex murphy"]);
});

test("a kind of channel is switched", () => {
  const { preferences } = bulkInput({
    ...FIELDS,
    kind: "channelType",
    channelType: "sms",
  });

  assert.deepEqual(preferences, { channelTypes: { sms: { enabled: false } } });
});

for (const [kind, field] of [
  ["workflow", "workflows"],
  ["category", "categories"],
]) {
  test(`a ${kind} is switched`, () => {
    const { preferences } = bulkInput({
      ...FIELDS,
      kind,
      key: "alarms",
      enabled: "true",
    });

    assert.deepEqual(preferences, {
      [field]: [{ key: "alarms", setting: { enabled: true } }],
    });
  });
}
