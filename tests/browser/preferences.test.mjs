import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoTrespass, openPage, startBrowser, tabTo, until } from "./browser.mjs";
import { Gateway } from "./gateway.mjs";

describe("the preference page", () => {
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

  async function openPreferences({ userId, ...options }) {
    const page = await openPage(browser, `${gateway.url}/preferences`, options);
    await page.getByRole("banner").getByText("Live").waitFor();
    await page.getByLabel("User", { exact: true }).fill(userId);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: `Preferences of ${userId}` }).waitFor();
    return page;
  }

  const toggle = (page, name) => page.getByRole("switch", { name });
  const isOn = (page, name, wanted) =>
    until(
      async () => (await toggle(page, name).getAttribute("aria-checked")) === String(wanted),
      `${name} is ${wanted}`,
    );

  async function storedSet(userId, setId = "default") {
    const { preferenceSet } = await gateway.ask(
      `query ($userId: ID!, $setId: ID!) { preferenceSet(userId: $userId, setId: $setId) {
        revision workflows { key enabled channelTypes { email { enabled } push { enabled } } }
      } }`,
      { userId, setId },
    );
    return preferenceSet;
  }

  async function write(input) {
    const { setPreferences } = await gateway.ask(
      `mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) { ... on UserError { message } } }`,
      { input },
    );
    assert.equal(setPreferences.message, undefined);
  }

  test("a toggle is saved", async () => {
    const page = await openPreferences({ userId: "toggler" });

    await toggle(page, "Mention by Email").click();

    await isOn(page, "Mention by Email", false);
    const mention = await until(
      async () => (await storedSet("toggler")).workflows.find(({ key }) => key === "mention"),
      "the set is stored",
    );
    assert.equal(mention.channelTypes.email.enabled, false);
    assertNoTrespass(page);
    await page.close();
  });

  test("toggles pressed in a row are all saved", async () => {
    const page = await openPreferences({ userId: "quick" });

    for (const channel of ["Email", "Push", "SMS", "Chat"]) await toggle(page, `Mention by ${channel}`).click();

    await until(async () => (await storedSet("quick")).revision === 4, "four writes are stored");
    for (const channel of ["Email", "Push", "SMS", "Chat"]) await isOn(page, `Mention by ${channel}`, false);
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.close();
  });

  test("one channel of a workflow that is off as a whole can be turned on", async () => {
    await write({
      userId: "whole",
      preferences: {
        workflows: [{ key: "mention", setting: { enabled: false } }],
      },
    });
    const page = await openPreferences({ userId: "whole" });
    await isOn(page, "Mention by Push", false);

    await toggle(page, "Mention by Email").click();

    const mention = await until(
      async () => (await storedSet("whole")).workflows.find(({ enabled }) => enabled === null),
      "the switch became one for each channel",
    );
    assert.deepEqual(mention.channelTypes, {
      email: { enabled: true },
      push: { enabled: false },
    });
    await page.close();
  });

  test("what happens in one tab is seen in another", async () => {
    const one = await openPreferences({ userId: "two-tabs" });
    const other = await openPreferences({ userId: "two-tabs", beside: one });

    await toggle(one, "Dinosaurs loose by SMS").click();
    await isOn(other, "Dinosaurs loose by SMS", false);
    await toggle(other, "Dinosaurs loose by SMS").click();
    await isOn(one, "Dinosaurs loose by SMS", true);

    await one.context().close();
  });

  test("a change from elsewhere is shown instead of being overwritten", async () => {
    const page = await browser.newPage();
    let isHeldBack = false;
    await page.routeWebSocket(/graphql/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => (isHeldBack && message.includes("preferenceSetChanged")) || socket.send(message));
    });
    await page.goto(`${gateway.url}/preferences`);
    await page.getByLabel("User", { exact: true }).fill("contested");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Preferences of contested" }).waitFor();

    isHeldBack = true;
    await write({
      userId: "contested",
      preferences: {
        workflows: [
          {
            key: "mention",
            setting: { detail: { channelTypes: { push: { enabled: false } } } },
          },
        ],
      },
    });
    await toggle(page, "Mention by Email").click();

    await page.getByRole("alert").getByText("Someone changed these preferences").waitFor();
    await isOn(page, "Mention by Email", true);
    await isOn(page, "Mention by Push", false);
    assert.equal((await storedSet("contested")).revision, 1);
    await page.close();
  });

  test("what the organisation decided is shown with the reason", async () => {
    const page = await openPreferences({ userId: "held" });
    await page.getByLabel("For").selectOption("ingen");

    await page.getByRole("button", { name: "On: Password reset by Email" }).click();

    await page.getByRole("dialog").getByText("The organisation ingen keeps this on").waitFor();
    assert.equal(await toggle(page, "Password reset by Email").count(), 0);
    await page.close();
  });

  test("a channel that is off for everything says so on each row", async () => {
    const page = await openPreferences({ userId: "quiet" });

    await toggle(page, "All notifications by SMS").click();
    await page.getByRole("button", { name: "Why Mention by SMS is off nevertheless" }).click();

    await page.getByRole("dialog").getByText("You turned this channel off for all notifications.").waitFor();
    await page.close();
  });

  test("settings with conditions are read and not toggled", async () => {
    const conditions = [{ variable: "recipient.plan", operator: "EQUAL_TO", argument: "pro" }];
    const setting = { detail: { channelTypes: { email: { conditions } } } };
    await write({
      userId: "conditional",
      preferences: { workflows: [{ key: "mention", setting }] },
    });
    const page = await openPreferences({ userId: "conditional" });

    await page.getByRole("button", { name: "Depends: Mention by Email" }).click();

    await page.getByRole("dialog").getByText('recipient.plan is "pro"').waitFor();
    assert.equal(await toggle(page, "Mention by Email").count(), 0);
    await page.close();
  });

  test("switches are told apart where colours are forced", async () => {
    const page = await openPreferences({ userId: "forced-reader", forcedColors: "active" });
    const name = "Mention by Email";
    const look = () =>
      toggle(page, name).evaluate((element) => [
        getComputedStyle(element).backgroundColor,
        getComputedStyle(element, "::before").backgroundColor,
      ]);
    const [ground, knob] = await look();

    await toggle(page, name).click();
    await isOn(page, name, false);
    const [offGround, offKnob] = await look();

    assert.ok(ground !== knob && offGround !== offKnob, "the knob is seen");
    assert.notEqual(ground, offGround);
    await page.close();
  });

  test("toggles are reached and pressed with the keyboard", async () => {
    const page = await openPreferences({ userId: "keyboard" });
    const cell = toggle(page, "All notifications by Push");

    await tabTo(page, cell);
    await page.keyboard.press("Space");

    await isOn(page, "All notifications by Push", false);
    await page.close();
  });
});
