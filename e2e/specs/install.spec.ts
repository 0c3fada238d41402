// A package with a new widget: a designer uploads it, an operator looks at it and approves, and it stands in the catalogue.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findings } from "../fixtures/axe.ts";
import { manifest } from "../fixtures/pieces.mjs";
import { expect, test } from "../fixtures/test.ts";

const PBC = "kr.go.trial.clock";

test("a designer uploads a package, an operator approves it, and the widget is in the catalogue", async ({ page, own, another, complaints }) => {
  const { folders, server } = own;
  const base = `${PBC}/1.0.0`, tag = "trial-clock";
  const about = manifest({ name: PBC, title: "시험 시계", base, element: { module: "clock.js", tag }, widget: { tier: "frame" } });
  await folders.write(`sent/manifests/${PBC}.json`, about);
  await folders.write(`sent/widgets/${base}/clock.js`, `customElements.define("${tag}", class extends HTMLElement {});`);
  const file = join(folders.path, "clock.tgz"), broken = join(folders.path, "broken.tgz");
  execFileSync("tar", ["czf", file, "-C", folders.path, "sent"]);
  await folders.write("broken.tgz", "no archive");

  const waiting = `${server.url}/-/catalogue/waiting`;
  await page.goto(waiting);
  await page.getByLabel("계정").fill("designer@demo");
  await page.getByLabel("비밀번호").fill(await server.password());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "설치 대기" })).toBeVisible();
  await expect(page.getByText("기다리는 꾸러미가 없습니다.")).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.getByLabel("꾸러미 파일").setInputFiles(broken);
  await page.getByRole("button", { name: "올리기" }).click();
  await expect(page.getByRole("alert")).toContainText("안전하게 풀 수 없습니다");
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("꾸러미 파일").setInputFiles(file);
  await page.getByRole("button", { name: "올리기" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "시험 시계" })).toBeVisible();
  await expect(page.getByRole("button", { name: "승인하고 설치" })).toHaveCount(0);

  const operator = (await another(server.url)).page;
  await operator.goto(waiting);
  await operator.getByLabel("계정").fill("operator@demo");
  await operator.getByLabel("비밀번호").fill(await server.password());
  await operator.keyboard.press("Enter");
  await expect(operator.getByRole("heading", { level: 2, name: "시험 시계" })).toBeVisible();
  await expect(operator.getByText("서명 없음")).toBeVisible();
  for (const colorScheme of ["dark", "light"] as const) {
    await operator.emulateMedia({ colorScheme });
    expect(await findings(operator)).toEqual([]);
  }
  await operator.setViewportSize({ width: 320, height: 740 });
  expect(await operator.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await operator.getByRole("button", { name: "승인하고 설치" }).press("Enter");
  await expect(operator.getByText("기다리는 꾸러미가 없습니다.")).toBeVisible();

  await page.goto(`${server.url}/-/catalogue/widgets?q=${encodeURIComponent("시험 시계")}`);
  await page.getByRole("link", { name: "시험 시계" }).click();
  await expect(page.getByRole("row", { name: /^1\.0\.0 운영 중/ })).toBeVisible();
  expect(complaints.policy).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});
