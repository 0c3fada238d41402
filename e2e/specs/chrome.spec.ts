// Skip links, headings, narrow screens, text that is spaced out, and Korean that breaks between words only.
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";

const shipped = ["/", "/en/", "/gallery", "/en/gallery", "/me", "/en/me", "/-/session/login", "/no/such", "/en/no/such"];

async function open(page: Page, path: string, password: string) {
  await page.goto(path);
  if (!path.endsWith("/me")) return;
  await page.locator("#account").fill("citizen@demo");
  await page.locator("#password").fill(password);
  await page.locator("main .jgb-button").click();
  await expect(page.locator("jgb-slot").first()).toBeVisible();
}

test("the first stops of the keyboard lead to main part and menu, and move the focus there", async ({ page, portal }) => {
  await portal.open("/");
  for (const [stops, target] of [[1, "main"], [2, "jgb-menu"]] as const) {
    await page.reload();
    await portal.painted();
    for (let stop = 0; stop < stops; stop++) await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.locator(`#${target}`)).toBeFocused();
  }
});

test("no level of headings is skipped, and each landmark has one place", async ({ page, portal, shared }) => {
  for (const path of shipped) {
    await page.context().clearCookies();
    await open(page, path, await shared.server.password());
    await portal.walkThrough();
    const levels = await page.evaluate(() => {
      const found: number[] = [];
      const walk = (node: ParentNode) => {
        for (const one of node.querySelectorAll("*")) {
          if (!one.checkVisibility()) continue;
          const level = /^H([1-6])$/.exec(one.tagName)?.[1] ?? (one.getAttribute("role") === "heading" ? one.getAttribute("aria-level") : null);
          if (level) found.push(Number(level));
          if (one.shadowRoot && one.tagName !== "JGB-SLOT") walk(one.shadowRoot);
        }
      };
      walk(document);
      return found;
    });
    expect(levels.filter((level) => level === 1), path).toHaveLength(1);
    levels.forEach((level, at) => expect(level - (levels[at - 1] ?? 0), `${path}: ${levels}`).toBeLessThanOrEqual(1));
    for (const role of ["banner", "main", "contentinfo"] as const) await expect(page.getByRole(role), `${path} ${role}`).toHaveCount(1);
  }
});

for (const width of [320, 768, 1280]) {
  test(`at ${width} px nothing sticks out, and Korean breaks between words`, async ({ page, portal, shared }) => {
    await page.setViewportSize({ width, height: 740 });
    for (const path of shipped) {
      await page.context().clearCookies();
      await open(page, path, await shared.server.password());
      await portal.walkThrough();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
      const broken = await page.evaluate(() => {
        const found: string[] = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
          if (!node.parentElement?.checkVisibility() || node.parentElement.closest("script,style,noscript")) continue;
          for (const { 0: word, index } of node.data.matchAll(/[가-힣]{2,12}/g)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const rows = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
            if (rows.size > 1) found.push(word);
          }
        }
        return found;
      });
      expect(broken, path).toEqual([]);
    }
  });
}

test("text of twice the size and text that is spaced out lose nothing", async ({ page, portal }) => {
  await page.setViewportSize({ width: 640, height: 740 });
  await portal.open("/");
  await portal.walkThrough();
  // The values of WCAG 1.4.12, and a browser whose text is twice as large (1.4.4).
  await page.addStyleTag({ content: "html{font-size:200%!important}*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const clipped = await page.locator("header a, header summary, h1, h2, footer a, footer p").evaluateAll((all) =>
    all.filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline").map((one) => one.textContent),
  );
  expect(clipped).toEqual([]);
});

test("the operator's name, contact and statements stand in the footer, and the official strip only when told", async ({ page, own }) => {
  await page.goto(own.url);
  await expect(page.getByText("공식 전자정부 누리집")).toHaveCount(0);
  await own.folders.write("jogakbo.toml", '[portal]\noperator_ko = "조각시청"\ncontact_ko = "110"\nprivacy = "https://example.kr/privacy"\naccessibility = "/gallery"\nofficial = true\n');
  await own.server.stop();
  await own.server.start();
  await page.goto(`${own.url}/en/`);
  const footer = page.getByRole("contentinfo");
  await expect(footer.getByText("조각시청")).toHaveAttribute("lang", "ko");
  await expect(footer.getByText("Contact: 110")).toBeVisible();
  await expect(footer.getByRole("link", { name: "Privacy notice" })).toHaveAttribute("href", "https://example.kr/privacy");
  await expect(footer.getByRole("link", { name: "Accessibility statement" })).toHaveAttribute("href", "/en/gallery");
  await expect(page.getByText("This is an official website of the Republic of Korea.")).toBeVisible();
});
