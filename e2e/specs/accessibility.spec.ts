// axe finds nothing on our own nodes: both pages, both languages, light and dark, wide and narrow.
import { ours } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";

const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } };

for (const path of ["/", "/en/", "/me", "/en/me"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of Object.entries(sizes)) {
      test(`axe finds nothing on ${path} in ${colorScheme}, ${size}`, async ({ page, portal, shared }) => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await portal.open(path);
        if (path.endsWith("/me")) {
          const english = path.startsWith("/en");
          await page.getByLabel(english ? "Account" : "계정").fill("citizen@demo");
          await page.getByLabel(english ? "Password" : "비밀번호").fill(await shared.server.password());
          await page.getByRole("main").getByRole("button", { name: english ? "Sign in" : "로그인" }).click();
        }
        await portal.walkThrough();
        await expect(page.getByRole("region", { name: /동네 날씨|Local weather/ }).getByText("°C").first()).toBeVisible();
        expect(await ours(page)).toEqual([]);
        // Nothing sticks out sideways.
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      });
    }
  }
}

test("axe finds nothing on the sign-in page and on a page with a failed widget", async ({ page, portal }) => {
  for (const path of ["/-/session/login", "/trial/threw-on-load", "/no-such-page"]) {
    await portal.open(path);
    await portal.settled();
    if (path.startsWith("/trial")) await expect(page.getByRole("button", { name: "다시 시도" })).toBeVisible();
    expect(await ours(page), path).toEqual([]);
  }
});
