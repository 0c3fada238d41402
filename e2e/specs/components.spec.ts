// Components of five suppliers on one page: weather, chart, related news, related search words, and what joins them is data.
import { findings } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";
import { districts } from "../pages/words.ts";

test("a search word filters the news and draws the chart", async ({ portal }) => {
  await portal.open("/news");
  const [words, news, chart] = ["연관 검색어", "관련 뉴스", "월별 검색 횟수"].map((title) => portal.item(title));
  // Nobody has touched anything yet: the first word has gone round already.
  await expect(chart.getByText("‘청년 월세 지원’ 월별 검색 횟수")).toBeVisible();
  await words.getByRole("button", { name: /전세사기 예방/ }).click();
  await expect(chart.getByText("‘전세사기 예방’ 월별 검색 횟수")).toBeVisible();
  await expect(chart.getByRole("button", { name: /10월 6,390회/ })).toBeVisible();
  await expect(news.getByRole("button", { name: /전세사기 예방 교육/ })).toBeVisible();
  await expect(news.getByRole("button", { name: /청년 월세 지원, 11월/ })).toHaveCount(0);
});

test("a month of the chart narrows the news, and the news widens it again", async ({ portal }) => {
  await portal.open("/news");
  const [news, chart] = ["관련 뉴스", "월별 검색 횟수"].map((title) => portal.item(title));
  await chart.getByRole("button", { name: /^7월/ }).click();
  await expect(news.getByRole("status")).toHaveText("소식 1건 · 7월만");
  await expect(chart.getByRole("button", { name: /^7월/, pressed: true })).toBeVisible();
  await news.getByRole("button", { name: "모든 달 보기" }).click();
  await expect(news.getByRole("status")).toHaveText("소식 2건");
  await expect(chart.getByRole("button", { pressed: true })).toHaveCount(0);
});

test("the weather's district chooses the news, and an opened article chooses the words", async ({ portal }) => {
  await portal.open("/news");
  const [words, news] = ["연관 검색어", "관련 뉴스"].map((title) => portal.item(title));
  await words.getByRole("searchbox").fill("전기차");
  await words.getByRole("button", { name: /전기차 보조금/ }).click();
  await expect(news.getByText("이 지역 소식이 없어")).toBeVisible();
  await portal.weather.scrollIntoViewIfNeeded();
  await portal.chooseDistrict(districts.jeju);
  await expect(news.getByRole("status")).toHaveText("소식 1건");
  await expect(news.getByText("이 지역 소식이 없어")).toHaveCount(0);
  await news.getByRole("button", { name: /제주 전기차 충전기/ }).click();
  await expect(news.getByText("폐배터리로 만든 저장 장치를")).toBeVisible();
  await expect(words.getByRole("status")).toHaveText("‘전기차 보조금’와 함께 찾은 말");
});

for (const path of ["/news", "/en/news"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 320]) {
      test(`axe finds nothing on ${path} in ${colorScheme}, ${width} px`, async ({ page, portal }) => {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await portal.open(path);
        await portal.walkThrough();
        // With an article open and an assessment made, too.
        await page.locator("demo-related-news li button").first().click();
        await page.locator("demo-benefit-check #income").fill("90");
        await page.locator("demo-benefit-check button").click();
        await expect(page.locator("demo-benefit-check li")).toHaveCount(6);
        await expect(page.locator("demo-bar-chart li")).toHaveCount(6);
        expect(await findings(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      });
    }
  }
}
