// A team that has never seen Jogakbo: from nothing to a widget on a page, and what the catalogue will say of it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import { chromium } from "../fixtures/browser.mjs";
import { built, makeFolders } from "../fixtures/folders.mjs";
import { page as pageOf } from "../fixtures/pieces.mjs";
import { Server } from "../fixtures/server.mjs";
import { LOCAL, Team } from "../fixtures/teams.mjs";

const test = base.extend<{ team: Team }>({
  team: async ({}, use) => {
    const team = await Team.begin();
    await use(team);
    await team.end();
  },
});

/** Changes a file as an editor would. */
async function edit(path: string, from: string, to: string) {
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** Of `jogakbo test-widget`; how long a task takes says nothing on a machine that does much else. */
const flags = ["--browser", chromium.executablePath, "--shell", built.shell, "--max-task-ms", "60000", "--json", "result.json"];

for (const template of ["vanilla", "lit", "react", "vue", "svelte", "angular", "rust"]) {
  test(`a new widget of ${template} builds, keeps its word and stands on a page`, async ({ team, page }) => {
    // It is built three times, and compilers take their time on a busy machine.
    test.setTimeout(10 * 60_000);
    const folder = await team.make("hello", template);
    const { code, out } = await team.run("npm", ["test"], folder);
    expect(code, out).toBe(0);
    const checked = await team.jogakbo("test-widget", folder, ...flags);
    expect(checked.code, checked.out).toBe(0);

    const { url } = await team.dev(folder, ...LOCAL);
    await page.goto(url);
    const greeting = page.getByRole("region", { name: "Hello", exact: true });
    await expect(greeting.getByText("안녕하세요, Jogakbo 님")).toBeVisible();
    await greeting.getByRole("button", { name: "인사하기" }).click();
    const notices = page.getByRole("region", { name: "알림" });
    await expect(notices.getByText("greeted: who Jogakbo, times 1")).toBeVisible();
  });
}

test("what is saved is built and shown, and a build that fails says why", async ({ team, page }) => {
  const folder = await team.make("hello", "lit");
  // Also when the first build fails: it waits until that is mended.
  await edit(join(folder, "src/texts.ts"), "export const texts", "export cnst texts");
  const dev = team.dev(folder, ...LOCAL);
  await expect.poll(() => team.said).toContain("Waits:");
  await edit(join(folder, "src/texts.ts"), "export cnst texts", "export const texts");
  const { url } = await dev;
  await page.goto(url);
  await expect(page.getByText("안녕하세요, Jogakbo 님")).toBeVisible();
  await edit(join(folder, "src/texts.ts"), "안녕하세요", "반갑습니다");
  await expect(page.getByText("반갑습니다, Jogakbo 님")).toBeVisible();
  await edit(join(folder, "src/texts.ts"), "export const texts", "export cnst texts");
  await expect(page.getByRole("alert")).toContainText("npm run --silent build");
  await expect(page.getByText("반갑습니다, Jogakbo 님")).toBeVisible();
  await edit(join(folder, "src/texts.ts"), "export cnst texts", "export const texts");
  await expect(page.getByRole("alert")).toHaveCount(0);
  // The manifest counts at once as well.
  await edit(join(folder, "kr.go.team.hello.json"), '"default": "Jogakbo"', '"default": "서울"');
  await expect(page.getByText("반갑습니다, 서울 님")).toBeVisible();
});

test("a widget goes into the folder of a portal that exists", async ({ team }) => {
  const folder = await team.make("hello", "vanilla");
  await team.run("mkdir", ["-p", "portal/manifests"]);
  await team.dev(folder, "--portal", join(team.path, "portal"));
  const checked = await team.jogakbo("check", "portal/manifests", "--assets", "portal/widgets");
  expect(checked).toEqual({ code: 0, out: "1 file, 0 errors, 0 warnings\n" });
  const refused = await team.jogakbo("dev", folder, "--portal", folder);
  expect(refused.code).toBe(2);
  expect(refused.out).toContain("has no folder `manifests`");
});

test("what is saved appears in a portal that runs", async ({ team, page }) => {
  const folders = await makeFolders({ product: false });
  const server = new Server(folders, { demo: false });
  try {
    const use = { pbc: "kr.go.team.hello", version: "^0.1.0", widget: "main" };
    const items = [{ id: "hello", use, label: { ko: "인사", en: "Greeting" } }];
    await folders.write("manifests/pages/hello.json", pageOf({ name: "hello", route: "/hello", title: "Hello", items }));
    await server.start();
    const folder = await team.make("hello", "vanilla");
    await team.dev(folder, "--portal", folders.path);
    const shows = (words: string) => expect(async () => {
      await page.goto(`${server.url}/hello`);
      await expect(page.getByText(words)).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await shows("안녕하세요, Jogakbo 님");
    await edit(join(folder, "src/texts.js"), "안녕하세요", "반갑습니다");
    await shows("반갑습니다, Jogakbo 님");
  } finally {
    await server.stop();
    await folders.remove();
  }
});

test.describe("in a browser of its own", () => {
  const outcomes = async (team: Team) => {
    const { widgets } = JSON.parse(await readFile(join(team.path, "result.json"), "utf8"));
    return Object.fromEntries(widgets[0].checks.map(({ check, outcome }: { check: string; outcome: string }) => [check, outcome]));
  };

  test("a new widget keeps its word", async ({ team }) => {
    const folder = await team.make("hello", "vanilla");
    const { code, out } = await team.jogakbo("test-widget", folder, ...flags);
    expect(code, out).toBe(0);
    const all = await outcomes(team);
    expect(Object.values(all).every((outcome) => outcome === "pass"), out).toBe(true);
    expect(Object.keys(all)).toHaveLength(12);
    const beside = await readFile(join(folder, "kr.go.team.hello.checks.json"), "utf8");
    expect(beside).toBe(await readFile(join(team.path, "result.json"), "utf8"));
  });

  test("one that does not is told what it does", async ({ team }) => {
    const folder = await team.make("hello", "vanilla");
    const source = join(folder, "src/hello.js");
    await edit(source, "this.#times += 1;", `this.#times = "many";
    this.dispatchEvent(new CustomEvent("greeting-made"));`);
    await edit(source, "    this.#stop?.();\n    this.#stop = this", `    (globalThis.kept ??= []).push(this);
    document.body.append(document.createElement("i"));
    this.shadowRoot.append(document.createElement("img"));
    this.#stop?.();\n    this.#stop = this`);
    const { code, out } = await team.jogakbo("test-widget", folder, ...flags);
    expect(code, out).toBe(1);
    expect(await outcomes(team), out).toMatchObject({
      mount: "pass", "props after": "pass", outputs: "fail", "only outputs": "fail", leaks: "fail", "inside its root": "fail", axe: "fail",
      policy: "pass",
    });
  });
});
