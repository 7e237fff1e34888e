import assert from "node:assert/strict";
import { test } from "node:test";

import { preferenceRows } from "../../../../gateway/console/src/operations/detail/preference-rows.js";

const NOTHING = {
  channelTypes: null,
  channels: [],
  workflows: [],
  categories: [],
  commercialSubscribed: null,
  removed: [],
};
const ON = { enabled: true, conditions: [] };
const OFF = { enabled: false, conditions: [] };
const WHEN_PRO = { enabled: null, conditions: [{ variable: "recipient.plan", operator: "EQUAL_TO", argument: "pro" }] };
const keyed = (key, fields) => ({ key, enabled: null, conditions: [], channelTypes: null, channels: [], ...fields });
const rows = (fields) => preferenceRows({ ...NOTHING, ...fields }).map(Object.values);

test("preferences that say nothing have no rows", () => {
  assert.deepEqual(rows({ workflows: [keyed("w", {})] }), []);
});

test("each setting is a row, for all notifications first", () => {
  assert.deepEqual(
    rows({
      channelTypes: { email: ON, sms: OFF },
      workflows: [keyed("dinosaurs-loose", { channelTypes: { inAppFeed: OFF } })],
      categories: [keyed("news", { enabled: false })],
      commercialSubscribed: OFF,
    }),
    [
      ["All notifications", "Email", "on"],
      ["All notifications", "SMS", "off"],
      ["Workflow dinosaurs-loose", "In-app feed", "off"],
      ["Category news", "", "off"],
      ["Commercial messages", "", "off"],
    ],
  );
});

test("single channels, conditions and what a merge takes away are told too", () => {
  assert.deepEqual(
    rows({
      channels: [{ channelId: "c0ffee", ...ON }],
      workflows: [keyed("w", WHEN_PRO)],
      removed: [["workflows", "old"]],
    }),
    [
      ["All notifications", "Channel c0ffee", "on"],
      ["Workflow w", "", 'when recipient.plan is "pro"'],
      ["workflows › old", "", "removed"],
    ],
  );
});
