// The snippets of the documentation for front ends, as they stand there but for the key and the host.
import Knock from "@knocklabs/client";

const currentUser = { id: process.env.KNOCK_USER, knockToken: process.env.KNOCK_TOKEN };
const knockClient = new Knock(process.env.KNOCK_KEY, { host: process.env.KNOCK_HOST });

knockClient.authenticate(currentUser.id, currentUser.knockToken);

// Retrieves the `PreferenceSet` for the user given
const before = await knockClient.preferences.get();

// Set the entire preference object
const set = await knockClient.preferences.set({
  channel_types: {
    email: true,
  },
  workflows: {
    "dinosaurs-loose": {
      channel_types: {
        email: false,
        in_app_feed: true,
        sms: true,
      },
    },
  },
});

// Update an individual channel type
const channelType = await knockClient.preferences.setChannelType("email", true);

// Update an individual workflow
const workflow = await knockClient.preferences.setWorkflow("dinosaurs-loose", {
  channel_types: { email: true },
});

knockClient.teardown();
console.log(JSON.stringify({ before, set, channelType, workflow }));
