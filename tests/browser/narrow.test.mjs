import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openPage, startBrowser } from "./browser.mjs";
import { Gateway, users } from "./gateway.mjs";

const WIDTH = 320;

const PAGES = {
  "/operations": async (page) => page.locator("tbody tr").first().waitFor(),
  "/operations?operation=": async (page) => page.getByRole("row", { name: /reader-1 / }).waitFor(),
  "/preferences": async (page) => page.getByRole("switch").first().waitFor(),
};

describe("on a screen of 320 pixels", () => {
  let gateway;
  let browser;
  let operation;
  before(async () => {
    gateway = await Gateway.start();
    browser = await startBrowser();
    operation = await gateway.startFailing(users(20), users(2));
  });
  after(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  async function open(where) {
    const address = gateway.url + where + (where.endsWith("=") ? operation : "");
    const page = await openPage(browser, address, { viewport: { width: WIDTH, height: 640 } });
    await PAGES[where](page);
    return page;
  }

  /** What is wider than its place, so that it would have to be panned: the page itself, or a part that scrolls. */
  function tooWide(page) {
    return page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("body *")]
        .filter((element) => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
        .filter(
          (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX) || element.matches("html"),
        )
        .map((element) => element.className || element.tagName),
    );
  }

  for (const where of Object.keys(PAGES)) {
    test(`${where} is not panned sideways`, async () => {
      const page = await open(where);

      assert.deepEqual(await tooWide(page), []);
      await page.close();
    });
  }

  for (const [button, opens] of [
    ["Start an operation", "Users"],
    ["Sign out", "Key or user token"],
  ]) {
    test(`what "${button}" opens is not panned sideways`, async () => {
      const page = await open("/operations");
      await page.getByRole("button", { name: button }).click();
      await page.getByLabel(opens).waitFor();

      assert.deepEqual(await tooWide(page), []);
      await page.close();
    });
  }

  test("a switch is turned, with its channel beside it", async () => {
    const page = await open("/preferences");
    const toggle = page.getByRole("switch", { name: "New comment by SMS" });
    const before = await toggle.getAttribute("aria-checked");

    await toggle.click();

    await page.locator(`[aria-label="New comment by SMS"]:not([aria-checked="${before}"])`).waitFor();
    const label = await page
      .locator("td", { has: toggle })
      .evaluate((cell) => getComputedStyle(cell, "::before").content);
    assert.equal(label, '"SMS"');
    await page.close();
  });
});
