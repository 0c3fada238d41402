// High contrast: chosen or asked for by the system, in light and dark, and with the system's own colours.
import { ours } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";

/** The contrast of text on its background in the main heading, as WCAG counts it. */
function ratio() {
  const parts = (color: string) => color.match(/[\d.]+/g)!.slice(0, 3).map(Number);
  const light = (color: string) => {
    const [r, g, b] = parts(color).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const links = [...document.querySelectorAll(".jgb-footer a, .jgb-footer p, h1, .jgb-tool.jgb-primary")].filter((one) => one.checkVisibility());
  return Math.min(...links.map((one) => {
    let under: Element | null = one;
    while (under && /, 0\)$|transparent/.test(getComputedStyle(under).backgroundColor)) under = under.parentElement;
    const [a, b] = [light(getComputedStyle(one).color), light(getComputedStyle(under ?? document.body).backgroundColor)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`high contrast is chosen in the menu, kept, and at least 7 to 1 in ${colorScheme}`, async ({ page, portal }) => {
    await page.emulateMedia({ colorScheme });
    await portal.open("/");
    await page.getByText("화면 모드").click();
    await page.getByRole("button", { name: "고대비" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-contrast", "more");
    await expect(page.locator("html")).toHaveAttribute("data-scheme", "auto");
    expect(await page.evaluate(ratio)).toBeGreaterThanOrEqual(7);
    await portal.walkThrough();
    expect(await ours(page)).toEqual([]);
    await portal.open("/en/gallery");
    await expect(page.locator("html")).toHaveAttribute("data-contrast", "more");
    await page.getByText("Appearance").click();
    await page.getByRole("button", { name: "High contrast" }).click();
    await expect(page.locator("html")).not.toHaveAttribute("data-contrast");
  });

  test(`a system that asks for more contrast gets it in ${colorScheme}`, async ({ page, portal }) => {
    await page.emulateMedia({ colorScheme, contrast: "more" });
    await portal.open("/");
    expect(await page.evaluate(ratio)).toBeGreaterThanOrEqual(7);
    await portal.walkThrough();
    expect(await ours(page)).toEqual([]);
  });
}

test("with the system's own colours buttons have edges, the focus is seen, and the place in the menu is marked", async ({ page, portal }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await portal.open("/");
  const edges = await page.locator(".jgb-tool, .jgb-item").evaluateAll((all) =>
    all.filter((one) => one.checkVisibility()).map((one) => getComputedStyle(one).borderTopStyle),
  );
  expect(new Set(edges)).toEqual(new Set(["solid"]));
  await expect(page.getByRole("navigation").locator("[aria-current]")).toHaveCSS("border-top-style", "solid");
  const signIn = page.getByRole("link", { name: "로그인" });
  await signIn.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(signIn).toBeFocused();
  await expect(signIn).toHaveCSS("outline-style", "solid");
});

test("who asks for less motion sees none", async ({ page, portal }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await portal.open("/");
  await portal.walkThrough();
  const ours = await page.evaluate(() => document.getAnimations().filter(({ effect }) => {
    const target = (effect as KeyframeEffect).target;
    return target?.getRootNode() === document && target.className.startsWith("jgb-");
  }).length);
  expect(ours).toBe(0);
});
