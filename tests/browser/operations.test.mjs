import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

  async function openOperations(search = "", options = {}) {
    const page = await openPage(browser, `${gateway.url}/operations${search}`, options);
    await state(page, "Live");
    return page;
  }

  const state = (page, words) => page.getByRole("banner").getByText(words).waitFor();
  const row = (page, id) => page.locator(`tr[data-operation="${id}"]`);
  const completed = (page, id) => row(page, id).getByText("Completed").waitFor();
  const filter = (page, word) =>
    page.getByRole("group", { name: /by status/ }).getByRole("button", { name: new RegExp(`^${word}`) });

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
      seen.add(Number(await bar.getAttribute("aria-valuenow")));
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
    const field = page.getByRole("dialog").getByLabel("Preference set");
    await field.fill("ing");

    const id = await gateway.startBulk(users(5));
    await page.locator(`tr[data-operation="${id}"][data-status="COMPLETED"]`).waitFor();

    assert.equal(await field.inputValue(), "ing");
    await page.close();
  });

  test("failed rows are shown with their reasons, searched, and taken along", async () => {
    const page = await openOperations();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const id = await gateway.startFailing(["full-1", ...users(3), "full-2"], ["full-1", "full-2"]);
    await completed(page, id);

    await row(page, id)
      .getByRole("link", { name: /2 failed rows/ })
      .click();
    await page.getByRole("list", { name: "Reasons of failures" }).getByText("2 ×").waitFor();
    await page.getByRole("row", { name: /full-1/ }).waitFor();
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await page.getByText("2 rows are on the clipboard.").waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    await page.getByLabel("Search rows").fill("FULL-2");
    await page.getByText("1 rows.").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);

    assert.deepEqual(
      copied.map(({ userId }) => userId),
      ["full-1", "full-2"],
    );
    assert.ok(copied.every(({ errorCode, errorMessage }) => errorCode && errorMessage));
    assert.equal(download.suggestedFilename(), `bulk-operation-${id}.csv`);
    const [head, line] = (await readFile(await download.path(), "utf8")).split("\r\n");
    assert.equal(head, "userId,status,errorCode,errorMessage");
    assert.match(line, /^full-2,FAILED,INVALID_INPUT,/);
    assertNoTrespass(page);
    await page.close();
  });

  test("an operation that completed with failed rows does not look like a success", async () => {
    const page = await openOperations();
    const [mixed, whole] = [
      await gateway.startFailing(["full-4", "ok-1"], ["full-4"]),
      await gateway.startBulk(["ok-2"]),
    ];
    await row(page, mixed).getByText("Completed, 1 failed").waitFor();
    await completed(page, whole);

    await page.getByRole("button", { name: /^With failed rows/ }).click();
    await row(page, whole).waitFor({ state: "detached" });
    await row(page, mixed).waitFor();
    await page.reload();
    await row(page, mixed).waitFor();

    assert.equal(new URL(page.url()).search, "?failures=yes");
    assert.equal(await row(page, whole).count(), 0);
    const bar = row(page, mixed).getByRole("progressbar");
    assert.equal(await bar.getAttribute("aria-valuetext"), "1 succeeded, 1 failed, of 2");
    assert.deepEqual(
      await bar.locator("rect").evaluateAll((parts) => parts.map((part) => part.getAttribute("width"))),
      ["50", "50"],
    );
    await page.close();
  });

  test("an operation has a page of its own, which can be linked", async () => {
    const page = await openOperations();
    const id = await gateway.startBulk(["linked"]);
    await completed(page, id);

    await row(page, id)
      .getByRole("link", { name: id.slice(0, 8), exact: true })
      .click();
    await page.getByRole("heading", { name: `Operation ${id}` }).waitFor();
    await page.reload();

    await page.getByText("Every row was tried").waitFor();
    await page.getByRole("row", { name: /linked Succeeded/ }).waitFor();
    await page.goBack();
    await row(page, id).waitFor();
    await page.close();
  });

  test("an operation says what it writes, to whom, who started it, and what retries it", async () => {
    const page = await openOperations();
    const id = await gateway.startFailing(["full-6", "ok-4"], ["full-6"]);
    await row(page, id).getByText("Completed, 1 failed").waitFor();
    await row(page, id)
      .getByRole("link", { name: id.slice(0, 8), exact: true })
      .click();

    await page.getByRole("row", { name: "Workflow one-too-many on" }).waitFor();
    await page.getByText("Into each user's own set. Everything else in each set stays as it is.").waitFor();
    await page.getByText(/^demo secret key.* \(sk_/).waitFor();
    await page.getByRole("button", { name: /^Retry/ }).click();
    await page.getByText("Retried by").waitFor();
    await page.locator(".retry-link a").click();
    const older = page.locator(".facts").getByRole("link", { name: id });
    await older.waitFor();
    await older.click();

    await page.getByRole("heading", { name: `Operation ${id}` }).waitFor();
    await page.close();
  });

  test("an id leads to its operation, and one that nobody has is refused", async () => {
    const page = await openOperations();
    const id = await gateway.startBulk(["searched"]);
    const search = async (text) => {
      await page.getByText("Search and filter").click();
      await page.getByLabel("Id of an operation").fill(text);
      await page.keyboard.press("Enter");
    };

    await search(id);
    await page.getByRole("heading", { name: `Operation ${id}` }).waitFor();
    await page.getByRole("link", { name: /All operations/ }).click();
    await search("nothing");

    await page.getByRole("alert").getByText("There is no bulk operation").waitFor();
    await page.close();
  });

  test("conditions are in the address and hold for what starts later", async () => {
    const page = await openOperations("?set=ingen&rehearsals=without");
    await page.getByText("No operation matches these filters.").waitFor();

    const other = await gateway.startBulk(["elsewhere"]);
    const id = await gateway.startBulk(["here"], undefined, { setId: "ingen" });
    await completed(page, id);

    assert.equal(await row(page, other).count(), 0);
    await page.getByRole("button", { name: "Show everything" }).click();
    await row(page, other).waitFor();
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.getByLabel("Preference set", { exact: true }).inputValue(), "");
    await page.close();
  });

  test("the overview counts rows on the server, and rehearsals apart", async () => {
    const early = await openOperations();
    const figure = (page, name) => page.locator(".figures > div", { hasText: name }).locator("dd").first();
    const hour = async (page) => Number((await figure(page, "Rows in the last hour").innerText()).replace(",", ""));
    await until(async () => !Number.isNaN(await hour(early)), "the overview is there");
    const before = await hour(early);
    await gateway.startBulk(users(40), undefined, { dryRun: true });
    await gateway.startBulk(users(30));
    await until(async () => (await hour(early)) === before + 30, "the rows are counted");

    const late = await openOperations();
    await until(async () => (await hour(late)) === before + 30, "a page that came later knows it too");

    assert.equal(await figure(late, "Workers").innerText(), "1");
    assert.ok(Number(await figure(late, "Rows per second").innerText()) > 0);
    await Promise.all([early.close(), late.close()]);
  });

  test("the chart is read with the keyboard and as a table", async () => {
    const page = await openOperations();
    await completed(page, await gateway.startBulk(users(20)));
    await page.getByRole("button", { name: "30 days" }).click();
    const chart = page.getByRole("slider", { name: "Period" });
    await until(
      async () => /[1-9][\d,]* rows/.test(await chart.getAttribute("aria-valuetext")),
      "rows of today are there",
    );

    await tabTo(page, chart);
    await page.keyboard.press("ArrowLeft");
    await page.getByText(/: 0 rows, 0 failed/).waitFor();
    await page.keyboard.press("End");
    await page.getByText("As a table").click();

    const today = await chart.getAttribute("aria-valuetext");
    const cells = await page.locator(".chart tbody tr").last().locator("td").first().innerText();
    assert.ok(today.includes(`: ${cells} rows`), `${today} and ${cells}`);
    assert.equal(new URL(page.url()).search, "?span=MONTH");
    await page.close();
  });

  test("many operations are canceled after their number was asked back", async () => {
    const page = await openOperations();
    const ids = [];
    for (let index = 0; index < 4; index += 1) ids.push(await gateway.startBulk(users(1000)));
    for (const id of ids.slice(2)) await row(page, id).getByRole("checkbox").check();

    await page.getByRole("button", { name: "Cancel 2", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type 2 to confirm").fill("3");
    await dialog.getByRole("button", { name: "Cancel all 2" }).click();
    assert.ok(await dialog.isVisible(), "another number does nothing");
    await dialog.getByLabel("Type 2 to confirm").fill("2");
    await dialog.getByRole("button", { name: "Cancel all 2" }).click();

    for (const id of ids.slice(2)) await row(page, id).getByText("Canceled").waitFor();
    await page.close();
  });

  test("exact times are read with the keyboard", async () => {
    const page = await openOperations();
    const id = await gateway.startBulk(["timed"]);
    await completed(page, id);
    const time = row(page, id).getByRole("button", { name: /ago|just now/ });

    await tabTo(page, time);
    await page.keyboard.press("Enter");

    await row(page, id)
      .getByText(/\d{4}, \d{2}:\d{2}:\d{2}$/)
      .waitFor();
    await page.close();
  });

  test("bars are seen where colours are forced", async () => {
    const page = await openOperations("", { forcedColors: "active" });
    const id = await gateway.startFailing(["full-5", "ok-3"], ["full-5"]);
    await row(page, id).getByText("Completed, 1 failed").waitFor();

    const colours = await row(page, id)
      .locator(".bar svg, .bar rect")
      .evaluateAll(([ground, ...parts]) => [
        getComputedStyle(ground).backgroundColor,
        ...parts.map((part) => getComputedStyle(part).fill),
      ]);

    assert.equal(new Set(colours).size, 3, `the parts of the bar look alike: ${colours}`);
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
    await page.getByRole("button", { name: "Sign out" }).click();

    await signIn(page, gateway.dashboardKey);

    await completed(page, id);
    assert.equal(await page.getByRole("button", { name: /Start an operation|Retry|Cancel / }).count(), 0);
    await page.close();
  });

  test("a key is kept for the tab until the reader signs out", async () => {
    const page = await openOperations();
    const kept = () => page.evaluate(() => JSON.stringify([localStorage, document.cookie, sessionStorage]));
    assert.ok(!(await kept()).includes("sk_"), "the demo's own key is not stored");
    await page.getByRole("button", { name: "Sign out" }).click();
    await signIn(page, gateway.dashboardKey);
    await state(page, "Live");

    await page.reload();
    await state(page, "Live");
    assert.equal(await page.getByRole("button", { name: "Start an operation" }).count(), 0);
    const other = await openPage(browser, `${gateway.url}/operations`, { beside: page });
    assert.ok(!(await other.evaluate(() => JSON.stringify(sessionStorage))).includes("rk_"), "another tab has its own");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Key or user token").waitFor();
    assert.ok(!(await kept()).includes("rk_"));
    await Promise.all([page.close(), other.close()]);
  });

  test("a key that does not count is asked for again", async () => {
    const page = await openOperations();
    await page.getByRole("button", { name: "Sign out" }).click();

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
