// Signing in and out.
import { test, expect } from "../fixtures/test.ts";

test("a citizen signs in, sees their page and signs out", async ({ page, portal, context }) => {
  await portal.open("/");
  await portal.signIn();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByText("김시민")).toBeVisible();
  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(portal.item("민원 신청과 내 민원").getByRole("button", { name: "민원 신청" })).toBeVisible();
  const cookie = (await context.cookies()).find(({ name }) => name === "__Host-jgb");
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  await page.getByRole("button", { name: "로그아웃" }).click();
  await expect(page.getByRole("link", { name: "로그인" })).toBeVisible();
  await portal.open("/me");
  await expect(portal.heading).toHaveText("로그인");
});

test("whoever opens my page without a session signs in and gets there", async ({ page, portal }) => {
  await portal.openMe();
  await expect(page).toHaveURL(/\/me$/);
});

test("a wrong password is told in words and signs nobody in", async ({ page, portal }) => {
  await portal.open("/me");
  await portal.fillIn("nobody@demo", "not the password");
  await expect(page.getByRole("alert")).toHaveText("계정 또는 비밀번호가 맞지 않습니다.");
  await expect(page.getByLabel("계정")).toHaveValue("nobody@demo");
  await expect(page.getByLabel("계정")).toHaveAccessibleDescription("계정 또는 비밀번호가 맞지 않습니다.");
});

test("another site cannot be the place to go after signing in", async ({ page, portal, shared }) => {
  await portal.open("/-/session/login?to=https://evil.example/");
  await portal.fillIn("citizen@demo", await shared.server.password());
  await expect(page).toHaveURL(new RegExp(`^${shared.url}/`));
});

test("a form of another site changes nothing", async ({ request }) => {
  const answer = await request.post("/-/session/logout", {
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
});
