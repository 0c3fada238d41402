// A build of one's own in place of a widget: one tab shows it, with a banner; other tabs and other people see what everybody sees.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { findings } from "../fixtures/axe.ts";
import { manifest, page as pageOf } from "../fixtures/pieces.mjs";
import { expect, test, type Portal } from "../fixtures/test.ts";

const PBC = "kr.go.trial.own", ROUTE = "/trial/own", TAG = "trial-own";
const widget = (says: string) => `
customElements.define("${TAG}", class extends HTMLElement { connectedCallback() { this.innerHTML = "<p>${says}</p>"; } });`;

/** What a developer's machine serves: one module, for pages of other origins, too. */
async function developer(use: (origin: string) => Promise<void>) {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" }).end(widget("My own build"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** A portal with one widget on a page, and builds of one's own allowed unless `allow` says otherwise. */
async function install({ folders, server, url }: Portal, allow = true) {
  await folders.write("widgets/trial-own/main.js", widget("The release"));
  await folders.write(`manifests/${PBC}.json`, manifest({ name: PBC, title: "Own card", base: "trial-own", element: { module: "main.js", tag: TAG } }));
  await folders.write("manifests/pages/own.json", pageOf({ name: "own", route: ROUTE, title: "Own page", items: [{ id: "card", pbc: PBC, label: "Card" }] }));
  await folders.write("jogakbo.toml", `[overrides]\nallow = ${allow}\n`);
  await server.stop();
  await server.start();
  await expect.poll(async () => (await fetch(url + ROUTE)).status).toBe(200);
}

async function signIn(page: Page, { server, url }: Portal, account: string) {
  await page.goto(`${url}/-/catalogue/widgets`);
  await page.getByLabel("계정").fill(account);
  await page.getByLabel("비밀번호").fill(await server.password());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "위젯 카탈로그" })).toBeVisible();
}

test("one tab shows a developer's build with a banner; other tabs and people do not", async ({ page, own, browser, complaints }) => {
  await install(own);
  await signIn(page, own, "designer@demo");
  await developer(async (origin) => {
    await page.goto(`${own.url}/-/catalogue/pbcs/${PBC}`);
    await page.getByText("내 빌드로 보기").click();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel("모듈 주소").fill(`${origin}/main.js`);
    await page.getByRole("button", { name: "이 탭에서 열기" }).press("Enter");
    await expect(page.getByText("My own build")).toBeVisible();
    const banner = page.getByRole("region", { name: "내 빌드 안내" });
    await expect(banner.getByRole("status")).toContainText(`‘Own card’ 위젯을 ${origin}에서 온 빌드로`);
    await expect(page).toHaveTitle(/^내 빌드: /);
    expect(await findings(page)).toEqual([]);
    const address = page.url();

    const beside = await page.context().newPage();
    await beside.goto(own.url + ROUTE);
    await expect(beside.getByText("The release")).toBeVisible();
    await expect(beside.getByRole("region", { name: "내 빌드 안내" })).toHaveCount(0);
    await beside.close();

    const other = await (await browser.newContext()).newPage();
    await signIn(other, own, "operator@demo");
    const answer = await other.goto(address);
    expect(answer?.status()).toBe(403);
    await expect(other.getByRole("heading", { level: 1 })).toHaveText("내 빌드로 볼 수 없습니다");
    await expect(other.getByRole("alert")).toContainText("D03");
    expect(await findings(other)).toEqual([]);
    await other.context().close();

    await page.getByRole("link", { name: "English" }).click();
    await expect(page.getByText("My own build")).toBeVisible();
    await expect(page.getByRole("region", { name: "About your own build" }).getByRole("status")).toContainText(`from ${origin}`);
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

    await page.getByRole("button", { name: "End it" }).press("Enter");
    await expect(page).toHaveURL(`${own.url}/en${ROUTE}`);
    await expect(page.getByText("The release")).toBeVisible();
    await page.goto(address);
    await expect(page.getByRole("alert")).toContainText("D04");
    await page.getByRole("link", { name: "원래 화면 열기" }).click();
    await expect(page.getByText("The release")).toBeVisible();
  });
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});

test("an operator who turns it off ends what is open", async ({ page, own }) => {
  await install(own);
  await signIn(page, own, "designer@demo");
  await developer(async (origin) => {
    await page.goto(`${own.url}/-/catalogue/pbcs/${PBC}`);
    await page.getByText("내 빌드로 보기").click();
    await page.getByLabel("모듈 주소").fill(`${origin}/main.js`);
    await page.getByRole("button", { name: "이 탭에서 열기" }).click();
    await expect(page.getByText("My own build")).toBeVisible();
    await install(own, false);
    await page.reload();
    await expect(page.getByRole("alert")).toContainText("D01");
    await page.goto(`${own.url}/-/catalogue/pbcs/${PBC}`);
    await expect(page.getByRole("heading", { level: 2, name: "쓰는 화면" })).toBeVisible();
    await expect(page.getByText("내 빌드로 보기")).toHaveCount(0);
  });
});
