// The pages that are compared, for each number of widgets.
import { brotliCompressSync, constants } from "node:zlib";
import { manifest, page } from "../fixtures/pieces.mjs";
import { moduleSource } from "./module.mjs";

/** Writes `most` widgets, each a PBC of its own, and a composed page `/bench-N` for each of `counts`. */
export async function writeComposed(folders, counts) {
  const most = Math.max(...counts);
  for (let i = 0; i < most; i++) {
    await folders.write(`widgets/bench-${i}/widget.js`, moduleSource(i));
    const name = `kr.go.bench.w${i}`;
    const element = { module: "widget.js", tag: `bench-w${i}` };
    await folders.write(`manifests/${name}.json`, manifest({ name, title: `Widget ${i}`, base: `bench-${i}`, element }));
  }
  for (const count of counts) {
    const items = Array.from({ length: count }, (_, i) => ({ id: `w${i}`, pbc: `kr.go.bench.w${i}` }));
    await folders.write(`manifests/pages/bench-${count}.json`, page({ name: `bench-${count}`, route: `/bench-${count}`, title: `${count} widgets`, items }));
  }
}

/** Puts into `replay` what the portal answers for a composed page and all it loads; returns its HTML and modules. */
export async function record(replay, portal, count) {
  const answer = await replay.record(portal, `/bench-${count}`, "text/html");
  const html = await (await fetch(`${portal}/bench-${count}`)).text();
  const block = JSON.parse(/<script type="application\/json" id="jgb-page">(.*?)<\/script>/s.exec(html)[1]);
  const modules = block.items.map(({ module }) => module);
  for (const path of [...modules, block.pack, block.shell?.js, block.shell?.wasm]) if (path) await replay.record(portal, path);
  return { html, modules, bytes: answer.body.length };
}

const compress = (html) => brotliCompressSync(Buffer.from(html), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

/**
 * The same page as a careful person writes it by hand: same words, same look, the elements in place, one script tag per
 * module in the head. What composition adds is gone: slots with shadow roots, import map, page data, boot, policies.
 */
export function writeByHand(replay, count, { html, modules }) {
  const scripts = modules.map((module) => `<script type="module" src="${module}"></script>`).join("");
  const byHand = html
    .replace(/<script[^>]*>.*?<\/script>/gs, "")
    .replace(/<noscript>.*?<\/noscript>/gs, "")
    .replace(/<jgb-slot item="w(\d+)".*?<\/jgb-slot>/gs, "<bench-w$1></bench-w$1>")
    .replace("</head>", `${scripts}</head>`);
  if (byHand.includes("jgb-slot item") || byHand.match(/<bench-w/g)?.length !== count) throw new Error("the page by hand is not what it should be");
  const body = compress(byHand);
  const headers = { "content-type": "text/html; charset=utf-8", "content-encoding": "br", "cache-control": "private, no-cache" };
  replay.put(`/hand-${count}`, headers, body);
  return body.length;
}
