/** The texts of cells and of explanations. */

const COMPARISONS = {
  EQUAL_TO: "is",
  NOT_EQUAL_TO: "is not",
  GREATER_THAN: "is greater than",
  LESS_THAN: "is less than",
  GREATER_THAN_OR_EQUAL_TO: "is at least",
  LESS_THAN_OR_EQUAL_TO: "is at most",
};

/** `dinosaurs-loose` as `Dinosaurs loose`. */
export function workflowName(key) {
  const words = key.replaceAll(/[-_]+/g, " ").trim() || key;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A condition in words, for example `recipient.plan is "pro"`. */
export function comparisonWords({ variable, operator, argument }) {
  const comparison = COMPARISONS[operator] ?? operator.toLowerCase().replaceAll("_", " ");
  return [variable, comparison, argument === null ? "" : JSON.stringify(argument)].join(" ").trim();
}

/** Says who decides a cell that the user cannot change. */
export function heldWords(setId, { isOn }) {
  const who = setId === "default" ? "Your organisation" : `The organisation ${setId}`;
  return `${who} keeps this ${isOn ? "on" : "off"}, whatever you choose.`;
}

/** Says which other preference turns a cell off. */
export function blockedWords({ what, name, isOwn }) {
  const who = isOwn ? "You" : "Your organisation";
  switch (what) {
    case "channelTypes":
      return `${who} turned this channel off for all notifications. Turn it on there to receive this.`;
    case "categories":
      return `${who} turned off every notification of the category “${name}”.`;
    case "workflows":
      return `${who} turned off this notification.`;
    default:
      return `${who} turned this off.`;
  }
}
