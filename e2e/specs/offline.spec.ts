// Without a network the page in sight goes on, and says what works.
import { test, expect } from "../fixtures/test.ts";

test("losing the network is told at once, forms are kept, and what is sent after it came back arrives", async ({ page, portal, context }) => {
  await portal.openMe();
  await portal.listed();
  const desk = portal.item("민원 신청과 내 민원");
  await desk.getByLabel("제목").fill("버스 정류장 불이 나갔습니다");
  const notices = page.getByRole("region", { name: "알림" });
  await context.setOffline(true);
  await expect(notices).toContainText("인터넷 연결이 없습니다.");
  await expect(desk.getByLabel("제목")).toHaveValue("버스 정류장 불이 나갔습니다");
  await context.setOffline(false);
  await expect(notices).toBeHidden();
  await desk.getByRole("button", { name: "민원 신청" }).click();
  await expect(desk.getByRole("status")).toContainText("접수 번호는", { timeout: 30_000 });
});

test("a page that cannot be fetched leaves this one usable, at its address, with another try", async ({ page, portal, context }) => {
  await portal.open("/");
  await portal.signIn();
  await portal.live();
  await page.evaluate(() => (window.sameDocument = true));
  await context.setOffline(true);
  const notices = page.getByRole("region", { name: "알림" });
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(notices).toContainText("화면을 열지 못했습니다: /me.");
  await expect(page).toHaveURL(/\/$/);
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await context.setOffline(false);
  await notices.getByRole("button", { name: "다시 시도" }).click();
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(notices.getByText("화면을 열지 못했습니다")).toHaveCount(0);

  // Back without a network: the address goes back to the page that is in sight.
  await context.setOffline(true);
  await page.evaluate(() => history.back());
  await expect(notices).toContainText("화면을 열지 못했습니다: /.");
  await expect(page).toHaveURL(/\/me$/);
  await context.setOffline(false);
  await notices.getByRole("button", { name: "다시 시도" }).click();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
});

test("a page that is gone or broken is a readable page at its own address", async ({ page, portal }) => {
  await portal.open("/");
  await portal.live();
  await page.evaluate(() => {
    document.querySelector("h1")!.after(Object.assign(document.createElement("a"), { href: "/no-such-page", textContent: "Gone" }));
  });
  await page.getByRole("link", { name: "Gone" }).click();
  await expect(portal.heading).toHaveText("찾으시는 화면이 없습니다");
  await expect(page).toHaveURL(/\/no-such-page$/);
  await page.goBack();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
});
