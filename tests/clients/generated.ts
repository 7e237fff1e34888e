// Calls with a client whose types were generated from /v1/openapi.json; prints what they came to as JSON.
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

declare const process: { env: Record<string, string> };

type Preferences = components["schemas"]["PreferenceSetRequest"];

const user_id = process.env.KNOCK_USER;
const default_set = { user_id, set_id: "default" };
const client = createClient<paths>({
  baseUrl: process.env.KNOCK_HOST,
  headers: { authorization: `Bearer ${process.env.KNOCK_KEY}` },
});

const preferences: Preferences = {
  __persistence_strategy__: "merge",
  channel_types: { email: true, sms: { conditions: [{ variable: "recipient.plan", operator: "equal_to", argument: "pro" }] } },
  workflows: { "dinosaurs-loose": { channel_types: { email: false } }, other: false },
};

const written = await client.PUT("/v1/users/{user_id}/preferences/{set_id}", {
  params: { path: default_set, header: { "If-None-Match": "*" } },
  body: preferences,
});
const again = await client.PUT("/v1/users/{user_id}/preferences/{set_id}", {
  params: { path: default_set, header: { "If-None-Match": "*" } },
  body: preferences,
});
const read = await client.GET("/v1/users/{user_id}/preferences/{set_id}", {
  params: { path: default_set, query: { stored: true } },
});
const started = await client.POST("/v1/users/bulk/preferences", {
  body: { user_ids: [user_id], preferences: { categories: { news: true } } },
});
const operation_id = started.data!.id;
const operation = await client.GET("/v1/bulk_operations/{operation_id}", { params: { path: { operation_id } } });

const email: components["schemas"]["Setting"] | null | undefined = read.data?.channel_types?.email;
console.log(
  JSON.stringify({
    email,
    workflows: written.data?.workflows,
    refusal: again.error?.code,
    status: again.response.status,
    rows: operation.data?.estimated_total_rows,
  }),
);
