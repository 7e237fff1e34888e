// What every JavaScript rival serves: the same small schema and resolvers, on the official driver, without credentials.
import { MongoClient } from "mongodb";

export const typeDefs = /* GraphQL */ `
  type Setting { enabled: Boolean }
  type ChannelTypes { email: Setting inAppFeed: Setting sms: Setting push: Setting }
  type Keyed { key: String! enabled: Boolean channelTypes: ChannelTypes }
  type PreferenceSet {
    id: ID! setId: String! exists: Boolean! revision: Int! insertedAt: String updatedAt: String
    channelTypes: ChannelTypes workflows: [Keyed!]! categories: [Keyed!]!
  }
  type Change { path: [String!]! before: Boolean after: Boolean }
  type Written { preferenceSet: PreferenceSet! changes: [Change!]! }
  type BulkOperation { id: ID! status: String! processedRows: Int! successCount: Int! errorCount: Int! sequence: Int! }
  input SettingInput { enabled: Boolean }
  input ChannelTypesInput { email: SettingInput inAppFeed: SettingInput sms: SettingInput push: SettingInput }
  input KeyedInput { key: String! channelTypes: ChannelTypesInput }
  input PreferencesInput { channelTypes: ChannelTypesInput workflows: [KeyedInput!] }
  input SetPreferencesInput { userId: ID! preferences: PreferencesInput! }
  type Query { preferenceSet(userId: ID!): PreferenceSet! preferenceSets(userIds: [ID!]!): [PreferenceSet!]! }
  type Mutation { setPreferences(input: SetPreferencesInput!): Written! }
  type Subscription { bulkOperationProgress(id: ID!): BulkOperation! }
`;

const client = await MongoClient.connect(process.env.MONGODB_URL, { w: "majority", readConcernLevel: "majority" });
const database = client.db(process.env.MONGODB_DATABASE);
const sets = database.collection("rival_sets");
const WITHOUT_HISTORY = { projection: { history: 0 } };
const ATTEMPTS = 200;

// The leaves of a set's preferences by path, to tell what a write changes.
function leaves({ channelTypes, workflows }) {
  const found = new Map();
  for (const [kind, setting] of Object.entries(channelTypes ?? {})) {
    if (setting) found.set(`channelTypes/${kind}`, setting.enabled);
  }
  for (const { key, channelTypes: kinds } of workflows ?? []) {
    for (const [kind, setting] of Object.entries(kinds ?? {})) {
      if (setting) found.set(`workflows/${key}/channelTypes/${kind}`, setting.enabled);
    }
  }
  return found;
}

function changesBetween(before, after) {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path: path.split("/"), before: before.get(path) ?? null, after: after.get(path) ?? null }));
}

// A compare-and-set on the revision, together with its record in the history of the latest 50.
async function setPreferences(_, { input: { userId, preferences } }) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await sets.findOne({ _id: userId }, WITHOUT_HISTORY);
    const changes = changesBetween(leaves(stored), leaves(preferences));
    if (changes.length === 0) return { preferenceSet: stored, changes };
    const revision = stored.revision + 1;
    const updatedAt = new Date();
    const fields = { ...preferences, categories: [], revision, updatedAt };
    const record = { revision, changedAt: updatedAt, actor: "bench", changes };
    const { matchedCount } = await sets.updateOne(
      { _id: userId, revision: stored.revision },
      { $set: fields, $push: { history: { $each: [record], $slice: -50 } } },
    );
    if (matchedCount === 1) return { preferenceSet: { ...stored, ...fields }, changes };
  }
  throw new Error("others keep writing");
}

// One change stream for the process; `publish` hands each new state to whoever subscribed.
export function watchOperations(publish) {
  const changed = [{ $match: { operationType: "update" } }];
  const stream = database.collection("rival_operations").watch(changed, { fullDocument: "updateLookup" });
  stream.on("change", ({ fullDocument }) => publish({ ...fullDocument, id: fullDocument._id }));
}

export const findOperation = async (id) => ({ ...(await database.collection("rival_operations").findOne({ _id: id })), id });

export const resolvers = {
  PreferenceSet: {
    id: ({ _id }) => _id,
    insertedAt: ({ insertedAt }) => insertedAt?.toISOString(),
    updatedAt: ({ updatedAt }) => updatedAt?.toISOString(),
  },
  Query: {
    preferenceSet: (_, { userId }) => sets.findOne({ _id: userId }, WITHOUT_HISTORY),
    preferenceSets: (_, { userIds }) => sets.find({ _id: { $in: userIds } }, WITHOUT_HISTORY).toArray(),
  },
  Mutation: { setPreferences },
};
