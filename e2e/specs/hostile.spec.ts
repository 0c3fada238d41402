// Widgets that behave badly stand beside good ones: the page and its neighbours work, the citizen reads one plain sentence where
// a widget is of no use any more, and its authors one exact line.
import { test as base, expect, run, type Complaints, type Portal } from "../fixtures/test.ts";
import { flight, framed, hostileFiles, huge, leaving, rude, spoiled } from "../fixtures/hostile.mjs";
import type { Page } from "@playwright/test";

interface Kind {
  kind: string;
  code?: string;
  says?: string;
  shown?: boolean;
  also?: string;
}

const test = base.extend<{}, { hostile: Portal }>({
  hostile: [async ({}, use) => run(use, hostileFiles()), { scope: "worker", timeout: 120_000 }],
  baseURL: async ({ hostile }, use) => use(hostile.url),
});

const failed = { ko: "지금은 이 내용을 보여 드릴 수 없습니다.", en: "This part cannot be shown right now." };

/** Each widget is in sight, or a plain sentence with its code. Looked for by the slot: a role would be asked of every node. */
async function seen(page: Page, kinds: Kind[], locale: keyof typeof failed = "ko") {
  for (const { kind, code, shown, also } of kinds) {
    const slot = page.locator(`#item-${kind}`);
    if (shown) await expect(slot, kind).toContainText("Here I am");
    if (also) await expect(slot, kind).toContainText(also);
    if (!shown) {
      await expect(slot, kind).toContainText(failed[locale]);
      await expect(slot, kind).toContainText(code!.slice(0, 3));
      await expect(slot.locator("button"), kind).toBeVisible();
    }
  }
}

/** Authors read exactly one line of each, and none of the good ones. */
async function told(complaints: Complaints, kinds: Kind[]) {
  const lines = (kind: string) => complaints.authors.filter((line) => line.includes(` item=${kind} `));
  for (const { kind, code, says = "" } of kinds.filter(({ code }) => code)) {
    await expect.poll(() => lines(kind), kind).toHaveLength(1);
    expect(lines(kind)[0]).toContain(`[jogakbo] ${code} item=${kind} pbc=kr.go.hostile.${kind}@1.0.0: `);
    expect(lines(kind)[0]).toContain(says);
  }
  expect(complaints.authors.filter((line) => kinds.every(({ kind, code }) => !code || !line.includes(` item=${kind} `)))).toEqual([]);
}

/** The neighbours answer the citizen, and hear each other. */
async function neighboursWork(page: Page) {
  await page.waitForFunction(() => "jogakboRecord" in window);
  for (const name of ["one", "two"]) await page.locator(`#item-${name} button`).click();
  for (const name of ["one", "two"]) await expect(page.locator(`#item-${name} output`)).toHaveText("1 pressed, 1 heard");
}

test("rude widgets hurt nobody, in either language, and leave nothing behind that works", async ({ page, complaints }) => {
  test.slow();
  await page.goto("/rude");
  await seen(page, rude);
  await neighboursWork(page);
  await told(complaints, rude);
  complaints.authors.length = 0;
  await page.evaluate(() => (window.sameDocument = true));
  // One of them takes every click: the portal's own links are not its.
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await seen(page, rude, "en");
  await neighboursWork(page);
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  for (const { kind, leaving, says } of rude.filter(({ leaving }) => leaving)) {
    await expect.poll(() => complaints.authors.join("\n")).toContain(`[jogakbo] ${leaving} item=${kind} pbc=kr.go.hostile.${kind}@1.0.0: ${says}`);
  }
  await expect.poll(() => page.evaluate(() => (window as unknown as { leaked?: string }).leaked)).toBe("denied");
});

for (const one of leaving) {
  test(`a widget that leads the tab elsewhere is kept from it: ${one.kind}`, async ({ page, complaints }) => {
    const { kind, code, shown } = one, path = `/leaving-${kind}`, devtools = await page.context().newCDPSession(page);
    await page.goto(path, { waitUntil: "commit" });
    // Asked past Playwright, which waits for a navigation that was begun and refused until it ends.
    const ask = async (expression: string): Promise<unknown> => (await devtools.send("Runtime.evaluate", { expression })).result.value;
    const text = (id: string) => ask(`(({ textContent, shadowRoot }) => textContent + shadowRoot.textContent)(document.querySelector("jgb-slot[item=${id}]"))`);
    await expect.poll(() => text(kind)).toContain(shown ? "Here I am" : failed.ko);
    if (!shown) await expect.poll(() => text(kind)).toContain(code.slice(0, 3));
    await told(complaints, [one]);
    await expect.poll(() => ask(`"jogakboRecord" in window`)).toBe(true);
    for (const name of ["one", "two"]) await expect.poll(() => text(name)).toContain("0 pressed");
    for (const name of ["one", "two"]) await ask(`document.querySelector("jgb-slot[item=${name}]").shadowRoot.querySelector("button").click()`);
    for (const name of ["one", "two"]) await expect.poll(() => text(name)).toContain("1 pressed, 1 heard");
    expect(await ask("location.pathname")).toBe(path);
  });
}

test("a module of megabytes and a hundred thousand nodes leave their neighbours alone", async ({ page, complaints }) => {
  await page.goto("/huge");
  await seen(page, huge);
  await neighboursWork(page);
  await told(complaints, huge);
});

test("files of another kind, or that never come, are told; once they come, trying again works", async ({ page, complaints }) => {
  await page.route(/\/-\/assets\/[0-9a-f]+\/main\.js/, async (route) => {
    const answer = await route.fetch(), source = await answer.text();
    if (source.includes("hostile-mime")) await route.fulfill({ response: answer, contentType: "text/html" });
    // Who asks for the slow one is never answered.
    else if (!source.includes("hostile-slow")) await route.fulfill({ response: answer });
  });
  await page.goto("/spoiled");
  await seen(page, spoiled);
  await neighboursWork(page);
  await told(complaints, spoiled);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  for (const { kind } of spoiled) {
    await page.locator(`#item-${kind} button`).click();
    await expect(page.locator(`#item-${kind}`)).toContainText("Here I am");
  }
});

test("a flight to the top and an endless loop stay inside their frames", async ({ page, complaints }) => {
  await page.goto("/flight");
  await expect(page.frameLocator("#item-top iframe").locator("body")).toHaveText("Here I am");
  await neighboursWork(page);
  await expect(page).toHaveURL(/\/flight$/);
  await told(complaints, flight);
  await page.goto("/framed", { waitUntil: "commit" });
  await seen(page, framed);
  await neighboursWork(page);
  await told(complaints, framed);
});
