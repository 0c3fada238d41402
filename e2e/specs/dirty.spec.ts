// What is half-written outlives the session that ends around it.
import { test, expect } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

const TITLE = "놀이터 그네가 고장 났습니다";

/** "My page" with a petition half-written, and a second tab of the same browser. */
async function written(portal: PortalPage) {
  await portal.openMe();
  await portal.listed();
  const desk = portal.item("민원 신청과 내 민원");
  await desk.getByLabel("제목").fill(TITLE);
  return { desk, field: desk.getByLabel("제목"), other: await portal.page.context().newPage() };
}

test("a session that ends in another tab leaves the words and lets the citizen go on after signing in", async ({ page, portal, shared }) => {
  const { desk, field, other } = await written(portal);
  const there = new PortalPage(other, shared);
  await there.open("/");
  await other.getByRole("button", { name: "로그아웃" }).click();
  const notices = page.getByRole("region", { name: "알림" });
  await expect(notices).toContainText("로그인이 끝났습니다.");
  await expect(notices).toContainText("민원 신청과 내 민원");
  await expect(field).toHaveValue(TITLE);
  const [fresh] = await Promise.all([page.context().waitForEvent("page"), notices.getByRole("button", { name: "새 창에서 로그인" }).click()]);
  const again = new PortalPage(fresh, shared);
  await again.fillIn("citizen@demo", await shared.server.password());
  await expect(again.heading).toHaveText("나의 조각보");
  await page.bringToFront();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(notices).toHaveCount(0);
  await expect(field).toHaveValue(TITLE);
  await desk.getByRole("button", { name: "민원 신청" }).click();
  await expect(desk.getByRole("status")).toContainText("접수 번호는");
});

test("a page without unsaved words follows the end of its session at once", async ({ page, portal, shared }) => {
  await portal.openMe();
  await portal.listed();
  const other = await page.context().newPage();
  await new PortalPage(other, shared).open("/");
  await other.getByRole("button", { name: "로그아웃" }).click();
  await expect(portal.heading).toHaveText("로그인");
});

test("when somebody else signs in the words stay, with a warning", async ({ page, portal, shared }) => {
  const { field, other } = await written(portal);
  const there = new PortalPage(other, shared);
  await there.open("/");
  await other.getByRole("button", { name: "로그아웃" }).click();
  const notices = page.getByRole("region", { name: "알림" });
  await expect(notices).toContainText("로그인이 끝났습니다.");
  await there.open("/");
  await there.signIn("designer@demo");
  await page.bringToFront();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(notices).toContainText("다른 사람이 로그인했습니다.");
  await expect(field).toHaveValue(TITLE);
  await notices.getByRole("button", { name: "새로 고침" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
});
