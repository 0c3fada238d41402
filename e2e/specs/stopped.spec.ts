// An operator stops a PBC while pages show it: its place says so, the rest goes on, and it comes back.
import { execFileSync } from "node:child_process";
import { ours } from "../fixtures/axe.ts";
import { built } from "../fixtures/folders.mjs";
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

test("a PBC is stopped in open pages and new ones, over a restart, and goes on again", async ({ page, own, another }) => {
  test.slow();
  const pbc = (...words: string[]) => execFileSync(built.program, ["pbc", ...words, "--data", own.folders.data], { encoding: "utf8" });
  const named = ["kr.go.demo.weather", "--manifests", own.folders.manifests];
  const open = new PortalPage(page, own);
  await open.open(own.url);
  await open.live();
  await expect(open.weather.getByLabel("지역")).toBeVisible();
  pbc("disable", ...named, "--ko", "관측 장비를 고치는 중입니다.", "--en", "The instruments are being mended.");
  // The open page loses the element and nothing else.
  await expect(open.weather.getByLabel("지역")).toHaveCount(0);
  await expect(open.feed).toBeVisible();
  const fresh = await another(own.url);
  for (const [path, weather, words] of [
    ["/", "동네 날씨", ["이 서비스는 지금 제공하지 않습니다.", "관측 장비를 고치는 중입니다."]],
    ["/en/", "Local weather", ["This service is not offered at present.", "The instruments are being mended."]],
  ] as const) {
    await fresh.page.goto(own.url + path);
    const place = fresh.page.locator('section[data-item="weather"]');
    await expect(place.getByRole("heading", { level: 2 })).toHaveText(weather);
    for (const text of words) await expect(place.getByText(text)).toBeVisible();
    await expect(place.locator("jgb-slot")).toHaveCount(0);
    await fresh.settled();
    expect(await ours(fresh.page)).toEqual([]);
  }
  await own.server.stop("SIGKILL");
  await own.server.start();
  expect(pbc("disabled")).toContain("kr.go.demo.weather");
  await fresh.page.goto(own.url);
  await expect(fresh.page.getByText("관측 장비를 고치는 중입니다.")).toBeVisible();
  pbc("enable", "kr.go.demo.weather");
  await expect(async () => {
    await fresh.page.goto(own.url);
    await expect(fresh.weather.getByLabel("지역")).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 40_000 });
});

test("a name that nothing installed has is not stopped", async ({ own }) => {
  const run = () =>
    execFileSync(built.program, ["pbc", "disable", "kr.go.demo.wether", "--data", own.folders.data, "--manifests", own.folders.manifests], { encoding: "utf8", stdio: "pipe" });
  expect(run).toThrow(/no manifest in .* describes `kr\.go\.demo\.wether`/);
});
