// What an old system reports is a petition like any other, and the petitioner's name stays behind.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test, expect, type Portal } from "../fixtures/test.ts";
import { built } from "../fixtures/folders.mjs";
import { PortalPage } from "../pages/portal-page.ts";

const adapter = "kr.go.demo.oldcivil";
const kind = "kr.demo.oldcivil.MINWON_JEOPSU";

/** Runs a verb of the program and gives what it printed. */
async function jogakbo(own: Portal, verb: string[], secret = "") {
  const env = { ...process.env, JOGAKBO_SECRET: secret };
  const { stdout } = await promisify(execFile)(built.program, verb, { cwd: own.folders.path, env, timeout: 30_000 });
  return stdout.trim();
}

test("an event of the old system appears in the list of petitions", async ({ own, page }) => {
  const { data, manifests } = own.folders;
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  const secret = await jogakbo(own, ["pbc", "secret", adapter, "--data", data, "--manifests", manifests]);
  const report = { JEOPSU_NO: "20261126-000042", BUNRYU: "GADEUNG", BJD_CD: "1111010100", JEOPSU_YMD: "2026-11-26", MINWONIN_NM: "홍길동" };
  const event = ["events", "publish", kind, "--pbc", adapter, "--url", own.url];
  await jogakbo(own, [...event, "--data", JSON.stringify({ ...report, JEOPSU_NO: "20261126-test00", SANGTAE: "TEST" })], secret);
  await jogakbo(own, [...event, "--data", JSON.stringify(report)], secret);
  await expect(visitor.feed.getByText("20261126-000042")).toBeVisible();
  await expect(page.getByText("홍길동")).toHaveCount(0);
  await expect(visitor.feed.getByText("20261126-test00")).toHaveCount(0);
  const listed = JSON.parse(await jogakbo(own, ["adapters", "list", "--data", data, "--manifests", manifests]));
  expect(listed).toMatchObject({ name: adapter, to: "kr.go.demo.petition.filed.v1", dead: 0 });
});
