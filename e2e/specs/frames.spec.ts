// Widgets in frames: the same widget works as in the page, and one that means harm harms nobody.
import { test as base, expect, run, type Portal } from "../fixtures/test.ts";
import { busy, framedFiles, rude } from "../fixtures/framed.mjs";
import { findings } from "../fixtures/axe.ts";
import axe from "axe-core";
import { execFile } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { chromium } from "../fixtures/browser.mjs";
import { built } from "../fixtures/folders.mjs";
import { heard } from "../fixtures/heard.ts";

const test = base.extend<{}, { framed: Portal }>({
  framed: [async ({}, use) => run(use, await framedFiles()), { scope: "worker", timeout: 120_000 }],
  baseURL: async ({ framed }, use) => use(framed.url),
});

const failed = "지금은 이 내용을 보여 드릴 수 없습니다.";
const inside = (page: Page, item: string) => page.frameLocator(`#item-${item} iframe`);

/** The neighbours in the page answer the citizen and hear each other. */
async function neighboursWork(page: Page) {
  const output = (name: string) => page.locator(`#item-${name} output`);
  for (const [name, other] of [["one", "two"], ["two", "one"]]) {
    const before = Number(/(\d+) heard/.exec(await output(other).innerText())?.[1]);
    await page.locator(`#item-${name} [name=publish]`).click();
    await expect(output(other)).toContainText(`${before + 1} heard`);
  }
}

test("a widget in a frame has the properties, events, APIs and language of the page, and nothing else of it", async ({ page, complaints }) => {
  test.slow();
  const calls: { lock?: string; body: string | null }[] = [];
  await page.route("**/-/api/boxed/things/things?q=1", async (route) => {
    calls.push({ lock: route.request().headers()["x-jogakbo-lock"], body: route.request().postData() });
    await route.fulfill({ status: 201, json: { got: "it" } });
  });
  await page.goto("/boxes");
  const boxed = inside(page, "boxed"), open = page.locator("#item-open");
  await expect(boxed.locator("output")).toHaveText("at first, 0 heard, ko, light, anonymous");
  const frame = page.locator("#item-boxed iframe");
  await expect(frame).toHaveAttribute("sandbox", "allow-scripts allow-forms");
  await expect(frame).toHaveAttribute("title", "Item boxed");
  await expect(inside(page, "sealed").getByText("reached: nothing")).toBeVisible();

  // An output goes out by a wire, another comes in, and an action is called.
  await boxed.getByLabel("Text").fill("from the box");
  await boxed.getByRole("button", { name: "Say" }).click();
  await expect(open.locator("output")).toContainText("from the box");
  await open.getByLabel("Text").fill("from the page");
  await open.getByRole("button", { name: "Say" }).click();
  await expect(boxed.locator("output")).toHaveText("from the page, 0 heard, ko, light, anonymous, marked from the page");

  // Events both ways, and an API by way of the portal.
  await open.getByRole("button", { name: "Publish" }).click();
  await expect(boxed.locator("output")).toContainText("1 heard");
  await boxed.getByRole("button", { name: "Publish" }).click();
  await expect(open.locator("output")).toContainText("1 heard");
  await boxed.getByRole("button", { name: "Ask" }).click();
  await expect(boxed.locator("output")).toContainText("201 it");
  expect(calls).toEqual([{ lock: expect.stringMatching(/^[0-9a-f]{64}$/), body: '{"by":"boxed"}' }]);

  // The keyboard goes in and out again.
  await boxed.getByLabel("Text").focus();
  for (const name of ["Say", "Publish", "Ask", "Go"]) {
    await page.keyboard.press("Tab");
    await expect(boxed.getByRole("button", { name })).toBeFocused();
  }
  await page.keyboard.press("Tab");
  await expect(boxed.getByRole("link", { name: "Other page" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(open.getByLabel("Text")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(boxed.getByRole("link", { name: "Other page" })).toBeFocused();

  expect((await findings(page)).filter(({ owner }) => owner === "jgb-frame")).toEqual([]);
  const document = page.frames().find((frame) => frame.url().includes("/-/frame/") && frame.url().endsWith("/boxed"))!;
  await document.evaluate(axe.source);
  const found = await document.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })).violations.map(({ id }) => id);
  });
  expect(found).toEqual([]);

  // A link in it opens a page of the portal, and the frame goes along as it is, with the property that page sets.
  await page.evaluate(() => (window.sameDocument = true));
  await boxed.getByRole("link", { name: "Other page" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trial other");
  await expect(boxed.locator("output")).toHaveText("at first, 1 heard, ko, light, anonymous, 201 it, marked from the page");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  // In another language and other colours.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(boxed.locator("output")).toContainText("en, dark");
  await expect(boxed.locator("html")).toHaveAttribute("lang", "en");
  expect(complaints.authors).toEqual([]);
  expect(complaints.thrown).toEqual([]);
});

test("a published card runs in a frame as it is, and is as tall as it needs", async ({ page, complaints }) => {
  await page.goto("/weather");
  const card = inside(page, "card");
  await expect(card.getByText("°C").first()).toBeVisible();
  await expect(card.getByLabel("지역")).toHaveValue("1168000000");
  // Nothing is cut off: the document is no taller than its frame.
  await expect.poll(() => card.locator("html").evaluate((html) => html.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
  expect(complaints.policy).toEqual([]);
  expect(complaints.authors).toEqual([]);
});

test("frames that mean harm harm nobody, and those that are stopped say so and can be tried again", async ({ page, complaints }) => {
  test.slow();
  await page.goto("/rude");
  for (const { kind, code, shown } of rude) {
    if (shown) await expect(inside(page, kind).getByText(shown), kind).toBeVisible();
    else {
      await expect(page.locator(`#item-${kind}`), kind).toContainText(failed);
      await expect(page.locator(`#item-${kind}`), kind).toContainText(code!);
    }
  }
  for (const { kind, says } of rude.filter(({ says }) => says)) {
    await expect.poll(() => complaints.authors.filter((line) => line.includes(`item=${kind} `)).join("\n"), kind).toContain(says);
  }
  await neighboursWork(page);
  await expect(page).toHaveURL(/\/rude$/);
  expect(page.context().pages()).toHaveLength(1);
  expect(await page.evaluate(() => ({}) as { polluted?: number }).then(({ polluted }) => polluted)).toBeUndefined();
  const tall = await page.locator("#item-grow iframe").evaluate((frame) => frame.getBoundingClientRect().height);
  expect(tall).toBeLessThanOrEqual(10_000);
  // Trying again starts anew, and ends as before.
  const away = page.locator("#item-flood");
  complaints.authors.length = 0;
  await away.getByRole("button").click();
  await expect.poll(() => complaints.authors.join("\n")).toContain("S15");
  await expect(away).toContainText("S15");
});

test("a frame that never rests keeps nobody from working, and one that nobody asked opens nothing", async ({ page }) => {
  test.slow();
  // Past Playwright, whose clicks wait for every frame. What it asks of frames counts as something that somebody did.
  await page.addInitScript(() => Object.defineProperty(UserActivation.prototype, "isActive", { get: () => false }));
  const devtools = await page.context().newCDPSession(page);
  const ask = async (expression: string): Promise<any> => (await devtools.send("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  const slot = (item: string) => `document.querySelector("jgb-slot[item=${item}]")`;
  const heard = async (item: string) => Number(/(\d+) heard/.exec(await ask(`${slot(item)}.shadowRoot.textContent`))?.[1]);
  for (const { kind, code } of busy) {
    await page.goto(`/${kind}`, { waitUntil: "commit" });
    await expect.poll(() => ask(`${slot(kind)}?.getAttribute("state")`)).toBe(code ? "failed" : "mounted");
    if (code) await expect.poll(() => ask(`${slot(kind)}.textContent`)).toContain(code);
    await expect.poll(() => ask(`"jogakboRecord" in window`)).toBe(true);
    for (const [name, other] of [["one", "two"], ["two", "one"], ["one", "two"]]) {
      const before = await heard(other);
      const { x, y } = await ask(`(({ x, y }) => ({ x: x + 5, y: y + 5 }))(${slot(name)}.shadowRoot.querySelector("[name=publish]").getBoundingClientRect())`);
      for (const type of ["mousePressed", "mouseReleased"] as const) await devtools.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
      await expect.poll(() => heard(other)).toBe(before + 1);
    }
    expect(await ask("location.pathname")).toBe(`/${kind}`);
  }
});

test("a page made as a frame asks for a port, and one that does not gets none", async ({ page, complaints }) => {
  await page.goto("/outside");
  await expect(inside(page, "spoken").locator("body")).toHaveText('by port: spoken ko of the page, answered: "denied"');
  await expect(page.locator("#item-spoken iframe")).toHaveCSS("height", "222px");
  await expect(page.locator("#item-mute iframe")).toHaveCSS("height", "120px");
  await expect(page.locator("#item-mute iframe")).not.toHaveAttribute("name");
  expect(complaints.authors).toEqual([]);
});

test("a frame whose document does not come fails like any other, and comes when it can", async ({ page, complaints }) => {
  await page.route("**/-/frame/**", (route) => route.abort());
  await page.goto("/weather");
  const card = page.locator("#item-card");
  await expect(card).toContainText(failed);
  await expect(card).toContainText("S03");
  expect(complaints.authors.join()).toContain("S03 unreachable item=card");
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await card.getByRole("button").click();
  await expect(inside(page, "card").getByText("°C").first()).toBeVisible();
});

/** A service whose answers stay open until the story ends them, and the lines of a configuration that lead there. */
async function openService(name: string) {
  const answers: ServerResponse[] = [];
  const service = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/plain" }).write("first");
    answers.push(answer);
  });
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  const { port } = service.address() as { port: number };
  const lines = `[endpoints."${name}".things]\nurl = "http://127.0.0.1:${port}"\nallow_private = true\n`;
  const close = () => (service.closeAllConnections(), new Promise((done) => service.close(done)));
  return { answers, lines, close };
}

test("a frame gets answers part by part, can give them up, and is told of the citizen only what its manifest asks for", async ({ page, complaints }) => {
  test.slow();
  const service = await openService("kr.go.framed.reader");
  const files = { ...(await framedFiles()), "jogakbo.toml": service.lines };
  await run(async ({ folders, url }) => {
    const flags = ["users", "add", "kim@test", "--name", "김시민", "--role", "designer", "--data", folders.data];
    const adding = promisify(execFile)(built.program, flags, { cwd: folders.path });
    // Without a line on standard input the password is made, and printed.
    adding.child.stdin!.end();
    const { stdout } = await adding;
    await page.goto(`${url}/streams`);
    await expect(inside(page, "told").getByText('["anonymous",null,["anonymous"]]')).toBeVisible();
    await page.getByRole("link", { name: "로그인" }).click();
    await page.getByLabel("계정").fill("kim@test");
    await page.getByLabel("비밀번호").fill(stdout.trim());
    await page.getByRole("main").getByRole("button", { name: "로그인" }).click();
    await expect(inside(page, "told").getByText('["user","김시민",["citizen","designer"]]')).toBeVisible();
    await expect(inside(page, "untold").getByText('["user",null,[]]')).toBeVisible();

    const reader = inside(page, "reader"), output = reader.locator("output");
    await reader.getByRole("button", { name: "Read" }).click();
    // The service has not ended its answer, and the frame has what there is of it.
    await expect(output).toHaveText("200: first");
    service.answers[0].write(" second");
    await expect(output).toHaveText("200: first second");
    service.answers[0].end(" last");
    await expect(output).toHaveText("200: first second last, over");

    await reader.getByRole("button", { name: "Read" }).click();
    await expect(output).toHaveText(/200: first$/);
    const gone = new Promise((done) => service.answers[1].once("close", done));
    await reader.getByRole("button", { name: "Stop" }).click();
    await expect(output).toHaveText(/200: first, AbortError$/);
    await gone;
    expect(complaints.thrown).toEqual([]);
  }, files);
  await service.close();
});

test("a frame is loaded when its item is, and without script its place says so", async ({ page, framed, playwright, complaints }) => {
  const documents: string[] = [];
  page.on("request", (request) => request.url().includes("/-/frame/") && documents.push(request.url().split("/").at(-1)!));
  await page.goto("/later");
  await expect(inside(page, "first").getByText("Here I am")).toBeVisible();
  await expect(page.locator("jgb-slot[item=below]")).toHaveAttribute("state", "waiting");
  await expect(page.locator("#item-below iframe")).toHaveCount(0);
  await page.getByRole("button", { name: "보기: Item asked" }).click();
  await expect(inside(page, "asked").getByText("Here I am")).toBeVisible();
  expect(documents).toEqual(["first", "asked"]);
  await page.locator("jgb-slot[item=below]").scrollIntoViewIfNeeded();
  await expect(inside(page, "below").getByText("Here I am")).toBeVisible();
  expect(documents).toEqual(["first", "asked", "below"]);
  expect(complaints.authors).toEqual([]);

  const browser = await playwright.chromium.launch({ ...chromium, args: [...chromium.args, "--blink-settings=scriptEnabled=false"] });
  const plain = await browser.newPage({ baseURL: framed.url });
  await plain.goto("/later");
  expect((await heard(plain)).match(/이 부분은 자바스크립트가 필요합니다\./g)).toHaveLength(3);
  await expect(plain.locator("iframe")).toHaveCount(0);
  await browser.close();
});
