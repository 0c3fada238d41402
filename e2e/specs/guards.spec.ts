// Nobody loses what they wrote by leaving a page: the portal asks before the address changes.
import { test, expect } from "../fixtures/test.ts";
import type { PortalPage } from "../pages/portal-page.ts";
import type { Page } from "@playwright/test";

const TITLE = "가로등이 꺼져 있습니다";

/** "My page" of a citizen who came from the home page and has written, but not sent, a petition. */
async function written(portal: PortalPage) {
  const { page } = portal;
  await portal.openMe();
  await portal.listed();
  await portal.menu.getByRole("link", { name: "조각보 시민 포털" }).click();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await portal.listed();
  const desk = portal.item("민원 신청과 내 민원");
  await desk.getByLabel("제목").fill(TITLE);
  await page.evaluate(() => (window.sameDocument = true));
  return desk.getByLabel("제목");
}

const question = (page: Page) => page.getByRole("alertdialog", { name: "저장하지 않은 내용이 있습니다" });
const answer = (page: Page, name: "머무르기" | "떠나기") => question(page).getByRole("button", { name }).click();

/** Asserts that the citizen is still where they wrote. */
async function unmoved(page: Page, field: ReturnType<Page["getByLabel"]>) {
  await expect(question(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/me$/);
  await expect(field).toHaveValue(TITLE);
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
}

test("a link asks first, names what would be lost, and the answer counts", async ({ page, portal }) => {
  const field = await written(portal);
  const link = portal.menu.getByRole("link", { name: "조각보 시민 포털" });
  await link.click();
  await expect(question(page)).toHaveAccessibleDescription(/민원 신청과 내 민원/);
  await expect(question(page).getByRole("button", { name: "머무르기" })).toBeFocused();
  await expect(page).toHaveURL(/\/me$/);
  await page.keyboard.press("Escape");
  await unmoved(page, field);
  await expect(link).toBeFocused();
  await link.click();
  await answer(page, "머무르기");
  await unmoved(page, field);
  await link.click();
  await answer(page, "떠나기");
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await expect(page).toHaveURL(/\/$/);
  // What is gone holds nothing any more.
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(question(page)).toHaveCount(0);
});

for (const way of ["the browser tells before it moves", "the browser tells after it moved"] as const) {
  test(`Back and Forward ask first where ${way}`, async ({ page, portal }) => {
    if (way === "the browser tells after it moved") {
      await page.addInitScript(() => Object.defineProperty(window, "navigation", { value: undefined }));
    }
    const field = await written(portal);
    await page.evaluate(() => history.back());
    await expect(question(page)).toBeVisible();
    await expect(page).toHaveURL(/\/me$/);
    await answer(page, "머무르기");
    await unmoved(page, field);
    await page.evaluate(() => history.back());
    await answer(page, "떠나기");
    await expect(portal.heading).toHaveText("조각보 시민 포털");
    await expect(page).toHaveURL(/\/$/);
    await page.evaluate(() => history.forward());
    await expect(portal.heading).toHaveText("나의 조각보");
    expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  });
}

test("Back of the browser itself asks first, also twice in a row", async ({ page, portal }) => {
  const field = await written(portal);
  for (let turn = 0; turn < 2; turn++) {
    // The browser's own button; it never "arrives" when it is stopped.
    const pressed = page.goBack({ timeout: 2000 }).catch(() => null);
    await expect(question(page)).toBeVisible();
    await answer(page, "머무르기");
    await pressed;
    await unmoved(page, field);
  }
});

test("sign-out, the language, and links out of the portal ask first", async ({ page, portal }) => {
  const field = await written(portal);
  await page.getByRole("button", { name: "로그아웃" }).click();
  await answer(page, "머무르기");
  await unmoved(page, field);
  await page.getByRole("link", { name: "English" }).click();
  await answer(page, "머무르기");
  await unmoved(page, field);
  await page.getByRole("link", { name: "개인정보 이용 동의" }).click();
  await answer(page, "떠나기");
  await expect(portal.heading).toHaveText("개인정보 이용 동의");
});

test("signing out all the same signs out", async ({ page, portal }) => {
  await written(portal);
  await page.getByRole("button", { name: "로그아웃" }).click();
  await answer(page, "떠나기");
  await expect(page.getByRole("link", { name: "로그인" })).toBeVisible();
});

test("closing the tab asks the browser's way while something is unsaved, and only then", async ({ page, portal }) => {
  const field = await written(portal);
  const asked = new Promise<string>((done) =>
    page.once("dialog", (dialog) => {
      done(dialog.type());
      void dialog.dismiss();
    }),
  );
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe("beforeunload");
  await unmoved(page, field);
  await field.fill("");
  await page.reload();
  await expect(portal.heading).toHaveText("나의 조각보");
});

test("a petition that is sent holds nothing any more", async ({ page, portal }) => {
  await portal.openMe();
  await portal.listed();
  await portal.filePetition("보도블록이 깨졌습니다", "서울 종로구");
  await portal.menu.getByRole("link", { name: "조각보 시민 포털" }).click();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await expect(question(page)).toHaveCount(0);
});

test("in English the question is English", async ({ page, portal }) => {
  await written(portal);
  await page.getByRole("link", { name: "English" }).click();
  await answer(page, "떠나기");
  await expect(portal.heading).toHaveText("My page");
  await page.getByRole("region", { name: "Petitions and mine" }).or(page.locator("#item-desk")).first().getByLabel("Title").fill("Street light");
  await page.getByRole("link", { name: "한국어" }).click();
  await expect(page.getByRole("alertdialog", { name: "You have unsaved work" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
});
