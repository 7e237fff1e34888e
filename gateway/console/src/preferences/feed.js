/** Follows one preference set, and writes the changes that the reader makes. */

import { openConnection } from "../page/connection.js";
import { CHANNELS, cellChange, workflowKeys } from "./grid.js";
import PREFERENCES from "./preferences.graphql";

const FOLLOW_AGAIN_AFTER_MILLISECONDS = 2_000;
const CHANGED_ELSEWHERE =
  "Someone changed these preferences in the meantime. Here they are as they are now; your last change was not saved.";

/** Watches the set `setId` of `userId` and writes to it, one change after the other. */
export class PreferencesFeed {
  /** Whose preferences they are. */
  userId;
  /** `connecting`, `live`, `disconnected` or `refused`. */
  state = "connecting";
  /** The newest set; null until it arrived. */
  set = null;
  /** What the preferences say about each workflow: `{workflow key: {channel type: decision}}`. */
  decisions = {};
  /** The last failure, for the reader; null when there was none. */
  notice = null;

  #connection;
  #catalogue;
  #about;
  #onChange;
  #pending = new Map();
  #writing = Promise.resolve();
  #stopWatching = () => {};
  #followTimer;

  /** `catalogue` names the workflows and their categories; `onChange` is called after each change of the fields. */
  constructor({ url, credential, userId, setId, catalogue, onChange }) {
    this.userId = userId;
    this.#about = { userId, setId };
    this.#catalogue = catalogue;
    this.#onChange = onChange;
    this.#connection = openConnection({ url, credential, onState: (state) => this.#onState(state) });
  }

  /** The state of a cell that is being written; undefined when none is. */
  wanted(key, channel) {
    return this.#pending.get(cellName(key, channel));
  }

  /** Shows the new state of a cell at once, and writes it unless somebody else wrote since. */
  toggle(key, channel, isOn) {
    const name = cellName(key, channel);
    this.#pending.set(name, isOn);
    this.#change({ notice: null });
    this.#writing = this.#writing
      .then(() => this.#write(key, channel, isOn))
      .catch((error) => this.#change({ notice: `Not saved: ${error.message}` }))
      .finally(() => {
        this.#pending.delete(name);
        this.#change({});
      });
  }

  /** Closes the connection. Answers that arrive later are ignored. */
  close() {
    this.#onChange = () => {};
    this.state = "disconnected";
    clearTimeout(this.#followTimer);
    this.#stopWatching();
    this.#connection.close();
  }

  #change(fields) {
    Object.assign(this, fields);
    this.#onChange();
  }

  #request(operationName, variables) {
    return this.#connection.request(PREFERENCES[operationName], variables);
  }

  #onState(state) {
    this.#change({ state });
    if (state === "live") this.#follow();
  }

  /** The first event is the present state, so no separate read is needed. */
  #follow() {
    let isFirst = true;
    this.#stopWatching();
    this.#stopWatching = this.#connection.watch(PREFERENCES.Changed, this.#about, {
      next: ({ preferenceSetChanged: { preferenceSet } }) => {
        if (isFirst || preferenceSet.revision > this.set.revision) this.#adopt(preferenceSet);
        isFirst = false;
      },
      ended: (error) => this.#onEnded(error),
    });
  }

  #onEnded(error) {
    if (this.state !== "live") return;
    if (error) this.#change({ notice: error.message });
    this.#followTimer = setTimeout(() => this.#follow(), FOLLOW_AGAIN_AFTER_MILLISECONDS);
  }

  #adopt(set) {
    this.#change({ set });
    this.#decide().catch((error) => this.#change({ notice: error.message }));
  }

  async #write(key, channel, isOn) {
    const input = {
      ...this.#about,
      preferences: cellChange(this.set, key, channel, isOn),
      persistence: "MERGE",
      expectedRevision: this.set.revision,
    };
    const { outcome } = await this.#request("Write", { input });
    if (outcome.current) this.#change({ notice: CHANGED_ELSEWHERE });
    const set = outcome.preferenceSet ?? outcome.current;
    if (!set) throw new Error(outcome.message);
    if (set.revision >= this.set.revision) this.#adopt(set);
  }

  async #decide() {
    const { set } = this;
    const keys = workflowKeys(this.#catalogue, set);
    const decisions = await Promise.all(keys.map((key) => this.#decideAbout(key)));
    if (this.set === set) this.#change({ decisions: Object.fromEntries(decisions) });
  }

  async #decideAbout(workflow) {
    const { userId, setId } = this.#about;
    const { preferenceDecision } = await this.#request("Decide", {
      input: {
        userId,
        tenantId: setId === "default" ? null : setId,
        workflow,
        categories: this.#catalogue.find(({ key }) => key === workflow)?.categories ?? [],
        channels: CHANNELS.map(({ type }) => ({ channelType: type })),
      },
    });
    return [workflow, Object.fromEntries(preferenceDecision.channels.map((channel) => [channel.channelType, channel]))];
  }
}

function cellName(key, { field }) {
  return JSON.stringify([key, field]);
}
