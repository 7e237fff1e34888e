/** Writes the pictures of README: each page with the demo's data, in a light scheme. */

import path from "node:path";
import { fileURLToPath } from "node:url";
import { openPage, startBrowser, until } from "./browser.mjs";
import { Gateway, users } from "./gateway.mjs";

const folder = fileURLToPath(new URL("../../.github", import.meta.url));
const WIDTH = 1280;

const PICTURES = {
  graphiql: { path: "/graphql", height: 760, arrange: runQuery },
  operations: { path: "/operations", height: 830, arrange: startOperations },
  preferences: { path: "/preferences", height: 760, arrange: (page) => page.getByRole("switch").first().waitFor() },
};

async function runQuery(page) {
  await page.locator(".graphiql-query-editor .view-line").first().waitFor();
  await page.getByRole("button", { name: /Execute query/ }).click();
  await page.locator(".result-window .view-line").nth(10).waitFor();
}

/** Operations of every kind: one under way, one canceled half-way, one with failed rows, one that ended well. */
async function startOperations(page, gateway) {
  const bar = (id, enough) => rowsDone(page, id, enough);
  await bar(await gateway.startBulk(users(1000)), 1000);
  await bar(await gateway.startFailing(users(400), users(6)), 400);
  const canceled = await gateway.startBulk(users(1000));
  await bar(canceled, 200);
  await gateway.ask(`mutation ($id: ID!) { cancelBulkOperation(input: { id: $id }) { __typename } }`, { id: canceled });
  await bar(await gateway.startBulk(users(1000)), 300);
}

function rowsDone(page, id, enough) {
  const bar = page.locator(`tr[data-operation="${id}"]`).getByRole("progressbar");
  const done = async () => Number(await bar.getAttribute("aria-valuenow"));
  return until(async () => (await bar.count()) && (await done()) >= enough, `${enough} rows`);
}

const gateway = await Gateway.start();
const browser = await startBrowser();
try {
  for (const [name, { path: where, height, arrange }] of Object.entries(PICTURES)) {
    const page = await openPage(browser, gateway.url + where);
    await page.setViewportSize({ width: WIDTH, height });
    await arrange(page, gateway);
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await gateway.stop();
}
