// An event reaches the back end and every other browser that may see it.
import type { Page } from "@playwright/test";
import { test, expect } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

/** Waits until the page got a ticket, which only a host that is there gives, and only to a page that connects. */
function ticket(page: Page) {
  return page.waitForResponse((answer) => answer.url().endsWith("/-/session/ticket") && answer.ok(), { timeout: 30_000 });
}

test("a petition filed in one browser appears in another, and is there after a reload", async ({ portal, another, shared }) => {
  const citizen = await another(shared.url);
  await citizen.openMe();
  await portal.open("/");
  await portal.live();
  const number = await citizen.filePetition("놀이터 그네가 고장 났습니다", districts.jongno);
  await expect(portal.feed.getByText(number)).toBeVisible();
  await expect(portal.page.getByRole("region", { name: "알림" }).getByText(number)).toBeVisible();
  await portal.page.reload();
  await expect(portal.feed.getByText(number)).toBeVisible();
});

test("what only the citizen may see stays with the citizen", async ({ portal, another, shared }) => {
  const citizen = await another(shared.url);
  await citizen.openMe();
  await portal.open("/");
  const number = await citizen.filePetition("담장 너머 소음", districts.jongno);
  await expect(portal.feed.getByText(number)).toBeVisible();
  await expect(portal.page.getByText("담장 너머 소음")).toHaveCount(0);
  await citizen.page.reload();
  await expect(citizen.item("민원 신청과 내 민원").getByText("담장 너머 소음")).toBeVisible();
});

test("a petition survives a server that was killed", async ({ own, page, another }) => {
  const citizen = await another(own.url);
  const signedIn = new PortalPage(citizen.page, own);
  await signedIn.openMe();
  const number = await signedIn.filePetition("횡단보도 신호가 짧습니다", districts.jongno);
  await own.server.stop("SIGKILL");
  await own.server.start();
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await expect(visitor.feed.getByText(number)).toBeVisible();
});

test("an open page reconnects by itself after a restart", async ({ own, page, another }) => {
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  await own.server.stop("SIGKILL");
  await expect(visitor.feed.getByText("새 민원이 늦게 나타납니다.")).toBeVisible();
  await own.server.start();
  const citizen = new PortalPage((await another(own.url)).page, own);
  await citizen.openMe();
  const number = await citizen.filePetition("버스 정류장 지붕", districts.jongno);
  await expect(visitor.feed.getByText(number)).toBeVisible({ timeout: 30_000 });
});

// A bridge that the shell itself closed still told its dropped listener that it was closed, and each planned restart of the
// server threw in every open tab. The listeners go with the socket now.
test("a planned restart throws nothing in an open page", async ({ own, page, complaints }) => {
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  const again = ticket(page);
  await own.server.stop("SIGTERM");
  await own.server.start();
  await again;
  await visitor.live();
  expect(complaints.thrown).toEqual([]);
});

// The host counted revisions anew after a restart, so a page that had been edited before got another lock, and its open tabs
// gave up while they said that they were connecting.
test("a page that was edited before a restart reconnects by itself", async ({ own, page }) => {
  await own.folders.edit("manifests/pages/home.json", (home) => {
    home.metadata.title.ko = "고친 화면";
  });
  const visitor = new PortalPage(page, own);
  await expect(async () => {
    await page.goto(`${own.url}/`);
    await expect(visitor.heading).toHaveText("고친 화면", { timeout: 200 });
  }).toPass();
  await visitor.live();
  const again = ticket(page);
  await own.server.stop("SIGKILL");
  await own.server.start();
  await again;
  await visitor.live();
});

test("a page that changed while the host was away says so and can be reloaded", async ({ own, page, complaints }) => {
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  await own.server.stop("SIGKILL");
  await own.folders.edit("manifests/pages/home.json", (home) => {
    home.metadata.title.ko = "바뀐 화면";
  });
  await own.server.start();
  const notices = page.getByRole("region", { name: "알림" });
  await expect(notices.getByText("새 소식이 더 들어오지 않습니다")).toBeVisible({ timeout: 40_000 });
  await expect(notices.getByText("다시 연결하는 중")).toHaveCount(0);
  expect(complaints.authors.some((line) => line.includes("the bridge ended"))).toBe(true);
  await notices.getByRole("button", { name: "새로 고침" }).click();
  await expect(visitor.heading).toHaveText("바뀐 화면");
  await visitor.live();
});
