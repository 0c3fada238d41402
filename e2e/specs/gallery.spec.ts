// The gallery shows every widget of every manifest that ships, and stays usable on a small phone.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../fixtures/folders.mjs";
import { test, expect } from "../fixtures/test.ts";

/** What a signed-in citizen alone may see cannot stand on a page for everybody. */
const elsewhere = ["kr.go.demo.petition desk"];

test("every widget that ships is in the gallery", async () => {
  const folder = join(root, "manifests");
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const manifests = await Promise.all(names.map(read));
  const shipped = manifests.flatMap(({ metadata, spec }) =>
    (spec.frontend?.widgets ?? [])
      .filter(({ role = "widget" }: { role?: string }) => role === "widget")
      .map(({ name }: { name: string }) => `${metadata.name} ${name}`),
  );
  const { spec } = await read("pages/gallery.json");
  const shown = spec.items
    .filter(({ use }: { use: { pbc?: string } }) => use.pbc)
    .map(({ use }: { use: { pbc: string; widget: string } }) => `${use.pbc} ${use.widget}`);
  expect([...shown, ...elsewhere].sort()).toEqual(shipped.sort());
});

for (const path of ["/gallery", "/en/gallery"]) {
  test(`${path} fits a phone of 320 px`, async ({ page, portal, complaints }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await portal.open(path);
    await portal.walkThrough();
    await page.getByRole("tab", { selected: false }).click();
    await expect(page.getByRole("tabpanel").locator("jgb-slot")).toHaveAttribute("state", "mounted");
    await expect(page.locator("jgb-slot:not([state=mounted])")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(complaints.authors).toEqual([]);
  });
}

test("what stands far below is not fetched before it comes into sight", async ({ page, portal }) => {
  await portal.open("/gallery");
  await portal.settled();
  const progress = page.locator('jgb-slot[item="progress"]');
  await expect(progress).toHaveAttribute("state", "waiting");
  await progress.scrollIntoViewIfNeeded();
  await expect(page.getByRole("progressbar")).toBeVisible();
});
