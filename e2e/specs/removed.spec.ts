// An operator deletes the manifest of a PBC that pages use: the pages go on without it, also after a restart.
import { readFile, rm } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ours } from "../fixtures/axe.ts";
import { built } from "../fixtures/folders.mjs";
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

test("pages go on without a PBC whose manifest was deleted, over a restart, until it is back", async ({ page, own, request }) => {
  test.setTimeout(300_000);
  const file = "manifests/kr.go.demo.weather.json";
  const manifest = await readFile(join(own.folders.path, file), "utf8");
  const citizen = new PortalPage(page, own);
  const place = page.locator('section[data-item="weather"]');
  // Asks the server alone, so that the page below is opened once it is as wanted.
  const says = (sentence: string) => async () => expect(await (await request.get(`${own.url}/`)).text()).toContain(sentence);
  const gone = "이 서비스는 지금 제공하지 않습니다.";
  await says('<jgb-slot item="weather"')();
  await rm(join(own.folders.path, file));
  await expect(says(gone)).toPass({ timeout: 60_000 });
  for (const round of ["while the host runs", "after a restart"]) {
    await test.step(round, async () => {
      await page.goto(own.url);
      await citizen.live();
      await expect(place.getByText(gone)).toBeVisible();
      await expect(place.locator("jgb-slot")).toHaveCount(0);
      // What stands in the other places works.
      await expect(citizen.item("전월세 전환 계산기").getByText("법정 상한은")).toBeVisible();
      await expect.poll(() => own.server.log).toContain("no manifest describes `kr.go.demo.weather`; the page is live without it");
      if (round === "while the host runs") {
        await own.server.stop();
        await own.server.start();
      }
    });
  }
  const check = () => execFileSync(built.program, ["check", own.folders.manifests, "--assets", own.folders.assets], { encoding: "utf8", stdio: "pipe" });
  expect(check).toThrow(/Command failed/);
  await page.goto(`${own.url}/en/`);
  await expect(place.getByText("This service is not offered at present.")).toBeVisible();
  expect(await ours(page)).toEqual([]);
  await own.folders.write(file, manifest);
  await expect(says('<jgb-slot item="weather"')).toPass({ timeout: 60_000 });
  await page.goto(own.url);
  await expect(citizen.weather.getByLabel("지역")).toBeVisible();
});
