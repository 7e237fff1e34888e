import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  CHANNELS,
  EVERYTHING,
  cellChange,
  cellOf,
  workflowKeys,
} from "../../../gateway/console/src/preferences/grid.js";

const [email] = CHANNELS;
const CONDITION = {
  variable: "recipient.plan",
  operator: "EQUAL_TO",
  argument: "pro",
};

const setting = (enabled, conditions = []) => ({ enabled, conditions });
const channels = (fields, strategy = "MERGE") => ({ strategy, ...fields });
const workflow = (fields) => ({
  key: "mention",
  enabled: null,
  strategy: "MERGE",
  conditions: [],
  channelTypes: null,
  ...fields,
});
const preferences = (workflows = [], channelTypes = null) => ({
  workflows,
  channelTypes,
});
const setOf = (effective, own = effective) => ({ ...own, effective });

function cell(set, { key = "mention", decision } = {}) {
  return cellOf({ set, key, channel: email, decision });
}

const refusedBy = (path, scope = "USER") => ({
  steps: [
    { allowed: true, path: [] },
    { allowed: false, path, scope },
  ],
});

describe("a cell", () => {
  test("is on when nothing is set", () => {
    assert.deepEqual(cell(setOf(preferences())), {
      kind: "switch",
      isOn: true,
      isDefault: false,
      conditions: [],
      blocked: null,
    });
  });

  test("shows the user's own setting", () => {
    const own = preferences([workflow({ channelTypes: channels({ email: setting(false) }) })]);

    assert.equal(cell(setOf(own)).isOn, false);
  });

  test("shows the switch of the whole workflow", () => {
    assert.equal(cell(setOf(preferences([workflow({ enabled: false })]))).isOn, false);
  });

  test("marks a default that the user did not set", () => {
    const byDefault = preferences([workflow({ channelTypes: channels({ email: setting(false) }) })]);

    assert.equal(cell(setOf(byDefault, preferences())).isDefault, true);
    assert.equal(cell(setOf(byDefault)).isDefault, false);
  });

  test("is held when the default of the workflow wins", () => {
    const held = preferences([workflow({ enabled: true, strategy: "REPLACE" })]);

    assert.equal(cell(setOf(held, preferences())).kind, "held");
  });

  test("is held when the default of all channels wins", () => {
    const held = preferences([], channels({ email: setting(false) }, "REPLACE"));

    assert.equal(cell(setOf(held, preferences()), { key: EVERYTHING }).kind, "held");
  });

  test("gathers the conditions of the workflow and of the channel", () => {
    const row = workflow({
      conditions: [CONDITION],
      channelTypes: channels({ email: setting(null, [CONDITION]) }),
    });

    assert.deepEqual(cell(setOf(preferences([row]))), {
      kind: "conditions",
      isOn: true,
      isDefault: false,
      conditions: [CONDITION, CONDITION],
      blocked: null,
    });
  });

  test("says which other preference turns it off", () => {
    const decision = refusedBy(["categories", "product news"], "ENVIRONMENT");

    assert.deepEqual(cell(setOf(preferences()), { decision }).blocked, {
      what: "categories",
      name: "product news",
      isOwn: false,
    });
  });

  test("is not blocked by the setting it shows", () => {
    const decision = refusedBy(["workflows", "mention", "channelTypes", "email"]);

    assert.equal(cell(setOf(preferences()), { decision }).blocked, null);
  });
});

describe("a change", () => {
  test("of one cell names only that cell", () => {
    assert.deepEqual(cellChange(setOf(preferences()), "mention", email, false), {
      workflows: [{ key: "mention", channelTypes: { email: { enabled: false } } }],
    });
  });

  test("of the row for everything is one of the channel", () => {
    assert.deepEqual(cellChange(setOf(preferences()), EVERYTHING, email, false), {
      channelTypes: { email: { enabled: false } },
    });
  });

  test("of a workflow with one switch keeps the other channels as they are", () => {
    const set = setOf(preferences([workflow({ enabled: false })]));

    const [written] = cellChange(set, "mention", email, true).workflows;

    assert.deepEqual(
      Object.values(written.channelTypes).map(({ enabled }) => enabled),
      [true, false, false, false, false, false],
    );
  });
});

test("rows are those of the catalogue and then those that only the preferences name", () => {
  const catalogue = [{ key: "weekly-digest" }, { key: "mention" }];
  const set = setOf(preferences([workflow({ key: "alarms" }), workflow()]));

  assert.deepEqual(workflowKeys(catalogue, set), ["weekly-digest", "mention", "alarms"]);
});
