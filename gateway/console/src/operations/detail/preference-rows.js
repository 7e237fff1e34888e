/** Preferences as rows that say one thing each. */

import { comparisonWords } from "../../preferences/words.js";

const CHANNELS = { email: "Email", inAppFeed: "In-app feed", push: "Push", sms: "SMS", chat: "Chat", http: "HTTP" };

/**
 * What an operation gives to each user, row by row.
 *
 * @returns {{what: string, channel: string, setting: string}[]} the setting is `on`, `off`, `removed` or conditions in
 *   words; the channel is empty where the setting is for all
 */
export function preferenceRows({ channelTypes, channels, workflows, categories, commercialSubscribed, removed }) {
  return [
    ...settingRows("All notifications", { channelTypes, channels }),
    ...workflows.flatMap((workflow) => settingRows(`Workflow ${workflow.key}`, workflow)),
    ...categories.flatMap((category) => settingRows(`Category ${category.key}`, category)),
    ...row("Commercial messages", "", commercialSubscribed),
    ...removed.map((path) => ({ what: path.join(" › "), channel: "", setting: "removed" })),
  ];
}

function settingRows(what, { enabled = null, conditions = [], channelTypes, channels }) {
  return [
    ...row(what, "", { enabled, conditions }),
    ...Object.entries(CHANNELS).flatMap(([field, word]) => row(what, word, channelTypes?.[field] ?? null)),
    ...channels.flatMap(({ channelId, ...setting }) => row(what, `Channel ${channelId}`, setting)),
  ];
}

function row(what, channel, setting) {
  if (setting === null || (setting.enabled === null && setting.conditions.length === 0)) return [];
  return [{ what, channel, setting: settingWords(setting) }];
}

function settingWords({ enabled, conditions }) {
  if (enabled !== null) return enabled ? "on" : "off";
  return `when ${conditions.map(comparisonWords).join(" and ")}`;
}
