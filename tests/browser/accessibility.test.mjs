import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoTrespass, openPage, startBrowser } from "./browser.mjs";
import { Gateway, users } from "./gateway.mjs";

const PAGES = {
  GraphiQL: async (page) => page.locator(".graphiql-query-editor .view-line").first().waitFor(),
  "GraphiQL with its documentation": async (page) => {
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("Root Types").waitFor();
  },
  "GraphiQL with its explorer": async (page) => {
    await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
    await page.locator('[data-field-name="limits"]').waitFor();
  },
  Operations: async (page) => page.locator("tbody tr").first().waitFor(),
  "Operations, filtered": async (page) => {
    await page.getByText("Search and filter").click();
    await page.getByText("As a table").click();
    await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
    await page.getByRole("region", { name: "Chosen operations" }).waitFor();
  },
  "Operations, one with failed rows": async (page) => {
    await page
      .getByRole("link", { name: /failed rows of/ })
      .first()
      .click();
    await page.getByRole("list", { name: "Reasons of failures" }).waitFor();
  },
  "Operations, canceling many": async (page) => {
    await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
    await page.getByRole("button", { name: /^Retry \d/ }).click();
    await page.getByRole("dialog").waitFor();
  },
  "Operations, starting one": async (page) => {
    await page.getByRole("button", { name: "Start an operation" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "Operations, asking for a key": async (page) => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Key or user token").waitFor();
  },
  Preferences: async (page) => page.getByRole("switch").first().waitFor(),
  "Preferences for a tenant": async (page) => {
    await page.getByLabel("For").selectOption("ingen");
    await page.getByRole("button", { name: "On: Password reset by Email" }).click();
    await page.getByRole("dialog").waitFor();
  },
};

function pathOf(name) {
  return name.startsWith("GraphiQL") ? "/graphql" : `/${name.split(/[ ,]/)[0].toLowerCase()}`;
}

describe("everyone can use the pages", () => {
  let gateway;
  let browser;
  before(async () => {
    gateway = await Gateway.start();
    browser = await startBrowser();
    await gateway.startBulk(users(20));
    for (const user of ["full-1", "full-2"]) await gateway.startFailing(["ok", user], [user]);
  });
  after(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const [name, arrange] of Object.entries(PAGES)) {
      test(`${name}, ${colorScheme}`, async () => {
        const page = await openPage(browser, `${gateway.url}${pathOf(name)}`, {
          colorScheme,
        });
        await arrange(page);

        const { violations } = await new AxeBuilder({ page }).analyze();

        assert.deepEqual(
          violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)),
          [],
        );
        assertNoTrespass(page);
        await page.close();
      });
    }
  }
});
