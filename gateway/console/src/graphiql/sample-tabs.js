/** The operations that GraphiQL opens with. */

import bulkSet from "./samples/bulk-set.graphql";
import readOneUser from "./samples/read-one-user.graphql";
import setOneWorkflow from "./samples/set-one-workflow.graphql";
import watchProgress from "./samples/watch-progress.graphql";
import whyIsThisChannelOff from "./samples/why-is-this-channel-off.graphql";

/** One tab for each sample; `headers` are the request headers it is sent with, as JSON. */
export function sampleTabs(headers) {
  return [readOneUser, setOneWorkflow, bulkSet, watchProgress, whyIsThisChannelOff].map((query) => ({
    query,
    headers,
  }));
}
