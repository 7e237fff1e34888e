/** The content of each cell of the table, and the input that a switch sends. */

/** The kinds of channel: the name in a set, in a decision, and for people. */
export const CHANNELS = [
  { field: "email", type: "EMAIL", word: "Email" },
  { field: "inAppFeed", type: "IN_APP_FEED", word: "In-app" },
  { field: "push", type: "PUSH", word: "Push" },
  { field: "sms", type: "SMS", word: "SMS" },
  { field: "chat", type: "CHAT", word: "Chat" },
  { field: "http", type: "HTTP", word: "Webhook" },
];

/** The key of the row for all notifications. */
export const EVERYTHING = null;

/** The keys of the rows: first those of the catalogue, then those that only the preferences name. */
export function workflowKeys(catalogue, set) {
  const named = [...set.workflows, ...set.effective.workflows].map(({ key }) => key);
  return [...new Set([...catalogue.map(({ key }) => key), ...named])];
}

/**
 * The content of the cell of one workflow and one kind of channel.
 *
 * `kind` is `switch` (the user decides), `held` (the organisation decided) or `conditions` (it depends, and is
 * changed elsewhere). `isOn` is the row's own say, `isDefault` whether it comes from a default; `blocked` says which
 * other preference turns the cell off nevertheless, or is null.
 */
export function cellOf({ set, key, channel, decision }) {
  const own = settingAt(set, key, channel.field);
  const effective = settingAt(set.effective, key, channel.field);
  const { isOn, conditions, isHeld } = effective;
  const isDefault = own.isUnset && !effective.isUnset;
  const blocked = blockedBy(decision, key);
  if (conditions.length > 0) return { kind: "conditions", isOn, isDefault, conditions, blocked };
  return { kind: isHeld ? "held" : "switch", isOn, isDefault, conditions, blocked };
}

function settingAt(preferences, key, field) {
  if (key === EVERYTHING) return settingOf(preferences.channelTypes, field, preferences.channelTypes?.strategy);
  const row = preferences.workflows.find((workflow) => workflow.key === key);
  if (!row) return settingOf(null, field, "MERGE");
  const strategies = [row.strategy, row.channelTypes?.strategy];
  const isHeld = strategies.includes("REPLACE");
  if (row.enabled !== null) return { isOn: row.enabled, conditions: [], isUnset: false, isHeld };
  const setting = settingOf(row.channelTypes, field, isHeld ? "REPLACE" : "MERGE");
  return { ...setting, conditions: [...row.conditions, ...setting.conditions] };
}

function settingOf(channelTypes, field, strategy) {
  const setting = channelTypes?.[field] ?? null;
  const isHeld = strategy === "REPLACE";
  if (setting === null) return { isOn: true, conditions: [], isUnset: true, isHeld };
  return { isOn: setting.enabled ?? true, conditions: setting.conditions, isUnset: false, isHeld };
}

/** The last rule that refuses, if it belongs to another row: `{what, name, isOwn}`; null otherwise. */
function blockedBy(decision, key) {
  const step = decision?.steps.findLast(({ allowed }) => !allowed);
  if (!step) return null;
  const [what, name] = step.path;
  if (what === "workflows" && name === key) return null;
  return { what, name, isOwn: step.scope === "USER" };
}

/**
 * The `PreferencesInput` that turns one cell on or off and leaves every other cell as it is. A workflow with one
 * switch for all kinds of channel gets one for each, because the two forms replace each other.
 */
export function cellChange(set, key, channel, isOn) {
  const change = { [channel.field]: { enabled: isOn } };
  if (key === EVERYTHING) return { channelTypes: change };
  const row = set.effective.workflows.find((workflow) => workflow.key === key);
  const others = (row?.enabled ?? null) === null ? {} : everyChannel({ enabled: row.enabled });
  return { workflows: [{ key, channelTypes: { ...others, ...change } }] };
}

function everyChannel(setting) {
  return Object.fromEntries(CHANNELS.map(({ field }) => [field, setting]));
}
