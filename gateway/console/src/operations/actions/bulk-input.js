/** From the fields of the form to the input of the mutation. */

/** The distinct user ids in a text that has them on lines or between commas. */
export function userIdsIn(text) {
  return [
    ...new Set(
      text
        .split(/[\n,]/)
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ];
}

function preferences({ kind, channelType, key, setting }) {
  switch (kind) {
    case "channelType":
      return { channelTypes: { [channelType]: setting } };
    case "workflow":
      return { workflows: [{ key, setting }] };
    default:
      return { categories: [{ key, setting }] };
  }
}

/** The `BulkSetPreferencesInput` that the fields, all texts, stand for. */
export function bulkInput({ users, setId, persistence, enabled, ...what }) {
  return {
    userIds: userIdsIn(users),
    setId,
    persistence,
    preferences: preferences({ ...what, setting: { enabled: enabled === "true" } }),
  };
}
