// Screenshots for the documentation, taken as people would see the portal: into docs/images/.
//
// `npm run shots -- [--only teams|portal]`
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "./fixtures/browser.mjs";
import { makeFolders, root } from "./fixtures/folders.mjs";
import { Server } from "./fixtures/server.mjs";
import { TeamShots } from "./shots/teams.mjs";

const { values: { only } } = parseArgs({ options: { only: { type: "string" } } });
const images = join(root, "docs/images");
const sizes = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } };
const words = {
  ko: { prefix: "", account: "계정", password: "비밀번호", signIn: "로그인", title: "제목", file: "민원 신청", canvas: "화면 배치", wires: "연결", change: /: 고치기$/, saved: "모두 저장되었습니다.", publish: "게시", differs: "게시 중인 화면과 다른 점" },
  en: { prefix: "/en", account: "Account", password: "Password", signIn: "Sign in", title: "Title", file: "File the petition", canvas: "Canvas", wires: "Wires", change: /: Change$/, saved: "All changes are saved.", publish: "Publish", differs: "What changed since it went live" },
};

/** What the window shows. */
async function takeWindow(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(images, `${name}.png`), animations: "disabled", caret: "hide" });
  console.log(`docs/images/${name}.png`);
}

/** The studio with an item chosen, light in Korean and dark in English, as a designer has it before them. */
async function shootStudio(context, say, password, name) {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`${say.prefix}/studio/home`);
  await signIn(page, say, password, "publisher@demo");
  const canvas = page.getByRole("group", { name: say.canvas });
  await canvas.getByRole("button").first().click();
  await page.frameLocator("jogakbo-studio iframe").locator("jgb-slot[item=rent][state=mounted]").waitFor();
  await settle(page);
  const take = (what) => takeWindow(page, name.replace("studio", what));
  await take("studio");
  // A dialog each: a wire, and publishing of a page that is another one than citizens have.
  await page.getByRole("tab", { name: say.wires, exact: true }).click();
  await page.getByRole("button", { name: say.change }).first().click();
  await page.getByRole("dialog").waitFor();
  await take("studio-wire");
  await page.keyboard.press("Escape");
  await canvas.getByRole("button").first().focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText(say.saved).waitFor();
  await page.getByRole("button", { name: say.publish, exact: true }).click();
  await page.getByRole("dialog").getByText(say.differs).waitFor();
  await take("studio-publish");
}

/** Waits until nothing on the page is on its way any more, lazy items included. */
async function settle(page) {
  for (const region of await page.getByRole("main").getByRole("region").all()) await region.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => {
    const slots = [...document.querySelectorAll("jgb-slot")].filter((slot) => slot.checkVisibility());
    return slots.every((slot) => ["mounted", "failed", "hidden"].includes(slot.getAttribute("state")));
  });
  // The link to the host stays open, so the network is never idle: what says that it is loading has to go.
  await page.waitForFunction(() => {
    const words = (root) => [...root.querySelectorAll("*")].some((one) =>
      (one.shadowRoot && words(one.shadowRoot)) || (!one.children.length && /불러오는 중|Loading/.test(one.textContent) && one.checkVisibility()));
    return !words(document.body) && [...document.images].every((image) => image.complete);
  });
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => scrollTo(0, 0));
}

async function shoot(page, name) {
  await settle(page);
  // The whole page is made visible, since frames of other origins are painted only where they can be seen.
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: join(images, `${name}.png`), fullPage: true, animations: "disabled", caret: "hide" });
  await page.setViewportSize({ width, height: width > 1000 ? 900 : 740 });
  console.log(`docs/images/${name}.png`);
}

async function signIn(page, say, password, account = "citizen@demo") {
  await page.getByLabel(say.account).fill(account);
  await page.getByLabel(say.password).fill(password);
  await page.getByRole("main").getByRole("button", { name: say.signIn }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** A team with its widget, in the browser of one language: Korean in light, English in dark. */
async function shootTeam(options, say, language, password) {
  const name = (what) => `${what}-${language}-${options.colorScheme}`;
  const context = await browser.newContext({ ...options, baseURL: server.url });
  const page = await context.newPage();
  await page.goto(`${say.prefix}/studio/home`);
  await signIn(page, say, password, "publisher@demo");
  const take = (page, what) => takeWindow(page, name(what));
  for (const part of ["dev", "catalogue", "inspector"]) await team[part](context, language, take);
  await context.close();
}

const folders = await makeFolders();
const server = new Server(folders);
let browser, team;
try {
  await mkdir(images, { recursive: true });
  await server.start();
  const password = await server.password();
  if (only !== "portal") team = await TeamShots.begin(folders);
  for (const [language, say] of Object.entries(words)) {
    // The browser's own language is what its date fields speak.
    browser = await chromium.launch({ ...launch, args: [...launch.args, `--lang=${language}`], env: { ...process.env, LANGUAGE: language } });
    for (const colorScheme of ["light", "dark"]) {
      for (const [size, viewport] of Object.entries(sizes)) {
        const inTurn = size === "wide" && (language === "ko") === (colorScheme === "light");
        const options = { viewport, colorScheme, locale: language === "ko" ? "ko-KR" : "en-GB", timezoneId: "Asia/Seoul", reducedMotion: "reduce" };
        if (team && inTurn) await shootTeam(options, say, language, password);
        if (only === "teams") continue;
        const context = await browser.newContext({ ...options, baseURL: server.url });
        const page = await context.newPage();
        const name = (what) => `${what}-${language}-${colorScheme}-${size}`;
        await page.goto(`${say.prefix}/me`);
        if (colorScheme === "light") await shoot(page, name("sign-in"));
        await signIn(page, say, password);
        // A few petitions, so that the lists look as they do in use.
        if (language === "ko" && colorScheme === "light" && size === "wide") {
          for (const title of ["가로등이 꺼져 있습니다", "보도블록이 깨졌습니다", "횡단보도 신호가 짧습니다", "놀이터 그네가 고장 났습니다"]) {
            await page.getByLabel(say.title, { exact: true }).fill(title);
            await page.getByRole("button", { name: say.file }).click();
            await page.getByText(/접수 번호는/).first().waitFor();
            await page.reload();
          }
        }
        await shoot(page, name("me"));
        await page.goto(`${say.prefix}/`);
        await shoot(page, name("home"));
        if (colorScheme === "light" && size === "wide") {
          await page.route(/weather-card\.js/, (route) => route.fulfill({ status: 404, body: "gone" }));
          await page.goto(`${say.prefix}/`);
          await shoot(page, name("failure"));
        }
        await context.close();
        if (inTurn) {
          const designer = await browser.newContext({ ...options, baseURL: server.url });
          await shootStudio(designer, say, password, name("studio"));
          await designer.close();
        }
      }
    }
    await browser.close();
  }
} finally {
  await browser?.close();
  await team?.end();
  await server.stop();
  await folders.remove();
}
