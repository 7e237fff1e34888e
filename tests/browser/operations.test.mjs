import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoTrespass, openPage, startBrowser, tabTo, until } from "./browser.mjs";
import { Gateway, users } from "./gateway.mjs";

describe("the operations page", () => {
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

  async function openOperations() {
    const page = await openPage(browser, `${gateway.url}/operations`);
    await state(page, "Live");
    return page;
  }

  const state = (page, words) => page.getByRole("banner").getByText(words).waitFor();
  const row = (page, id) => page.locator(`tr[data-operation="${id}"]`);
  const completed = (page, id) => row(page, id).getByText("Completed").waitFor();
  const filter = (page, word) => page.getByRole("group", { name: /by status/ }).getByRole("button", { name: word });

  async function countOf(page, word) {
    const count = filter(page, word).locator(".count");
    return Number(await until(async () => /^\d+$/.exec(await count.innerText()), `${word} is counted`));
  }

  async function signIn(page, credential) {
    await page.getByLabel("Key or user token").fill(credential);
    await page.getByRole("button", { name: "Connect" }).click();
  }

  test("a bar moves to its end by itself", async () => {
    const page = await openOperations();
    await page.evaluate(() => (window.isSamePage = true));

    const id = await gateway.startBulk(users(600));
    const bar = row(page, id).getByRole("progressbar");
    const seen = new Set();
    await until(async () => {
      seen.add(await bar.evaluate((element) => element.value));
      return seen.has(600);
    }, "every row is done");

    assert.ok(seen.size > 2, `saw only ${[...seen]}`);
    await completed(page, id);
    assert.ok(await page.evaluate(() => window.isSamePage));
    assertNoTrespass(page);
    await page.close();
  });

  test("counts per status filter the table", async () => {
    const page = await openOperations();
    const id = await gateway.startBulk(users(5));
    await completed(page, id);

    await filter(page, "Failed").click();
    await row(page, id).waitFor({ state: "detached" });
    await filter(page, "Completed").click();
    await completed(page, id);

    const rows = page.locator("tbody tr");
    await until(async () => (await rows.count()) === (await countOf(page, "Completed")), "rows and count agree");
    assert.equal(await filter(page, "Completed").getAttribute("aria-pressed"), "true");
    await page.close();
  });

  test("an operation starts only after it was counted", async () => {
    const page = await openOperations();
    const before = await countOf(page, "All");

    await page.getByRole("button", { name: "Start an operation" }).click();
    await page.getByLabel("Users").fill("ellie\ngrant, lex\nellie");
    await page.getByText("3 of at most 1,000").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Start for/ }).count(), 0);
    await page.getByRole("button", { name: "Count first" }).click();
    await page.getByText("3 sets would be written, none would fail.").waitFor();
    await page.getByRole("button", { name: "Start for 3 users" }).click();

    await page.getByRole("dialog").waitFor({ state: "detached" });
    await until(async () => (await countOf(page, "All")) === before + 2, "the count and the operation are listed");
    await until(async () => {
      const { preferenceSet } = await gateway.ask(
        `{ preferenceSet(userId: "lex") { channelTypes { email { enabled } } } }`,
      );
      return preferenceSet.channelTypes?.email.enabled;
    }, "the set is written");
    await page.close();
  });

  test("an input that changed is counted anew", async () => {
    const page = await openOperations();
    await page.getByRole("button", { name: "Start an operation" }).click();
    await page.getByLabel("Users").fill("ellie");
    await page.getByRole("button", { name: "Count first" }).click();
    await page.getByRole("button", { name: "Start for 1 users" }).waitFor();

    await page.getByLabel("Users").fill("ellie, grant");

    await page.getByRole("button", { name: "Count first" }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Start for/ }).count(), 0);
    await page.close();
  });

  test("what is being typed stays while operations move", async () => {
    const page = await openOperations();
    await page.getByRole("button", { name: "Start an operation" }).click();
    await page.getByLabel("Preference set").fill("ing");

    const id = await gateway.startBulk(users(5));
    await page.locator(`tr[data-operation="${id}"][data-status="COMPLETED"]`).waitFor();

    assert.equal(await page.getByLabel("Preference set").inputValue(), "ing");
    await page.close();
  });

  test("failed rows are shown with their reasons and copied as JSON", async () => {
    const page = await openOperations();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const id = await gateway.startFailing(["full-1", ...users(3), "full-2"], ["full-1", "full-2"]);
    await completed(page, id);

    await row(page, id)
      .getByRole("button", { name: /2 failed rows/ })
      .click();
    await page
      .getByRole("dialog")
      .getByRole("row", { name: /full-1/ })
      .waitFor();
    await page.getByRole("button", { name: "Copy all as JSON" }).click();
    await page.getByText("2 rows are on the clipboard.").waitFor();

    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.deepEqual(
      copied.map(({ userId }) => userId),
      ["full-1", "full-2"],
    );
    assert.ok(copied.every(({ errorCode, errorMessage }) => errorCode && errorMessage));
    assertNoTrespass(page);
    await page.close();
  });

  test("only the rows that failed are tried again", async () => {
    const page = await openOperations();
    const id = await gateway.startFailing(["full-3", ...users(4)], ["full-3"]);
    await completed(page, id);

    await row(page, id)
      .getByRole("button", { name: /Retry failed/ })
      .click();

    const retry = page.locator("tbody tr").filter({ hasText: "Retry" }).first();
    await retry.getByText("1 / 1").waitFor();
    await page.close();
  });

  test("an unfinished operation is canceled after a question", async () => {
    const page = await openOperations();
    await Promise.all([gateway.startBulk(users(1000)), gateway.startBulk(users(1000))]);
    const id = await gateway.startBulk(users(1000));
    await row(page, id)
      .getByRole("button", { name: /Cancel/ })
      .click();

    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Cancel / })
      .click();

    await row(page, id).getByText("Canceled").waitFor();
    const { bulkOperation } = await gateway.ask(`query ($id: ID!) { bulkOperation(id: $id) { status } }`, { id });
    assert.equal(bulkOperation.status, "CANCELED");
    await page.close();
  });

  test("a dashboard key watches and cannot act", async () => {
    const page = await openOperations();
    const id = await gateway.startBulk(users(3));
    await page.getByRole("button", { name: "Use another key" }).click();

    await signIn(page, gateway.dashboardKey);

    await completed(page, id);
    assert.equal(await page.getByRole("button", { name: /Start an operation|Retry|Cancel / }).count(), 0);
    assert.ok(
      !(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).includes("rk_"),
    );
    await page.close();
  });

  test("a key that does not count is asked for again", async () => {
    const page = await openOperations();
    await page.getByRole("button", { name: "Use another key" }).click();

    await signIn(page, "sk_nobody_knows");

    await page.getByRole("alert").waitFor();
    await signIn(page, gateway.dashboardKey);
    await state(page, "Live");
    await page.close();
  });

  test("everything can be done without the mouse", async () => {
    const page = await openOperations();
    const button = page.getByRole("button", { name: "Start an operation" });
    await tabTo(page, button);
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Users"));
    await page.keyboard.type("keyboard-reader");
    await page.keyboard.press("Tab");
    await tabTo(page, page.getByRole("button", { name: "Count first" }));
    await page.keyboard.press("Enter");
    const start = page.getByRole("button", { name: "Start for 1 users" });
    await start.waitFor();
    await tabTo(page, start);
    await page.keyboard.press("Space");

    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus is back");
    await page.close();
  });

  test("the page recovers when the gateway was killed", async () => {
    const page = await openOperations();
    await page.evaluate(() => (window.isSamePage = true));

    await gateway.kill();
    await state(page, "Disconnected, trying again");
    await gateway.startAgain();
    await state(page, "Live");

    const id = await gateway.startBulk(users(4));
    await completed(page, id);
    assert.ok(await page.evaluate(() => window.isSamePage));
    assertNoTrespass(page);
    await page.close();
  });
});
