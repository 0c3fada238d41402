// The same cards in the studio: a portal with one page of them, opened by a publisher.
import { expect } from "@playwright/test";
import { manifest, page as pageOf } from "../../fixtures/pieces.mjs";
import { cells, source, TAG } from "./card.mjs";

const PBC = "kr.go.bench.card";
const pageName = (count) => `cards-${count}`;

/** Writes the card and a page for each of `counts`. */
export async function write(folders, counts) {
  await folders.write("widgets/card/card.js", source);
  await folders.write(`manifests/${PBC}.json`, manifest({ name: PBC, title: "Card", base: "card", element: { module: "card.js", tag: TAG } }));
  for (const count of counts) {
    const items = cells(count).map(({ id }) => ({ id, pbc: PBC, label: { ko: id, en: id } }));
    const page = pageOf({ name: pageName(count), route: `/${pageName(count)}`, title: `${count} cards`, items });
    page.spec.layout.areas.lg = cells(count).map(({ id, ...cell }) => ({ item: id, ...cell }));
    await folders.write(`manifests/pages/${pageName(count)}.json`, page);
  }
}

/** Signs in; the browser stays signed in. */
export async function signIn(page, url, password) {
  await page.goto(`${url}/studio`);
  await page.getByLabel("계정").fill("publisher@demo");
  await page.getByLabel("비밀번호").fill(password);
  await page.getByRole("main").getByRole("button", { name: "로그인" }).click();
  await expect(page.locator("jogakbo-studio")).toBeAttached();
}

/** Opens the page of `count` cards; milliseconds until every card is alive in the frame and can be chosen. */
export async function open(page, url, count) {
  await page.goto(`${url}/studio/${pageName(count)}`);
  const took = await page.locator("jogakbo-studio").evaluate((studio, count) => new Promise((done) => {
    const look = () => {
      const root = studio.shadowRoot, frame = root?.querySelector("iframe")?.contentWindow;
      const there = (frame?.connected ?? 0) >= count && root.querySelectorAll("button.spot").length >= count;
      there ? done(performance.now()) : requestAnimationFrame(look);
    };
    look();
  }), count);
  return took;
}

/** A card on the canvas. */
export const card = (page, i) => page.locator(`button.spot[data-spot=w${i}]`);

/** The page's file as the host has it, once everything is saved. */
export async function file(page, url, count) {
  await expect(page.getByText("모두 저장되었습니다.")).toBeVisible();
  return (await page.request.get(`${url}/-/pages/${pageName(count)}/file`)).text();
}

/** Where each card stands in a page's file. */
export const places = (text) => Object.fromEntries(JSON.parse(text).spec.layout.areas.lg.map(({ item, x, y }) => [item, `${x},${y}`]));

/** Milliseconds from the press of the pointer on another card until the inspector shows it. */
export async function choose(page, i) {
  const seen = await page.locator("jogakbo-studio").evaluateHandle((studio, name) => {
    const seen = {};
    studio.shadowRoot.addEventListener("pointerdown", (event) => {
      const look = () => (studio.shadowRoot.querySelector(".right h3")?.textContent === name ? (seen.took = performance.now() - event.timeStamp) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    }, { capture: true, once: true });
    return seen;
  }, `w${i}`);
  await card(page, i).click({ position: { x: 20, y: 20 } });
  await page.waitForFunction((seen) => seen.took, seen);
  return seen.evaluate(({ took }) => took);
}

/** Milliseconds from Ctrl+Z until the card is drawn in its cells of before. */
export async function undo(page, id, cell) {
  const seen = await page.locator("jogakbo-studio").evaluateHandle((studio, { id, cell }) => {
    const seen = {}, section = studio.shadowRoot.querySelector("iframe").contentDocument.querySelector(`section[data-item=${id}]`);
    studio.shadowRoot.addEventListener("keydown", (event) => {
      if (event.key !== "z") return;
      const look = () => (section.style.getPropertyValue("--lg") === cell ? (seen.took = performance.now() - event.timeStamp) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    }, { capture: true });
    return seen;
  }, { id, cell });
  await page.keyboard.press("Control+z");
  await page.waitForFunction((seen) => seen.took, seen);
  return seen.evaluate(({ took }) => took);
}

/** The cells of a card as they stand in the frame. */
export const cell = (page, id) => page.locator("jogakbo-studio").evaluate((studio, id) => studio.shadowRoot.querySelector("iframe").contentDocument.querySelector(`section[data-item=${id}]`).style.getPropertyValue("--lg"), id);

/** How often cards came into the document of the frame. */
export const connected = (page) => page.locator("jogakbo-studio").evaluate((studio) => studio.shadowRoot.querySelector("iframe").contentWindow.connected);
