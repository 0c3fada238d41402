// Elements of nine packages that have never heard of us stand on one page, and what axe finds in them is what we know of.
import { findings, known } from "../fixtures/axe.ts";
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";
import type { PortalPage } from "../pages/portal-page.ts";

const schemes = ["light", "dark"] as const;

/** Walks through the gallery and chooses a word, so that the element that counts has something to show. */
async function visit(page: Page, portal: PortalPage, path: string) {
  await portal.open(path);
  await portal.walkThrough();
  await page.locator("demo-search-words li button").first().click();
  await expect(page.locator("number-flow")).toHaveJSProperty("value", 6390);
}

for (const path of ["/gallery", "/en/gallery"]) {
  test(`published elements mount on ${path} without a complaint`, async ({ page, portal, complaints }) => {
    await visit(page, portal, path);
    for (const [maker, { tag }] of Object.entries(await known())) {
      await expect(page.locator(`jgb-slot[state=mounted] ${tag}`), maker).toBeVisible();
    }
    expect(complaints.authors).toEqual([]);
    expect(complaints.policy).toEqual([]);
    expect(complaints.errors).toEqual([]);
  });

  for (const colorScheme of schemes) {
    test(`what axe finds in them on ${path} in ${colorScheme} is what is listed`, async ({ page, portal }) => {
      await page.emulateMedia({ colorScheme });
      await visit(page, portal, path);
      const list = Object.values(await known());
      const found = await findings(page);
      const tags = list.map(({ tag }) => tag);
      expect(found.filter(({ owner }) => !tags.includes(owner)), "on nodes of our own").toEqual([]);
      // Both ways: a finding that is not listed fails, and so does a line whose finding is gone.
      const seen = [...new Set(found.map(({ owner, rule }) => `${owner} ${rule}`))].sort();
      expect(seen).toEqual(list.flatMap(({ tag, rules }) => Object.keys(rules).map((rule) => `${tag} ${rule}`)).sort());
    });
  }
}

test("the catalogue tells what axe finds in them, by package and rule, in both languages", async ({ request }) => {
  interface Told { accessibility: { package: string; rule: string; reason: Record<string, string> }[] }
  const { pbcs } = (await (await request.get("/-/catalogue")).json()) as { pbcs: Told[] };
  const told = pbcs.flatMap(({ accessibility }) => accessibility);
  const listed = Object.entries(await known()).flatMap(([name, { rules }]) => Object.entries(rules).map(([rule, reason]) => `${name} ${rule} ${reason}`));
  expect(told.map(({ package: name, rule, reason }) => `${name} ${rule} ${reason.en}`).sort()).toEqual(listed.sort());
  expect(told.every(({ reason }) => /[가-힣]/.test(reason.ko))).toBe(true);
});

test("outputs of published elements reach those of other makers", async ({ page, portal }) => {
  await portal.open("/gallery");
  await portal.walkThrough();
  const code = page.locator("sl-qr-code");

  const thumb = page.locator("range-slider [data-thumb]");
  await thumb.focus();
  await thumb.press("ArrowRight");
  await expect(code).toHaveJSProperty("value", "https://pay.demo.example/?won=11000");
  await expect(code).toHaveJSProperty("label", "11천 원을 내는 QR 코드");

  const dial = page.getByRole("slider", { name: "전기 절약 목표, 퍼센트" });
  await dial.focus();
  await dial.press("ArrowRight");
  await expect(page.getByRole("progressbar", { name: "고른 목표" })).toHaveAttribute("aria-valuenow", "35");

  const hue = page.locator("hex-color-picker").getByRole("slider", { name: "Hue" });
  await hue.focus();
  await hue.press("ArrowRight");
  await expect(code).not.toHaveJSProperty("fill", "#0b50d0");

  await page.getByLabel("방문할 날").fill("2099-06-01");
  await expect(page.locator("relative-time")).toHaveAttribute("datetime", /2099-06-01/);
});
