// What search engines, link previews and home screens find: each address answers, and names the same as the page.
import { test, expect } from "../fixtures/test.ts";

test("every address of the sitemap is a page that names the same languages", async ({ page, shared }) => {
  const sitemap = await (await fetch(`${shared.url}/sitemap.xml`)).text();
  const addresses = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => address);
  expect(addresses).toEqual(expect.arrayContaining([`${shared.url}/`, `${shared.url}/en/`, `${shared.url}/gallery`, `${shared.url}/en/gallery`]));
  expect(addresses.some((address) => address.endsWith("/me")), "what needs a sign-in stays out").toBe(false);
  for (const address of addresses.filter((address) => !address.includes("/trial/"))) {
    expect((await page.goto(address))?.status(), address).toBe(200);
    await expect(page.locator("link[rel=canonical]")).toHaveAttribute("href", address);
    const alternates = await page.locator("link[rel=alternate]").evaluateAll((all) => all.map((one) => [one.getAttribute("hreflang"), one.getAttribute("href")]));
    expect(alternates.map(([tag]) => tag)).toEqual(["ko", "en", "x-default"]);
    for (const [, href] of alternates) expect(addresses).toContain(href);
    const meta = (name: string) => page.locator(`meta[property="og:${name}"]`).getAttribute("content");
    expect(await meta("title")).toBe(await page.getByRole("heading", { level: 1 }).textContent());
    expect(await meta("url")).toBe(address);
    expect(await meta("description")).toBe(await page.locator("meta[name=description]").getAttribute("content"));
    const image = await fetch((await meta("image"))!);
    expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
  }
});

test("the browser reads the manifest, and every icon is as large as it says", async ({ page, portal, complaints }) => {
  for (const [path, name] of [["/", "조각보 누리집"], ["/en/", "Jogakbo Portal"]]) {
    await portal.open(path);
    const session = await page.context().newCDPSession(page);
    const { data, errors } = await session.send("Page.getAppManifest");
    await session.detach();
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data!);
    expect(manifest.name).toBe(name);
    for (const { src, sizes, type } of manifest.icons) {
      const answer = await page.request.get(src);
      expect([answer.status(), answer.headers()["content-type"].split(";")[0]], src).toEqual([200, type]);
      expect(answer.headers()["cache-control"]).toContain("immutable");
      if (type !== "image/png") continue;
      const bytes = await answer.body();
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
    }
  }
  expect(complaints.policy, "the policy allows it").toEqual([]);
});

test("the colours of the browser's bars follow the colours of the page", async ({ page, portal }) => {
  await portal.open("/");
  await expect(page.locator("meta[name=theme-color]")).toHaveCount(2);
  await page.getByText("화면 모드").click();
  await page.getByRole("button", { name: "어둡게" }).click();
  await expect(page.locator("meta[name=theme-color]")).toHaveCount(1);
  await expect(page.locator("meta[name=theme-color]")).toHaveAttribute("content", "#1e2124");
});
