// Groups and tabs as the gallery shows them: headings, links without the script, keys and history with it.
import { ours } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";

test("without script the tabs are links, and headings follow the nesting", async ({ browser, shared }) => {
  const context = await browser.newContext({ baseURL: shared.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/en/gallery");
  const tabs = page.getByRole("navigation", { name: "About the chosen word" });
  await expect(page.getByRole("heading", { level: 2 })).toHaveCount(5);
  await expect(page.getByRole("heading", { name: "Related search words · Svelte", level: 3 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Bar chart · Vue", level: 5 })).toBeVisible();
  await tabs.getByRole("link", { name: "Related news" }).click();
  await expect(page).toHaveURL(/\/en\/gallery\?tab-story=news#item-story$/);
  await expect(page.getByRole("heading", { name: "Related news · Lit", level: 5 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Bar chart · Vue" })).toBeHidden();
  await expect(tabs.getByRole("link", { name: "Related news" })).toHaveAttribute("aria-current", "true");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { name: "Bar chart · Vue" })).toBeVisible();
  await context.close();
});

test("tabs change by keys without a page load, the address says which, and what was shown stays as it was", async ({ page, portal, complaints }) => {
  test.slow();
  await portal.open("/gallery");
  const tab = (name: string) => page.getByRole("tab", { name });
  const chart = page.locator('jgb-slot[item="chart"]'), news = page.locator('jgb-slot[item="news"]');
  await tab("월별 검색 횟수").scrollIntoViewIfNeeded();
  await expect(chart).toHaveAttribute("state", "mounted");
  await expect(news).toHaveAttribute("state", "waiting");
  await chart.getByRole("button", { name: "표로 보기" }).click();
  await page.evaluate(() => { Object.assign(globalThis, { first: document.querySelector("main"), chart: document.querySelector('jgb-slot[item="chart"]')!.shadowRoot!.querySelector("demo-bar-chart") }); });

  await tab("월별 검색 횟수").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab("관련 뉴스")).toBeFocused();
  await expect(tab("월별 검색 횟수")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Space");
  await expect(page.getByRole("tabpanel", { name: "관련 뉴스" })).toBeVisible();
  await expect(page).toHaveURL(/\/gallery\?tab-story=news#item-story$/);
  await expect(news).toHaveAttribute("state", "mounted");
  await expect(chart).toBeHidden();
  expect(await ours(page)).toEqual([]);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/tab-story=chart/);
  await expect(chart.getByRole("table")).toBeVisible();

  await page.goBack();
  await expect(page.getByRole("tabpanel", { name: "관련 뉴스" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/gallery$/);
  await expect(chart.getByRole("table")).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("tabpanel", { name: "관련 뉴스" })).toBeVisible();
  const same = () => page.evaluate(() => {
    const { first, chart } = globalThis as unknown as Record<string, Element>;
    return [first!.isConnected, chart === document.querySelector('jgb-slot[item="chart"]')!.shadowRoot!.querySelector("demo-bar-chart"), chart!.isConnected];
  });
  expect(await same()).toEqual([true, true, true]);

  // The page keeps its tab when it is loaded anew, left and come back to.
  await page.reload();
  await expect(tab("관련 뉴스")).toHaveAttribute("aria-selected", "true");
  await expect(news).toHaveAttribute("state", "mounted");
  await portal.menu.getByRole("link", { name: "소식" }).click();
  await expect(portal.heading).toHaveText("동네 소식");
  await page.goBack();
  await expect(portal.heading).toHaveText("조각 모음");
  await expect(tab("관련 뉴스")).toHaveAttribute("aria-selected", "true");
  await tab("월별 검색 횟수").click();
  await expect(chart).toHaveAttribute("state", "mounted");
  expect(complaints.authors).toEqual([]);
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});
