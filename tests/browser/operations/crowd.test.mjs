import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openPage, startBrowser, until } from "../browser.mjs";
import { Crowd } from "../crowd.mjs";
import { traced } from "../trace.mjs";

const ROWS = 50;
const LONGEST_TASK_MILLISECONDS = 50;
const FRAME_MILLISECONDS = 1000 / 60;
const WATCHED_OPERATIONS = 100;

describe("the operations page, with 10,000 that wait and 100,000 that ended", () => {
  let crowd;
  let browser;
  before(async () => {
    crowd = await Crowd.gather();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await crowd?.disperse();
  });

  async function openSignIn(search = "") {
    const page = await openPage(browser, `${crowd.url}/operations${search}`);
    await page.getByLabel("Key or user token").fill(crowd.secretKey);
    return page;
  }

  async function signIn(page) {
    await page.getByRole("button", { name: "Connect" }).click();
    await page.locator("tbody tr").first().waitFor();
  }

  const count = (page, word) => page.getByRole("group", { name: /by status/ }).getByRole("button", { name: word });

  async function completed(page) {
    const text = await count(page, "Completed").locator(".count").innerText();
    return Number(text.replaceAll(",", "").replace("–", "0"));
  }

  function assertSmooth({ longestTask, longestDrawing }) {
    assert.ok(longestTask < LONGEST_TASK_MILLISECONDS, `a task took ${longestTask} ms`);
    assert.ok(longestDrawing < FRAME_MILLISECONDS, `a drawing took ${longestDrawing} ms`);
  }

  test("the first rows are there within a second, and no task is long", async () => {
    const page = await openSignIn();
    let first;
    const found = await traced(browser, page, async () => {
      const began = performance.now();
      await signIn(page);
      first = performance.now() - began;
      await count(page, "Queued").getByText("10,000").waitFor();
      await count(page, "Completed").getByText("100,000").waitFor();
    });

    assert.ok(first < 1000, `the first rows took ${first} ms`);
    assertSmooth(found);
    assert.equal(await page.locator("tbody tr").count(), ROWS);
    await page.close();
  });

  for (const [words, search] of [
    ["everything", ""],
    ["what waits", "?status=QUEUED"],
    ["what is completed", "?status=COMPLETED"],
  ]) {
    test(`${words} stays smooth while a worker goes through the crowd`, async () => {
      const page = await openSignIn(search);
      await signIn(page);
      const before = await completed(page);

      crowd.work();
      const found = await traced(browser, page, () =>
        until(async () => (await completed(page)) >= before + WATCHED_OPERATIONS, "operations complete"),
      );
      crowd.rest();

      assertSmooth(found);
      assert.equal(await page.locator("tbody tr").count(), ROWS);
      await page.close();
    });
  }
});
