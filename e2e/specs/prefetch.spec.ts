// Pages a citizen is about to open are fetched and their modules evaluated before the click.
import { test, expect } from "../fixtures/test.ts";
import type { Page } from "@playwright/test";

const VIEW = "application/vnd.jogakbo.page+json";

/** Addresses of pages the shell asked for, in order. */
function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on("request", (request) => {
    if (request.headers().accept === VIEW) paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

/** Resolves when the shell has a page. */
const answered = (page: Page, path: string) =>
  page.waitForResponse((answer) => answer.request().headers().accept === VIEW && new URL(answer.url()).pathname === path);

/** Puts links into the page, as an editor's text would. */
async function links(page: Page, ...paths: string[]) {
  await page.evaluate((paths) => {
    const list = document.createElement("p");
    for (const path of paths) list.append(Object.assign(document.createElement("a"), { href: path, textContent: `to ${path}` }), " ");
    document.querySelector("h1")!.after(list);
  }, paths);
}

const link = (page: Page, path: string) => page.getByRole("link", { name: `to ${path}`, exact: true });

test("a link the pointer rests on is ready before the click", async ({ page, portal }) => {
  const paths = asked(page);
  await portal.open("/");
  await portal.live();
  await links(page, "/trial/speaker");
  const there = answered(page, "/trial/speaker");
  await link(page, "/trial/speaker").hover();
  await there;
  // Evaluated, not only fetched: the element is defined while the home page is still shown.
  await page.waitForFunction(() => customElements.get("trial-speaker"));
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  expect(paths).toEqual(["/trial/speaker"]);
  // The page opens though nobody answers any more.
  await page.route(/trial\/speaker|trial-speaker/, (route) => route.abort());
  await link(page, "/trial/speaker").click();
  await expect(portal.heading).toHaveText("Trial of speaking");
  await expect(page.getByRole("button", { name: "Say it" })).toBeVisible();
  expect(paths).toEqual(["/trial/speaker"]);
});

test("the keyboard's focus is intent as well", async ({ page, portal }) => {
  await portal.open("/");
  await portal.live();
  await links(page, "/trial/talk");
  const there = answered(page, "/trial/talk");
  await link(page, "/trial/talk").focus();
  await there;
  await page.waitForFunction(() => customElements.get("trial-talk"));
});

test("services, files and other sites are never fetched ahead", async ({ page, portal }) => {
  const touched: string[] = [];
  page.on("request", (request) => touched.push(new URL(request.url()).pathname));
  await portal.open("/");
  await portal.live();
  await links(page, "/-/session/login", "/files/form.pdf", "https://elsewhere.example/x", "/trial/talk");
  for (const path of ["/-/session/login", "/files/form.pdf", "https://elsewhere.example/x"]) await link(page, path).focus();
  const there = answered(page, "/trial/talk");
  await link(page, "/trial/talk").focus();
  await there;
  expect(touched.filter((path) => ["/-/session/login", "/files/form.pdf", "/x"].includes(path))).toEqual([]);
});

for (const [name, connection] of [
  ["wants to save data", { saveData: true, effectiveType: "4g" }],
  ["is on a slow network", { saveData: false, effectiveType: "2g" }],
] as const) {
  test(`nothing is fetched ahead for a citizen who ${name}`, async ({ page, portal }) => {
    await page.addInitScript((connection) => {
      const now: { connection: unknown } = ((window as any).now = { connection });
      Object.defineProperty(navigator, "connection", { get: () => now.connection });
    }, connection);
    const paths = asked(page);
    await portal.open("/");
    await portal.live();
    await links(page, "/trial/talk", "/trial/speaker");
    await link(page, "/trial/talk").focus();
    // The next one comes later than this one would have.
    await page.evaluate(() => new Promise((next) => setTimeout(next, 80)));
    await page.evaluate(() => ((window as any).now.connection = { effectiveType: "4g" }));
    const there = answered(page, "/trial/speaker");
    await link(page, "/trial/speaker").focus();
    await there;
    expect(paths).toEqual(["/trial/speaker"]);
  });
}

test("a page that was fetched ahead is forgotten when what it shows has changed", async ({ page, portal }) => {
  await portal.openMe();
  await portal.listed();
  await portal.menu.getByRole("link", { name: "조각보 시민 포털" }).click();
  await expect(portal.heading).toHaveText("조각보 시민 포털");
  await portal.live();
  const paths = asked(page);
  const me = portal.menu.getByRole("link", { name: "나의 조각보" });
  const there = answered(page, "/me");
  await me.focus();
  await there;
  await portal.chooseDistrict("제주 제주시");
  await me.click();
  await portal.listed();
  expect(paths).toEqual(["/me", "/me"]);
});

test("a page that needs a sign-in is not kept for one who has none", async ({ page, portal }) => {
  await portal.open("/");
  await portal.live();
  const me = portal.menu.getByRole("link", { name: "나의 조각보" });
  const refused = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/me");
  await me.focus();
  expect((await refused).status()).not.toBe(200);
  await me.click();
  await expect(portal.heading).toHaveText("로그인");
});
