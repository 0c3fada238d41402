// What stands in a slot of a widget: laid out by the widget, and never moved, whatever becomes of it.
import { ours } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";

type Chat = HTMLElement & { connected: number };
type Shelf = HTMLElement & { say(text: string): void };

/** Where the chat is drawn: in the shelf's own box, below the shelf's failure, or anywhere else. */
const stands = (page: Page) => page.evaluate(() => {
  const box = (node?: Element | null) => node?.getBoundingClientRect();
  const slot = document.querySelector("jgb-slot[item=shelf]")!;
  const chat = box(document.getElementById("item-chat"))!;
  const board = box(slot.shadowRoot!.querySelector("trial-shelf")?.shadowRoot?.querySelector("#board"));
  const frame = box(slot.querySelector(".jgb-failure"));
  if (board) return chat.height > 0 && board.left <= chat.left && chat.right <= board.right && board.top <= chat.top && chat.bottom <= board.bottom ? "inside" : "outside";
  return frame && chat.height > 0 && frame.bottom <= chat.top ? "below" : "elsewhere";
});
/** How often the chat came, whether it went, and what is written in it. */
const state = (page: Page) => page.evaluate(() => {
  const { chat } = globalThis as unknown as { chat: Chat };
  return [chat.connected, chat.dataset.gone ?? "no", chat.querySelector("textarea")!.value];
});

test("what stands in a widget is laid out by it, and stays as it is when the widget fails, comes back and goes", async ({ page, portal, complaints }) => {
  test.slow();
  await portal.open("/trial/nested");
  const shelf = portal.item("Shelf"), draft = page.getByRole("textbox", { name: "Draft" });
  await expect(shelf.getByText("S08")).toBeVisible();
  await draft.fill("half a sentence");
  expect(await stands(page)).toBe("below");

  await page.evaluate(() => void (document.documentElement.dataset.repaired = "yes"));
  await shelf.getByRole("button", { name: "다시 시도: Shelf" }).click();
  await expect.poll(() => stands(page)).toBe("inside");
  await expect(shelf.locator(".jgb-failure")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Chat", level: 3 })).toBeVisible();
  expect(await state(page)).toEqual([1, "no", "half a sentence"]);
  expect(await ours(page)).toEqual([]);

  // Keys go through both in the order in which they are read.
  await page.getByRole("button", { name: "Before" }).focus();
  for (const next of [draft, page.getByRole("button", { name: "Send" }), page.getByRole("group", { name: "History" }), page.getByRole("button", { name: "After" })]) {
    await page.keyboard.press("Tab");
    await expect(next).toBeFocused();
  }

  // An event of the guest that passes through the shelf is no output of the shelf.
  await page.evaluate(() => {
    const { chat } = globalThis as unknown as { chat: Chat };
    const shelf = document.querySelector("jgb-slot[item=shelf]")!.shadowRoot!.querySelector<Shelf>("trial-shelf")!;
    shelf.say("one");
    chat.dispatchEvent(new CustomEvent("sent", { detail: { text: "of the chat" }, bubbles: true, composed: true }));
    shelf.say("two");
  });
  const echo = page.locator("trial-echo");
  await expect(echo).toHaveText("Echo: two");
  expect(await echo.evaluate((echo) => (echo as HTMLElement & { all: string[] }).all)).toEqual(["one", "two"]);

  // The shelf leaves its slot: what stood in it stays, below the words about it, and keeps the focus.
  await draft.focus();
  await page.evaluate(() => document.querySelector("jgb-slot[item=shelf]")!.shadowRoot!.querySelector("trial-shelf")!.remove());
  await expect(shelf.getByText("S13")).toBeVisible();
  expect(await stands(page)).toBe("below");
  await expect(draft).toBeFocused();
  await shelf.getByRole("button", { name: "다시 시도: Shelf" }).click();
  await expect.poll(() => stands(page)).toBe("inside");
  expect(await state(page)).toEqual([1, "no", "half a sentence"]);

  // A page that the shell puts in place has it as well.
  await page.getByRole("link", { name: "Go to /trial/keep-c" }).click();
  await expect(portal.heading).toHaveText("Trial keep-c");
  expect(await state(page)).toEqual([1, "yes", "half a sentence"]);
  await page.goBack();
  await expect(portal.heading).toHaveText("Trial nested");
  await expect.poll(() => stands(page)).toBe("inside");
  expect(await state(page)).toEqual([1, "no", ""]);
  expect(complaints.authors.map((line) => /S\d\d/.exec(line)?.[0])).toEqual(["S08", "S13"]);
});
