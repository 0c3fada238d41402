// Pages of failure: a plain sentence, a way out, a number for the call centre, and nothing axe would object to.
import { execFileSync } from "node:child_process";
import { ours } from "../fixtures/axe.ts";
import { built } from "../fixtures/folders.mjs";
import { test, expect } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

/** A page that only operators may open. */
const desk = {
  apiVersion: "jogakbo/v1alpha1",
  kind: "Page",
  metadata: { name: "desk", title: { ko: "운영 창구", en: "Desk" } },
  spec: {
    route: "/desk",
    access: { anonymous: false, roles: ["operator"] },
    layout: { areas: { sm: "stack" } },
    items: [{ id: "rent", use: { pbc: "kr.go.demo.rent", version: "^1.0.0", widget: "calculator" } }],
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const contrast of ["no-preference", "more"] as const) {
    test(`a missing page reads well in both languages, ${colorScheme}, contrast ${contrast}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, contrast });
      for (const [path, title, home] of [["/no/such", "찾으시는 화면이 없습니다", "처음 화면으로"], ["/en/no/such", "This page does not exist", "Go to the home page"]]) {
        const answer = await page.goto(path);
        expect(answer?.status()).toBe(404);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
        expect(answer?.headers()["x-request-id"]).toBeTruthy();
        await expect(page.locator(".jgb-code code")).toHaveText(answer!.headers()["x-request-id"]);
        await expect(page.getByRole("main").getByRole("link", { name: home })).toBeVisible();
        expect(await ours(page), path).toEqual([]);
      }
    });
  }
}

test("the language switch of a page of failure stays at the address", async ({ page }) => {
  await page.goto("/no/such");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL("/en/no/such");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page does not exist");
});

test("who may not open a page keeps the session and can come back as somebody else", async ({ page, own }) => {
  await own.folders.write("manifests/pages/desk.json", desk);
  await expect.poll(async () => (await fetch(`${own.url}/desk`, { redirect: "manual" })).status).toBe(303);
  const portal = new PortalPage(page, own);
  await portal.open(`${own.url}/desk`);
  await expect(page.getByText("로그인하시면 보시려던 화면으로 바로 돌아갑니다.")).toBeVisible();
  expect(await ours(page), "sign-in").toEqual([]);
  await portal.fillIn("citizen@demo", await own.server.password());
  await expect(portal.heading).toHaveText("이 화면을 볼 권한이 없습니다");
  await expect(page.getByRole("banner").getByText("김시민")).toBeVisible();
  expect(await ours(page), "forbidden").toEqual([]);
  await page.getByRole("button", { name: "다른 계정으로 로그인" }).click();
  await portal.fillIn("operator@demo", await own.server.password());
  await expect(portal.heading).toHaveText("운영 창구");
});

test("a closed portal says so in the operator's words, lets operators in, and opens again", async ({ page, own }) => {
  const maintenance = (...words: string[]) => execFileSync(built.program, ["maintenance", ...words, "--data", own.folders.data]);
  const status = async () => (await fetch(own.url)).status;
  maintenance("on", "--ko", "오후 3시에 다시 열립니다.", "--en", "Open again at 3 pm.", "--retry-after", "60");
  await expect.poll(status).toBe(503);
  const answer = await page.goto(`${own.url}/en/`);
  expect(answer?.headers()["retry-after"]).toBe("60");
  await expect(page.getByText("Open again at 3 pm.")).toBeVisible();
  expect(await ours(page)).toEqual([]);
  expect((await fetch(`${own.url}/-/health/ready`)).status).toBe(200);
  const portal = new PortalPage(page, own);
  await portal.open(own.url);
  await expect(page.getByText("오후 3시에 다시 열립니다.")).toBeVisible();
  await portal.signIn("operator@demo");
  await expect(portal.heading).toHaveText(portal.say.home);
  maintenance("off");
  await expect.poll(status).toBe(200);
});

test("somebody in the middle of a page reads of the maintenance when going on", async ({ page, own }) => {
  const portal = new PortalPage(page, own);
  await portal.open(own.url);
  await portal.live();
  execFileSync(built.program, ["maintenance", "on", "--data", own.folders.data]);
  await expect.poll(async () => (await fetch(own.url)).status).toBe(503);
  await portal.menu.getByRole("link", { name: "조각 모음" }).click();
  await expect(portal.heading).toHaveText("서비스를 점검하고 있습니다");
});

test("the page for a host that is down stands by itself", async ({ page }) => {
  for (const [lang, title] of [["ko", "지금은 누리집에 연결할 수 없습니다"], ["en", "The portal cannot be reached right now"]]) {
    const html = execFileSync(built.program, ["pages", "down", "--lang", lang], { encoding: "utf8" });
    const asked: string[] = [];
    await page.route("**/*", (route) => {
      asked.push(route.request().url());
      return route.request().isNavigationRequest() ? route.fulfill({ status: 503, contentType: "text/html", body: html }) : route.abort();
    });
    await page.goto("/me");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    expect(asked, "nothing else is fetched").toHaveLength(1);
    expect(await ours(page), lang).toEqual([]);
    await page.unroute("**/*");
  }
});
