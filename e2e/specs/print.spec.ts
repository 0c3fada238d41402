// On paper: the page and where it is from, no chrome, nothing cut off, and few sheets.
import { test, expect } from "../fixtures/test.ts";

for (const [path, address] of [["/", "/"], ["/en/", "/en/"]]) {
  test(`${path} is printed on two sheets at most, with its address and without chrome`, async ({ page, portal, shared }) => {
    await portal.open(path);
    await portal.walkThrough();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const role of ["banner", "navigation"] as const) await expect(page.getByRole(role)).toBeHidden();
    await expect(page.getByText(`${shared.url}${address}`)).toBeVisible();
    await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");
    await expect(page.locator(".jgb-item h2").first()).toHaveCSS("color", /^rgb\((\d|[1-5]\d), /);
    const cut = await page.locator("jgb-slot").evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth + 1 || getComputedStyle(one).overflowY !== "visible").map((one) => one.getAttribute("item")),
    );
    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const paper = (await page.pdf({ format: "A4" })).toString("latin1");
    expect(paper.match(/\/Type\s*\/Page\b/g)!.length).toBeLessThanOrEqual(2);
  });
}
