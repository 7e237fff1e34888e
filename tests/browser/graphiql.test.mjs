import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoTrespass, openPage, startBrowser, until } from "./browser.mjs";
import { Gateway, users } from "./gateway.mjs";

const FIRST_TAB = "ReadOneUser";

describe("GraphiQL", () => {
  let gateway;
  let browser;
  before(async () => {
    gateway = await Gateway.start();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  async function openGraphiql() {
    const page = await openPage(browser, `${gateway.url}/graphql`);
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    return page;
  }

  async function openTab(page, name) {
    await page.getByRole("button", { name, exact: true }).click();
    // GraphiQL stores an operation once it has read it, a moment after it shows it.
    const isRead = (word) => localStorage.getItem("graphiql:query")?.includes(word);
    await until(() => page.evaluate(isRead, name), `GraphiQL has read ${name}`);
  }

  // The editor keeps only the lines in sight in the page, and draws spaces of its own.
  const answer = async (page) => (await page.locator(".graphiql-response").innerText()).replaceAll("\u00a0", " ");

  async function run(page) {
    await page.getByRole("button", { name: /Execute query/ }).click();
    return until(async () => /"(data|errors)"/.test(await answer(page)) && answer(page), "there is an answer");
  }

  for (const name of ["ReadOneUser", "SetOneWorkflow", "BulkSet", "WhyIsThisChannelOff"]) {
    test(`the sample ${name} runs as it is`, async () => {
      const page = await openGraphiql();
      if (name !== FIRST_TAB) await openTab(page, name);

      const text = await run(page);

      assert.match(text, /"data": \{/);
      assert.doesNotMatch(text, /"errors"|"message"/);
      assertNoTrespass(page);
      await page.close();
    });
  }

  test("the sample WhyIsThisChannelOff finds a channel that is off in a fresh demo", async () => {
    const page = await openGraphiql();
    await openTab(page, "WhyIsThisChannelOff");

    assert.match(await run(page), /"allowed": false/);
    await page.close();
  });

  test("the sample WatchProgress shows an operation up to its end", async () => {
    const page = await openGraphiql();
    await openTab(page, "WatchProgress");
    const subscribed = page.waitForEvent("websocket").then((socket) =>
      socket.waitForEvent("framesent", {
        predicate: ({ payload }) => payload.includes("WatchProgress"),
      }),
    );
    await page.getByRole("button", { name: /Execute query/ }).click();
    await subscribed;

    const id = await gateway.startBulk(users(30));

    await until(async () => /"COMPLETED"/.test(await answer(page)), "the operation is completed");
    assert.ok((await answer(page)).includes(id));
    assertNoTrespass(page);
    await page.close();
  });

  test("a sample runs without the mouse", async () => {
    const page = await openGraphiql();
    await page.locator(".graphiql-query-editor textarea").focus();

    await page.keyboard.press("Control+Enter");

    await until(async () => /"data": \{/.test(await answer(page)), "there is an answer");
    await page.close();
  });

  test("credentials are shown for the demo and never stored", async () => {
    const page = await openGraphiql();
    await page.getByRole("button", { name: "Headers" }).click();
    assert.ok((await page.locator(".graphiql-editor-tool").innerText()).includes("Bearer"));
    await run(page);
    await until(() => page.evaluate(() => localStorage.getItem("graphiql:queries")), "the history is stored");

    const stored = await page.evaluate(() => JSON.stringify(localStorage));

    assert.ok(!stored.includes(gateway.secretKey));
    await page.close();
  });

  test("tabs and the demo key are there again after a reload", async () => {
    const page = await openGraphiql();
    await openTab(page, "BulkSet");
    await until(
      () => page.evaluate(() => JSON.parse(localStorage.getItem("graphiql:tabState"))?.activeTabIndex === 2),
      "the tab is stored",
    );

    await page.reload();

    await page.locator(".graphiql-query-editor").getByText("BulkSet").first().waitFor();
    assert.match(await run(page), /"status": "QUEUED"/);
    await page.close();
  });

  test("the explorer writes a field into the operation", async () => {
    const page = await openGraphiql();
    await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();

    await page.locator('[data-field-name="limits"]').click();
    await page.locator('[data-field-name="bulkMaxUsers"]').click();

    await until(
      async () => (await page.locator(".graphiql-query-editor").innerText()).includes("bulkMaxUsers"),
      "the field is in the operation",
    );
    assertNoTrespass(page);
    await page.close();
  });

  test("what its toolbar and panels do stays on this host", async () => {
    const page = await openGraphiql();

    await page.getByRole("button", { name: /Prettify query/ }).click();
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByText("Root Types").waitFor();
    await page.getByRole("button", { name: "Show History" }).click();
    await page.getByRole("button", { name: "Open settings dialog" }).click();
    await page.getByRole("dialog").waitFor();

    assertNoTrespass(page);
    await page.close();
  });
});
