// The snippets of the documentation for back ends, as they stand there but for the key and the host.
const { Knock } = require("@knocklabs/node");
const knockClient = new Knock(process.env.KNOCK_KEY, { host: process.env.KNOCK_HOST });

async function main() {
  const before = await knockClient.users.getPreferences("jhammond");

  await knockClient.users.setPreferences("jhammond", {
    channel_types: { email: true, sms: false },
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

  const after = await knockClient.users.getPreferences("jhammond");

  // You can send up to 100 user ids at a time
  const userIds = ["jhammond", "dnedry", "imalcolm", "esattler"];

  const operation = await knockClient.users.bulkSetPreferences(userIds, {
    channel_types: { email: true, sms: false },
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

  console.log(JSON.stringify({ before, after, operation }));
}

main();
