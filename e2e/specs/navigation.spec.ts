// Going from page to page without loading the whole document again.
import { test, expect } from "../fixtures/test.ts";

declare global {
  interface Window {
    sameDocument?: boolean;
    announced?: string[];
  }
}

test("a menu link opens the page in place, with title, focus and one announcement", async ({ page, portal }) => {
  await portal.open("/");
  await portal.signIn();
  await portal.live();
  await page.evaluate(() => {
    window.sameDocument = true;
    window.announced = [];
    const live = document.querySelector("#jgb-live");
    new MutationObserver(() => live?.textContent && window.announced?.push(live.textContent)).observe(live!, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(portal.heading).toBeFocused();
  await expect(page).toHaveTitle(/^나의 조각보/);
  await expect(page).toHaveURL(/\/me$/);
  await expect(portal.menu.getByRole("link", { name: "나의 조각보" })).toHaveAttribute("aria-current", "page");
  await portal.listed();
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  await expect.poll(() => page.evaluate(() => window.announced)).toEqual([expect.stringMatching(/^나의 조각보.* 화면이 열렸습니다\.$/)]);
});

test("Back restores the place on the page and Forward goes on", async ({ page, portal }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await portal.openMe();
  await portal.listed();
  await portal.menu.getByRole("link", { name: "조각보 시민 포털" }).click();
  const link = portal.feed.getByRole("link", { name: "민원 신청하기" });
  await link.scrollIntoViewIfNeeded();
  await portal.settled();
  await portal.live();
  await link.scrollIntoViewIfNeeded();
  await page.evaluate(() => (window.sameDocument = true));
  await link.click();
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(portal.heading).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await expect(portal.feed.getByRole("link", { name: "민원 신청하기" })).toBeInViewport();
  await page.goForward();
  await expect(portal.heading).toHaveText("나의 조각보");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
});

test("a citizen without a session who follows the menu to my page is asked to sign in", async ({ portal }) => {
  await portal.open("/");
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(portal.heading).toHaveText("로그인");
});

test("widgets of the page that was left are ended", async ({ page, portal, complaints }) => {
  await portal.openMe();
  await portal.listed();
  for (const name of ["조각보 시민 포털", "나의 조각보", "조각보 시민 포털", "나의 조각보"]) {
    await portal.menu.getByRole("link", { name }).click();
    await expect(portal.heading).toHaveText(name);
    await expect(portal.weather.getByText("°C").first()).toBeVisible();
  }
  await expect(page.locator("demo-weather-card")).toHaveCount(1);
  expect(complaints.authors).toEqual([]);
  expect(complaints.errors).toEqual([]);
});

test("the skip link leads to the main part", async ({ page, portal }) => {
  await portal.open("/");
  await portal.painted();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "본문 바로가기" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
});

test("an address that does not exist is a readable page", async ({ page, portal }) => {
  const answer = await page.goto("/no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(portal.heading).toHaveText("찾으시는 화면이 없습니다");
  await page.getByRole("link", { name: "처음 화면으로" }).click();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
});
