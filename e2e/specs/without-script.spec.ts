// A browser that runs no script at all still shows a page one can read and use.
import { test, expect } from "../fixtures/test.ts";
import { chromium } from "../fixtures/browser.mjs";
import { heard } from "../fixtures/heard.ts";
import type { Page } from "@playwright/test";

/** The background images of all slots, each once. The page itself cannot be asked: it runs no script. */
async function backgrounds(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: "jgb-slot" });
  const images = new Set<string>();
  for (const nodeId of nodeIds) {
    const { computedStyle } = await session.send("CSS.getComputedStyleForNode", { nodeId });
    images.add(computedStyle.find(({ name }) => name === "background-image")?.value ?? "");
  }
  await session.detach();
  return [...images];
}

test("without script the page is readable, says where to go, and lets a citizen sign in", async ({ playwright, shared }) => {
  // Turning scripts off in a context leaves `<noscript>` out; the browser itself must be without.
  const browser = await playwright.chromium.launch({ ...chromium, args: [...chromium.args, "--blink-settings=scriptEnabled=false"] });
  const page = await browser.newPage({ baseURL: shared.url, locale: "ko-KR" });
  await page.goto("/");
  const home = await heard(page);
  expect(home).toContain("heading: 조각보 시민 포털");
  for (const title of ["동네 날씨", "방금 들어온 민원", "민원실 공지사항", "전월세 전환 계산기"]) expect(home).toContain(`heading: ${title}`);
  expect(home).toContain("자바스크립트가 필요합니다");
  expect(home).toContain("link: 기상청 날씨누리");
  expect(home, "what has no link says why it is empty").toContain("이 부분은 자바스크립트가 필요합니다.");
  expect(await backgrounds(page), "no skeleton waits for what never comes").toEqual(["none"]);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Jogakbo citizen portal");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Account").fill("citizen@demo");
  await page.getByLabel("Password").fill(await shared.server.password());
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("김시민")).toBeVisible();
  await browser.close();
});
