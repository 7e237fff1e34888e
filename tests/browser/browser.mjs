/** A real Chromium whose pages report what a page of the gateway must never do. */

import assert from "node:assert/strict";
import process from "node:process";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const LOOK = { colorScheme: "light", reducedMotion: "reduce" };

/** A browser without a window, with a profile of its own. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
}

/**
 * Opens `url` in a context of its own with these options, or in that of the page `beside`. `page.trespasses` lists violations of the
 * policy, requests to other hosts and errors of scripts, as they happen.
 */
export async function openPage(browser, url, { beside, ...options } = {}) {
  const context = beside?.context() ?? (await browser.newContext({ ...LOOK, ...options }));
  const page = await context.newPage();
  await watchForTrespasses(page, new URL(url).host);
  await page.goto(url);
  return page;
}

async function watchForTrespasses(page, host) {
  page.trespasses = [];
  const report = (words) => page.trespasses.push(words);
  const reportStranger = (url) => {
    const { protocol, host: other } = new URL(url);
    if (!["data:", "blob:"].includes(protocol) && other !== host) report(`request to ${url}`);
  };
  await page.exposeFunction("reportViolation", (directive, source) => report(`${directive} refused ${source}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      window.reportViolation(violatedDirective, `${blockedURI} ${sample}`),
    );
  });
  page.on("request", (request) => reportStranger(request.url()));
  page.on("websocket", (socket) => reportStranger(socket.url()));
  page.on("pageerror", (error) => report(`error: ${error.stack}`));
  page.on(
    "console",
    (message) => /content security policy|trusted ?type/i.test(message.text()) && report(message.text()),
  );
}

/** Fails when the page did what it must not. */
export function assertNoTrespass(page) {
  assert.deepEqual(page.trespasses, []);
}

/** Waits until `holds` gives something true, and gives it; fails after 15 seconds. */
export async function until(holds, what) {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const found = await holds();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Presses Tab until the element that `locator` finds has the focus. */
export async function tabTo(page, locator) {
  for (let presses = 0; presses < 100; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${locator} cannot be reached with the Tab key`);
}
