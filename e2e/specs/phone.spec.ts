// The portal on a small phone: 320 px wide, by touch, on a slow mobile network.
import { test, expect } from "../fixtures/test.ts";
import { districts } from "../pages/words.ts";

test.use({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

test.beforeEach(async ({ page, context }) => {
  // The figures of "Slow 4G" in the browser's own tools.
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 });
});

/** Asserts that nothing makes the citizen scroll sideways. */
async function narrow(page: import("@playwright/test").Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
}

test("a citizen signs in, goes by the menu and files a petition, all by touch", async ({ page, portal }) => {
  test.setTimeout(120_000);
  await portal.open("/");
  await expect(portal.heading).toBeVisible();
  await narrow(page);
  await page.getByRole("group", { name: "이용 도구" }).getByRole("link", { name: "로그인" }).tap();
  await page.getByLabel("계정").fill("citizen@demo");
  await narrow(page);
  await portal.fillIn("citizen@demo", await portal.passwordOfDemo());
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await portal.live();
  await page.evaluate(() => (window.sameDocument = true));
  await portal.menu.getByRole("link", { name: "나의 조각보" }).tap();
  await expect(portal.heading).toHaveText("나의 조각보");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  await portal.listed();
  await narrow(page);
  const desk = portal.item("민원 신청과 내 민원");
  await desk.getByLabel("지역").selectOption({ label: districts.gangnam });
  await desk.getByLabel("제목").fill("횡단보도 신호가 짧습니다");
  await desk.getByRole("button", { name: "민원 신청" }).tap();
  await expect(desk.getByRole("status")).toContainText("접수 번호는", { timeout: 30_000 });
});

test("the question before something is lost fits and can be answered by touch", async ({ page, portal }) => {
  test.setTimeout(120_000);
  await portal.openMe();
  await portal.listed();
  const field = portal.item("민원 신청과 내 민원").getByLabel("제목");
  await field.fill("공원 화장실 문이 고장 났습니다");
  await portal.menu.getByRole("link", { name: "조각보 시민 포털" }).tap();
  const question = page.getByRole("alertdialog");
  await expect(question).toBeVisible();
  for (const button of await question.getByRole("button").all()) {
    const box = (await button.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  }
  await narrow(page);
  await question.getByRole("button", { name: "머무르기" }).tap();
  await expect(field).toHaveValue("공원 화장실 문이 고장 났습니다");
});
