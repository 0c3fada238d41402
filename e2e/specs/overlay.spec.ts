// Dialogs of widgets stand above the page, keep their styles, and leave with their widget.
import { ours } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";

test("a dialog of a widget takes the keyboard, looks like its widget, and gives the focus back", async ({ page, portal, complaints }) => {
  test.slow();
  await portal.open("/");
  await portal.live();
  const open = portal.weather.getByRole("button", { name: "미세먼지 등급 보기" });
  const dialog = page.getByRole("dialog", { name: "미세먼지 등급 보기" });
  await open.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("row", { name: /보통/ })).toHaveAttribute("aria-current", "true");
  await expect(dialog).toHaveCSS("padding-top", "24px");
  await expect(dialog.getByRole("button", { name: "닫기" })).toBeFocused();
  expect(await ours(page)).toEqual([]);
  // What is behind is out of reach.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(portal.menu.getByRole("link").first()).not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();

  // Another item waits for its turn; what leaves with its page is shown no more.
  await page.evaluate(() => {
    const shown = document.querySelector('jgb-slot[item="weather"]')!.shadowRoot!.querySelector("demo-weather-card")!;
    const later = [...document.querySelectorAll("jgb-slot")].map((slot) => [...slot.shadowRoot!.children].find((one) => "host" in one && one !== shown)).find(Boolean)!;
    const ui = (element: Element) => (element as unknown as { host: { ui: { overlay(node: Element, options?: object): () => void } } }).host.ui;
    const note = Object.assign(document.createElement("p"), { textContent: "다음 차례입니다." });
    Object.assign(globalThis, { endings: [] });
    ui(shown).overlay(shown.shadowRoot!.querySelector("dialog")!, { onClose: () => (globalThis as unknown as { endings: string[] }).endings.push("first") });
    ui(later).overlay(note, { label: "둘째", onClose: () => (globalThis as unknown as { endings: string[] }).endings.push("second") });
  });
  await expect(dialog).toBeVisible();
  await expect(page.getByText("다음 차례입니다.")).toBeHidden();
  await dialog.getByRole("button", { name: "닫기" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "둘째" })).toBeVisible();
  expect(await ours(page)).toEqual([]);
  await page.evaluate(() => (document.querySelector('nav a[href="/news"]') as HTMLAnchorElement).click());
  await expect(portal.heading).toHaveText("동네 소식");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { endings: string[] }).endings)).toEqual(["first", "second"]);
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});
