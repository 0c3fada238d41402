// The catalogue: designers find widgets and see them alive, operators release, all without a line of the page's own script.
import { readFile } from "node:fs/promises";
import { findings } from "../fixtures/axe.ts";
import { expect, test } from "../fixtures/test.ts";

test("a designer finds a widget by initial consonants, reads about it and sees it alive", async ({ page, portal, complaints }) => {
  await page.goto("/-/catalogue/widgets");
  await portal.fillIn("designer@demo", await portal.passwordOfDemo());
  await expect(portal.heading).toHaveText("위젯 카탈로그");
  const found = page.getByRole("main").getByRole("listitem");
  expect(await found.count()).toBeGreaterThan(10);
  expect(await findings(page)).toEqual([]);

  await page.getByLabel("찾기").fill("ㄴㅆ");
  await page.keyboard.press("Enter");
  const weather = page.getByRole("link", { name: "동네 날씨" });
  await expect(weather).toBeVisible();
  expect(await found.count()).toBeLessThan(5);
  await weather.click();
  await expect(page.getByRole("heading", { level: 2, name: "위젯" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const alive = page.frameLocator("iframe").first();
  await expect(page.locator("iframe").first()).toBeHidden();
  await page.getByText("실제로 보기").first().click();
  await expect(alive.getByText("°C").first()).toBeVisible();
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);

  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Widgets" })).toBeVisible();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("an operator takes a version back on the page of its PBC, by the keyboard", async ({ page, own }) => {
  const { folders, server } = own;
  const manifest = JSON.parse(await readFile(`${folders.manifests}/kr.go.demo.weather.json`, "utf8"));
  for (const version of ["5.0.0", "5.1.0"]) {
    manifest.metadata.version = version;
    await folders.write(`manifests/kr.go.demo.weather@${version}.json`, manifest);
  }
  const place = `${server.url}/-/catalogue/pbcs/kr.go.demo.weather`;
  await page.goto(`${server.url}/-/catalogue/widgets`);
  await page.getByLabel("계정").fill("operator@demo");
  await page.getByLabel("비밀번호").fill(await server.password());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "위젯 카탈로그" })).toBeVisible();
  await expect(async () => {
    await page.goto(place);
    await expect(page.getByRole("row", { name: /^5\.1\.0 운영 중/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const promote = page.locator("form", { has: page.getByRole("button", { name: "모두에게 보이기" }) });
  await promote.getByLabel("버전").selectOption("5.0.0");
  await promote.getByRole("button").press("Enter");
  await expect(page.getByRole("row", { name: /^5\.0\.0 운영 중/ })).toBeVisible();
  await promote.getByLabel("버전").selectOption("5.1.0");
  await promote.getByRole("button").press("Enter");
  await expect(page.getByRole("row", { name: /^5\.1\.0 운영 중/ })).toBeVisible();
  await page.getByLabel("까닭").fill("글자가 작음");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { name: /^5\.0\.0 운영 중/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^5\.1\.0 되돌려짐/ })).toBeVisible();
  await expect(page.getByText("글자가 작음")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("a developer of another team reads about an element, an API and its events, also on a phone and in the dark", async ({ page, portal, complaints }) => {
  await page.goto("/-/catalogue/widgets");
  await portal.fillIn("designer@demo", await portal.passwordOfDemo());
  await expect(portal.heading).toHaveText("위젯 카탈로그");
  const looksWell = async () => {
    expect(await findings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 320, height: 740 });
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1200, height: 900 });
  };

  await page.goto("/-/catalogue/pbcs/kr.go.demo.qr");
  await page.getByRole("link", { name: /요소 설명서$/ }).click();
  await expect(portal.heading).toContainText("요소 설명서");
  const fields = page.getByRole("table", { name: /^속성: / });
  await expect(fields.getByRole("row", { name: /^errorCorrection error-correction .*'L' \| 'M'/ })).toBeVisible();
  await expect(page.getByRole("table", { name: /^CSS 파트: / }).getByRole("rowheader", { name: "base" })).toBeVisible();
  await looksWell();

  await page.goto("/-/catalogue/pbcs/kr.go.demo.board?lang=en");
  await page.getByRole("link", { name: "posts", exact: true }).click();
  await expect(portal.heading).toContainText("Reference of the API");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "POST /posts", exact: true }).click();
  await expect(page.getByRole("heading", { level: 3, name: /^POST 글쓰기/ })).toBeInViewport();
  await expect(page.getByRole("row", { name: /^title string .*maxLength 80 required/ })).toBeVisible();
  await looksWell();

  await page.goBack();
  await page.goBack();
  await page.getByRole("link", { name: "Reference of the events" }).click();
  const posted = page.locator("[id='event-kr.go.demo.board.posted.v1']");
  await expect(posted.getByRole("row", { name: /^postId integer/ })).toBeVisible();
  await looksWell();
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});
