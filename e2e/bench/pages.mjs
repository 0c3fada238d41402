// The pages that are compared, for each number of widgets.
import { manifest, page } from "../fixtures/pieces.mjs";
import { moduleSource } from "./module.mjs";

/** Writes `most` widgets, each a PBC of its own. */
export async function writePbcs(folders, most) {
  for (let i = 0; i < most; i++) {
    await folders.write(`widgets/bench-${i}/widget.js`, moduleSource(i));
    const name = `kr.go.bench.w${i}`;
    const element = { module: "widget.js", tag: `bench-w${i}` };
    await folders.write(`manifests/${name}.json`, manifest({ name, title: `Widget ${i}`, base: `bench-${i}`, element }));
  }
}

/** Writes the widgets and a composed page `/bench-N` for each of `counts`. */
export async function writeComposed(folders, counts) {
  await writePbcs(folders, Math.max(...counts));
  for (const count of counts) {
    const items = Array.from({ length: count }, (_, i) => ({ id: `w${i}`, pbc: `kr.go.bench.w${i}` }));
    await folders.write(`manifests/pages/bench-${count}.json`, page({ name: `bench-${count}`, route: `/bench-${count}`, title: `${count} widgets`, items }));
  }
}

/** What has no encoding yet is compressed by the portal in the background; smaller bodies may stay as they are. */
const WORTH = 1024;

/** Waits until the portal has compressed `path`, as it has for everybody but the very first visitor. */
async function compressed(replay, portal, path) {
  for (const end = Date.now() + 120_000; ; await new Promise((next) => setTimeout(next, 50))) {
    const { headers, body } = await replay.record(portal, path);
    if (headers["content-encoding"] || body.length < WORTH) return;
    if (Date.now() > end) throw new Error(`the portal does not compress ${path}`);
  }
}

/** Puts into `replay` what the portal answers for a composed page and all it loads; returns its HTML and modules. */
export async function record(replay, portal, count) {
  const html = await (await fetch(`${portal}/bench-${count}`)).text();
  const block = JSON.parse(/<script type="application\/json" id="jgb-page">(.*?)<\/script>/s.exec(html)[1]);
  const modules = block.items.map(({ module }) => module);
  const { js, wasm, tabs } = block.shell ?? {};
  const packs = block.items.map(({ pack }) => pack);
  for (const path of new Set([...modules, ...packs, js, wasm, tabs])) if (path) await compressed(replay, portal, path);
  const answer = await replay.record(portal, `/bench-${count}`, "text/html");
  return { html, modules, bytes: answer.body.length };
}

/**
 * A composed page without what composition adds: slots with shadow roots, import map, hints, page data, boot, policies. `cell(i)`
 * takes the place of slot `i`, `head` ends the head.
 */
export function plain(html, { cell, head }) {
  let cells = 0;
  const bare = html
    .replace(/<script[^>]*>.*?<\/script>/gs, "")
    .replace(/<noscript>.*?<\/noscript>/gs, "")
    .replace(/<link rel="modulepreload"[^>]*>/g, "")
    .replace(/<jgb-slot item="w(\d+)".*?<\/jgb-slot>/gs, (_, i) => (cells++, cell(Number(i))))
    .replace("</head>", () => `${head}</head>`);
  if (!cells || bare.includes("jgb-slot item") || bare.includes("modulepreload")) throw new Error("the plain page is not what it should be");
  return bare;
}

/** The same page as a careful person writes it by hand: the elements in place, one script tag per module in the head. */
export function writeByHand(replay, count, { html, modules }) {
  const head = modules.map((module) => `<script type="module" src="${module}"></script>`).join("");
  const page = plain(html, { cell: (i) => `<bench-w${i}></bench-w${i}>`, head });
  if (page.match(/<bench-w/g)?.length !== count) throw new Error("the page by hand lacks widgets");
  return replay.putText(`/hand-${count}`, "text/html", page);
}
