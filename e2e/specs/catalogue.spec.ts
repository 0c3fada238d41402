// The catalogue of the studio: a designer finds widgets and looks at them, an operator releases from there.
import { ours } from "../fixtures/axe.ts";
import { manifest } from "../fixtures/pieces.mjs";
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

test("a designer finds a widget by initials, looks at it, and sees what it is and who uses it", async ({ page, portal, shared, complaints }) => {
  await portal.open("/catalogue");
  await portal.fillIn("designer@demo", await shared.server.password());
  const [find, about] = [page.getByRole("region", { name: "위젯 찾기" }), page.getByRole("region", { name: "고른 위젯" })];
  const all = find.getByRole("listitem");
  await expect(all.first()).toBeVisible();
  const count = await all.count();
  await find.getByRole("searchbox").fill("ㄴㅆ");
  const weather = find.getByRole("button", { name: /^동네 날씨/ });
  await expect(weather).toBeVisible();
  expect(await all.count()).toBeLessThan(count);
  await weather.click();
  await expect(about.getByRole("heading", { name: "동네 날씨" })).toBeVisible();
  await expect(about.frameLocator("iframe").getByLabel("지역")).toBeVisible();
  for (const text of ["kr.go.demo.weather", "Apache-2.0"]) await expect(about.getByText(text).first()).toBeVisible();
  await expect(about.getByRole("link", { name: "조각보 시민 포털" })).toHaveAttribute("href", "/");
  await expect(about.getByRole("row", { name: /1\.0\.0.*모두에게 제공/ })).toBeVisible();
  await expect(about.getByRole("button", { name: "모두에게 제공" })).toHaveCount(0);
  expect(await ours(page)).toEqual([]);
  await find.getByRole("searchbox").fill("없는이름");
  await expect(find.getByText("맞는 위젯이 없습니다.")).toBeVisible();
  expect(complaints.authors).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("an operator gives a version to a share, to all, and takes it back", async ({ page, own }) => {
  for (const version of ["1.0.0", "1.1.0"]) {
    await own.folders.write(`widgets/card-${version}/main.js`, `
      customElements.define("trial-card", class extends HTMLElement { connectedCallback() { this.textContent = "Card ${version}"; } });`);
    const one = manifest({ name: "kr.go.trial.card", title: "Card", base: `card-${version}`, element: { module: "main.js", tag: "trial-card" } });
    one.metadata.version = version;
    await own.folders.write(`manifests/kr.go.trial.card@${version}.json`, one);
  }
  const installed = async () => {
    const { pbcs } = await (await fetch(`${own.url}/-/catalogue`)).json();
    return pbcs.filter(({ name }: { name: string }) => name === "kr.go.trial.card").length;
  };
  await expect.poll(installed).toBe(2);
  const portal = new PortalPage(page, own);
  await portal.open(`${own.url}/catalogue`);
  await portal.fillIn("operator@demo", await own.server.password());
  const [find, about] = [page.getByRole("region", { name: "위젯 찾기" }), page.getByRole("region", { name: "고른 위젯" })];
  await find.getByRole("searchbox").fill("trial.card");
  await find.getByRole("button", { name: /^Card/ }).click();
  const row = (version: string) => about.getByRole("row", { name: new RegExp(`^${version.replaceAll(".", "\\.")}`) });
  await expect(row("1.1.0")).toContainText("모두에게 제공");
  await about.getByLabel("버전").selectOption("1.0.0");
  await about.getByRole("button", { name: "모두에게 제공" }).click();
  await expect(row("1.0.0")).toContainText("모두에게 제공");
  await about.getByLabel("버전").selectOption("1.1.0");
  await about.getByLabel("이용자 비율(%)").fill("30");
  await about.getByRole("button", { name: "일부에게 제공" }).click();
  await expect(row("1.1.0")).toContainText("시험 배포 중 30 %");
  await expect(find.getByText("시험 배포 중")).not.toHaveCount(0);
  await about.getByRole("button", { name: "이전 버전으로 되돌리기" }).click();
  await expect(row("1.1.0")).toContainText("되돌림");
  await expect(row("1.0.0")).toContainText("모두에게 제공");
  await expect(about.getByRole("listitem").filter({ hasText: "1.1.0 되돌림" })).toBeVisible();
});
