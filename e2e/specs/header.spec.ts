// The header on screens of all sizes: few tidy rows, and the tools on the far side.
import { test, expect } from "../fixtures/test.ts";

for (const [width, most] of [[360, 3], [800, 2], [1280, 1]] as const) {
  for (const path of ["/", "/en/"]) {
    test(`the header of ${path} at ${width} px is tidy (rows: ${most})`, async ({ page, portal }) => {
      await page.setViewportSize({ width, height: 740 });
      await portal.open(path);
      const header = page.getByRole("banner");
      const middles = await header.getByRole("link").or(header.locator("summary")).evaluateAll((all) =>
        all.map((one) => Math.round((one.getBoundingClientRect().top + one.getBoundingClientRect().bottom) / 2)),
      );
      expect(new Set(middles).size, `rows at ${middles}`).toBeLessThanOrEqual(most);
      const signIn = await header.getByRole("group").getByRole("link").last().boundingBox();
      expect(width - (signIn!.x + signIn!.width), "room on the far side").toBeLessThanOrEqual(40);
      const last = await portal.page.getByRole("navigation").getByRole("link").last().boundingBox();
      expect(last!.x + last!.width, "the whole menu can be seen").toBeLessThanOrEqual(width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing sticks out").toBe(width);
    });
  }
}
