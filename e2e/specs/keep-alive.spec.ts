// An item that says `keep: alive` outlives its page: the same element, with its scroll, caret, focus and subscriptions.
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";

interface Chat extends HTMLElement {
  connected: number;
  room: string;
  heard: number;
  host: { item: { page: string }; signal: AbortSignal };
  say: (text: string) => Promise<{ pos?: string }>;
}
declare global {
  var chat: Chat, first: Chat, ended: number | undefined;
}

const go = async (page: Page, name: string) => {
  await page.getByRole("link", { name: `Go to /trial/${name}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Trial ${name}`);
};

/** Everything a person would notice if the element had been made anew. */
const state = (page: Page) =>
  page.evaluate(() => {
    const chat = globalThis.chat, [draft, list] = [chat.querySelector("textarea")!, chat.querySelector("div")!];
    return {
      same: globalThis.chat === globalThis.first,
      connected: chat.connected,
      gone: "gone" in chat.dataset,
      draft: draft.value,
      caret: [draft.selectionStart, draft.selectionEnd],
      scrolled: list.scrollTop,
      page: chat.host.item.page,
      room: chat.room,
      aborted: chat.host.signal.aborted,
    };
  });

const ready = async (page: Page) => {
  await page.goto("/trial/keep-a");
  await page.waitForFunction(() => globalThis.chat);
  await page.evaluate(() => (globalThis.first = globalThis.chat));
  // The shell answers, so it can navigate.
  await page.evaluate(() => globalThis.chat.say("hello"));
  await expect(page.getByLabel("Heard")).toHaveText("1");
  await page.getByLabel("Draft").fill("a word in the middle");
  await page.evaluate(() => {
    globalThis.chat.querySelector("textarea")!.setSelectionRange(2, 6);
    globalThis.chat.querySelector("div")!.scrollTop = 777;
  });
};

const kept = { same: true, connected: 1, gone: false, draft: "a word in the middle", caret: [2, 6], scrolled: 777, aborted: false };

test("an element on both pages goes along: connected once, scrolled, with its caret", async ({ page, complaints }) => {
  await ready(page);
  await go(page, "keep-b");
  expect(await state(page)).toEqual({ ...kept, page: "trial-keep-b", room: "two" });
  await expect(page.getByRole("region", { name: "Chat" }).getByLabel("Draft")).toBeVisible();
  await go(page, "keep-a");
  expect(await state(page)).toEqual({ ...kept, page: "trial-keep-a", room: "one" });
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trial keep-b");
  expect(await state(page)).toEqual({ ...kept, page: "trial-keep-b", room: "two" });
  expect(complaints.authors).toEqual([]);
  expect(complaints.errors).toEqual([]);
});

test("the focus stays where it was when it is inside an element that goes along", async ({ page }) => {
  await ready(page);
  await page.getByLabel("Draft").focus();
  await page.evaluate(() => {
    const inside = document.querySelector("jgb-slot[item=links]")!.shadowRoot!;
    inside.querySelector<HTMLAnchorElement>('a[href="/trial/keep-b"]')!.click();
  });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trial keep-b");
  await expect(page.getByLabel("Draft")).toBeFocused();
  await page.keyboard.type("X");
  await expect(page.getByLabel("Draft")).toHaveValue("a X in the middle");
});

test("its subscriptions go on, each event once, and the wiring of the new page holds", async ({ page, complaints }) => {
  await ready(page);
  await go(page, "keep-b");
  await page.evaluate(() => globalThis.chat.say("on b"));
  await expect(page.getByLabel("Heard")).toHaveText("2");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("Echo: a word in the middle")).toBeVisible();
  await go(page, "keep-a");
  await go(page, "keep-b");
  await page.evaluate(() => globalThis.chat.say("again"));
  await expect(page.getByLabel("Heard")).toHaveText("3");
  expect(complaints.authors).toEqual([]);
});

test("an element that is on one page only is parked, and hears later what it missed", async ({ page, another, shared }) => {
  await ready(page);
  await go(page, "keep-c");
  expect(await state(page)).toMatchObject({ ...kept, scrolled: expect.any(Number) });
  await expect(page.getByLabel("Draft")).toHaveCount(1);
  await expect(page.getByLabel("Draft")).toBeHidden();
  const refused = await page.evaluate(() => globalThis.chat.say("from nowhere").then(() => "said", (error) => error.code));
  expect(refused).toBe("denied");
  const other = await another(shared.url);
  await other.open("/trial/keep-a");
  await other.page.waitForFunction(() => globalThis.chat);
  await other.page.evaluate(() => globalThis.chat.say("while you were away"));
  await go(page, "keep-a");
  expect(await state(page)).toEqual({ ...kept, page: "trial-keep-a", room: "one" });
  await expect(page.getByLabel("Heard")).toHaveText("2");
});

test("a page in a frame is not loaded again", async ({ page }) => {
  const loads: string[] = [];
  page.on("request", (request) => request.url().includes("notice.html") && loads.push(request.url()));
  await ready(page);
  await expect(page.frameLocator('iframe[title="Board"]').getByRole("table").first()).toBeVisible();
  await go(page, "keep-b");
  await go(page, "keep-c");
  await go(page, "keep-a");
  await expect(page.frameLocator('iframe[title="Board"]').getByRole("table").first()).toBeVisible();
  expect(loads).toHaveLength(1);
});

test("a browser that cannot move elements mounts a new one, and ends the old", async ({ page, complaints }) => {
  await page.addInitScript(() => delete (Element.prototype as { moveBefore?: unknown }).moveBefore);
  await ready(page);
  await go(page, "keep-b");
  await expect(page.getByLabel("Draft")).toHaveValue("");
  expect(await state(page)).toMatchObject({ same: false, connected: 1, gone: false, page: "trial-keep-b", room: "two" });
  expect(await page.evaluate(() => [globalThis.first.host.signal.aborted, globalThis.ended])).toEqual([true, 1]);
  expect(complaints.errors).toEqual([]);
});
