// When an item loads: with the page, near the visible part, when the browser is idle, or on demand.
import { test, expect } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { manifest, page as pageOf } from "../fixtures/pieces.mjs";

const LOADS = ["eager", "idle", "manual", "visible"] as const;

test("each item loads when its policy says, after a full load and after a switch", async ({ own, page }) => {
  for (const load of LOADS) {
    await own.folders.write(`widgets/lazy-${load}/main.js`, `customElements.define("lazy-${load}", class extends HTMLElement {
      connectedCallback() { this.textContent = "Here is ${load}"; }
    });`);
    const element = { module: "main.js", tag: `lazy-${load}` };
    await own.folders.write(`manifests/kr.go.trial.lazy-${load}.json`, manifest({ name: `kr.go.trial.lazy-${load}`, title: load, base: `lazy-${load}`, element }));
  }
  const items = LOADS.map((load) => ({ id: load, pbc: `kr.go.trial.lazy-${load}`, load }));
  const lazy = pageOf({ name: "trial-lazy", route: "/trial/lazy", title: "Lazy", items });
  // The last one far below the fold.
  for (const area of lazy.spec.layout.areas.lg) if (area.item === "visible") Object.assign(area, { x: 0, y: 60 });
  await own.folders.write("manifests/pages/trial-lazy.json", lazy);
  await own.server.stop();
  await own.server.start();
  const portal = new PortalPage(page, own);

  const slot = (load: string) => page.locator(`jgb-slot[item=${load}]`);
  const walk = async () => {
    await expect(slot("eager")).toHaveAttribute("state", "mounted");
    await expect(page.getByText("Here is idle")).toBeVisible();
    await expect(slot("visible")).toHaveAttribute("state", "waiting");
    await expect(slot("manual")).toHaveAttribute("state", "waiting");
    expect(await page.evaluate(() => [customElements.get("lazy-visible"), customElements.get("lazy-manual")].some(Boolean))).toBe(false);
    await page.getByRole("button", { name: "보기: manual" }).click();
    await expect(page.getByText("Here is manual")).toBeVisible();
    await expect(slot("visible")).toHaveAttribute("state", "waiting");
    await slot("visible").scrollIntoViewIfNeeded();
    await expect(page.getByText("Here is visible")).toBeVisible();
  };
  await page.goto(`${own.url}/trial/lazy`);
  await walk();

  // The same by a switch: from the home page of a document that has none of the four.
  await page.goto(`${own.url}/`);
  await portal.live();
  await page.evaluate(() => {
    document.querySelector("h1")!.after(Object.assign(document.createElement("a"), { href: "/trial/lazy", textContent: "Lazy" }));
    (window as any).sameDocument = true;
  });
  await page.getByRole("link", { name: "Lazy" }).click();
  await expect(portal.heading).toHaveText("Lazy");
  await walk();
  expect(await page.evaluate(() => (window as any).sameDocument)).toBe(true);
});
