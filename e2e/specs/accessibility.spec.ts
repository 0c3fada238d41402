// axe finds nothing on our own nodes: both pages, both languages, light and dark, wide and narrow.
import axe from "axe-core";
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";

/** Elements of other makers: what is inside them is theirs. What we set on them is checked from outside. */
const foreign = ["md-outlined-text-field", "relative-time", "sl-qr-code", "sl-range", "hex-color-picker"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the document and its shadow roots, but for what is inside elements of other makers. */
async function findings(page: Page) {
  // Not by the builder for Playwright: it waits for ever for a frame whose sandbox allows no script.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async (tags) => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, { iframes: false, runOnly: tags });
      return violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target, failureSummary }) => ({ target: target.flat().join(" >> "), failureSummary })),
      }));
    },
    tags,
  );
  return violations
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter(({ target }) => !foreign.some((tag) => target.includes(tag))) }))
    .filter(({ nodes }) => nodes.length > 0);
}

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
        expect(await findings(page)).toEqual([]);
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
    expect(await findings(page), path).toEqual([]);
  }
});
