// A team packs a new widget with its test results, a designer uploads the package, an operator looks at it and approves, and it stands in the catalogue.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { findings } from "../fixtures/axe.ts";
import { built } from "../fixtures/folders.mjs";
import { manifest } from "../fixtures/pieces.mjs";
import { expect, test } from "../fixtures/test.ts";

const PBC = "kr.go.trial.clock";

/** SHA-256 of canonical JSON (RFC 8785), for a document of text and lists. */
function digest(value: unknown): string {
  const sorted = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(sorted);
    if (it === null || typeof it !== "object") return it;
    return Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
  };
  return createHash("sha256").update(JSON.stringify(sorted(value))).digest("hex");
}

test("a designer uploads a package, an operator approves it, and the widget is in the catalogue", async ({ page, own, another, complaints }) => {
  const { folders, server } = own;
  const tag = "trial-clock";
  const about = manifest({ name: PBC, title: "시험 시계", base: "clock", element: { module: "clock.js", tag }, widget: { tier: "frame" } });
  await folders.write(`clock/${PBC}.json`, about);
  await folders.write("clock/clock.js", `customElements.define("${tag}", class extends HTMLElement {});`);
  const file = join(folders.path, "clock.tgz"), broken = join(folders.path, "broken.tgz");
  const pack = () => execFileSync(built.program, ["pack", join(folders.path, "clock"), "--out", file], { encoding: "utf8" });
  // As `jogakbo test-widget` writes it: it names the package that it tried.
  expect(pack()).toContain("clock.js (");
  const manifestOfPackage = execFileSync("tar", ["xzOf", file, `package/manifests/${PBC}.json`], { encoding: "utf8" });
  const packed = digest(JSON.parse(manifestOfPackage));
  const checks = [{ check: "mount", outcome: "pass", detail: "" }, { check: "axe", outcome: "fail", detail: "" }];
  await folders.write(`clock/${PBC}.checks.json`, { kind: "Checks", digest: "", packed, passed: false, browser: "Chromium", widgets: [{ widget: "main", checks }] });
  expect(pack()).toContain("what `jogakbo test-widget` saw of it");
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
  await expect(operator.getByRole("definition").filter({ hasText: "main: 1개 통과, 1개 실패, 0개 확인 안 됨 (axe), Chromium" })).toBeVisible();
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
