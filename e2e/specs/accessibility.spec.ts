// axe finds nothing on our own nodes: both pages, both languages, light and dark, wide and narrow.
import AxeBuilder from "@axe-core/playwright";
import { test, expect } from "../fixtures/test.ts";

/** Elements of other makers: what is inside them is theirs. What we set on them is checked from outside. */
const foreign = ["md-outlined-text-field", "relative-time", "sl-qr-code", "sl-range", "hex-color-picker"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
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
        await expect(page.getByText(/새 민원이 바로 나타납니다\.|New petitions appear here at once\./).or(page.getByRole("contentinfo")).first()).toBeVisible();
        await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
        await expect(page.locator("jgb-slot[state=waiting]:visible")).toHaveCount(0);
        await portal.settled();
        await expect(page.getByRole("region", { name: /동네 날씨|Local weather/ }).getByText("°C").first()).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
        const ours = violations
          .map(({ id, help, nodes }) => ({
            id,
            help,
            nodes: nodes
              .map(({ target, failureSummary }) => ({ target: target.flat().join(" >> "), failureSummary }))
              .filter(({ target }) => !foreign.some((tag) => target.includes(tag))),
          }))
          .filter(({ nodes }) => nodes.length > 0);
        expect(ours).toEqual([]);
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
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    expect(violations, path).toEqual([]);
  }
});
