// Widgets of Lit, Vue, Svelte and Angular are ordinary pieces: they mount, take properties, and are heard by the others.
import { test, expect } from "../fixtures/test.ts";

test("four frameworks stand on one page without a complaint, in both languages", async ({ page, portal, complaints }) => {
  for (const [path, words] of [
    ["/news", ["연관 검색어", "관련 뉴스", "월별 검색 횟수", "받을 수 있는 지원"]],
    ["/en/news", ["Related search words", "Related news", "Searches by month", "What may I get?"]],
  ] as const) {
    await portal.open(path);
    await portal.walkThrough();
    await expect(page.locator("jgb-slot[state=mounted]")).toHaveCount(7);
    for (const title of words) await expect(portal.item(title)).toBeVisible();
    // The language came from the portal, before anybody asked.
    const english = path.startsWith("/en");
    await expect(portal.item(words[0]).getByRole("searchbox", { name: english ? "Find a search word" : "검색어 찾기" })).toBeVisible();
    await expect(portal.item(words[1]).getByText(english ? "2 articles" : "소식 2건")).toBeVisible();
    await expect(portal.item(words[2]).getByText(english ? /Highest: Aug/ : /가장 많은 때: 8월/)).toBeVisible();
    await expect(portal.item(words[3]).getByRole("button", { name: english ? "Show what I may get" : "받을 수 있는 지원 보기" })).toBeVisible();
  }
  expect(complaints.authors).toEqual([]);
  expect(complaints.policy).toEqual([]);
  expect(complaints.errors).toEqual([]);
});

test("Angular takes properties set before it connects, and its output reaches the portal", async ({ page, portal }) => {
  await portal.open("/gallery");
  const check = portal.item("받을 수 있는 지원 · Angular");
  await check.scrollIntoViewIfNeeded();
  await expect(check.getByLabel("가구원 수")).toHaveValue("2");
  await expect(check.getByLabel("한 달 소득인정액(만 원)")).toHaveValue("240");
  await check.getByRole("button", { name: "받을 수 있는 지원 보기" }).click();
  await expect(check.getByText("기준 중위소득 420만 원의 57.2%입니다.")).toBeVisible();
  await expect(check.getByRole("listitem").filter({ hasText: "청년 월세 지원" })).toContainText("기준에 듭니다");
  await expect(check.getByRole("listitem").filter({ hasText: "교육급여" })).toContainText("기준을 넘습니다");
  await expect(page.getByRole("region", { name: "알림" }).getByText("소득 기준에 드는 지원은 2개입니다.")).toBeVisible();
});

test("Angular says what is wrong with an income and tells nobody of it", async ({ page, portal }) => {
  await portal.open("/news");
  const check = portal.item("받을 수 있는 지원");
  await check.scrollIntoViewIfNeeded();
  await check.getByLabel("한 달 소득인정액(만 원)").fill("많이");
  await check.getByLabel("한 달 소득인정액(만 원)").press("Enter");
  await expect(check.getByText("소득을 0부터 10,000 사이의 숫자로 적어 주세요.")).toBeVisible();
  await expect(page.getByRole("region", { name: "알림" }).getByText("소득 기준에 드는")).toHaveCount(0);
});

test("Vue shows the same figures as a table", async ({ portal }) => {
  await portal.open("/news");
  const chart = portal.item("월별 검색 횟수");
  await chart.getByRole("button", { name: "표로 보기" }).click();
  await expect(chart.getByRole("row", { name: "8월 15,740회" })).toBeVisible();
});

test("Svelte finds a word by a part of it, by keyboard alone", async ({ page, portal }) => {
  await portal.open("/news");
  const words = portal.item("연관 검색어");
  await words.getByRole("searchbox").fill("버스");
  await expect(words.getByRole("status")).toHaveText("찾은 검색어 1개");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(words.getByRole("status")).toHaveText("‘시내버스 노선’와 함께 찾은 말");
});
