import assert from "node:assert/strict";
import { test } from "node:test";

import {
  blockedWords,
  comparisonWords,
  heldWords,
  workflowName,
} from "../../../gateway/console/src/preferences/words.js";

test("a key reads as a name", () => {
  assert.equal(workflowName("dinosaurs-loose"), "Dinosaurs loose");
  assert.equal(workflowName("--"), "--");
});

test("a condition reads as a comparison", () => {
  assert.equal(
    comparisonWords({
      variable: "data.total",
      operator: "GREATER_THAN",
      argument: 5,
    }),
    "data.total is greater than 5",
  );
  assert.equal(
    comparisonWords({
      variable: "data.plan",
      operator: "NOT_EMPTY",
      argument: null,
    }),
    "data.plan not empty",
  );
});

test("who holds a setting is named", () => {
  assert.match(heldWords("ingen", { isOn: false }), /^The organisation ingen keeps this off/);
});

test("another preference is named with who set it", () => {
  assert.match(blockedWords({ what: "channelTypes", name: "sms", isOwn: true }), /^You turned this channel off/);
  assert.match(blockedWords({ what: "categories", name: "news", isOwn: false }), /^Your organisation .*“news”/);
});
