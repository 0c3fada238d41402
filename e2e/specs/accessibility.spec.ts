// axe finds nothing on our own nodes: both pages, both languages, light and dark, wide and narrow.
import { ours } from "../fixtures/axe.ts";
import { run, test, expect } from "../fixtures/test.ts";

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

test("axe finds nothing on the table of rights, and the other language is a link away and stays there", async ({ page, portal }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await portal.open("/-/policy");
    expect(await ours(page)).toEqual([]);
    await page.getByRole("banner").getByRole("link", { name: "English" }).click();
    await expect(page).toHaveURL(/\/-\/policy\?lang=en$/);
    await expect(portal.heading).toHaveText("Roles and what they may do");
    expect(await ours(page)).toEqual([]);
    await page.getByRole("banner").getByRole("link", { name: "한국어" }).click();
    await expect(portal.heading).toHaveText("역할과 권한");
  }
});

test("axe finds nothing on the page of the first account, in either language, and when something is wrong", async ({ page }) => {
  await run(async ({ server }) => {
    // What a process prints may come later than its first answer.
    const first = /http:\S+\/-\/session\/first\?key=\S+/;
    await expect.poll(() => server.log).toMatch(first);
    const [link] = first.exec(server.log)!;
    for (const [address, make] of [[link, "계정 만들기"], [`${link}&lang=en`, "Make the account"]]) {
      await page.goto(address);
      expect(await ours(page), address).toEqual([]);
      for (const [name, value] of [["account", "boss"], ["name", "Kim"], ["password", "twelve-letters"], ["again", "twelve-others"]]) {
        await page.locator(`main input[name=${name}]`).fill(value);
      }
      await page.getByRole("button", { name: make }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      expect(await ours(page), address).toEqual([]);
    }
    await page.goto(`${link}x`);
    expect(await ours(page)).toEqual([]);
  }, {});
});
