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

/** Puts into `replay` what the portal answers for a composed page and all it loads; returns the modules' addresses. */
export async function record(replay, portal, count) {
  const answer = await replay.record(portal, `/bench-${count}`, "text/html");
  const html = await (await fetch(`${portal}/bench-${count}`)).text();
  const block = JSON.parse(/<script type="application\/json" id="jgb-page">(.*?)<\/script>/s.exec(html)[1]);
  const modules = block.items.map(({ module }) => module);
  for (const path of [...modules, block.shell?.js, block.shell?.wasm]) if (path) await replay.record(portal, path);
  return { modules, bytes: answer.body.length };
}

/** The page a careful person writes by hand: headings, sections, elements in place, one script tag per module. */
export function writeByHand(replay, count, modules) {
  const scripts = modules.map((module) => `<script type="module" src="${module}"></script>`).join("\n");
  const sections = modules.map((_, i) => `<section aria-labelledby="l${i}"><h2 id="l${i}">Widget ${i}</h2><bench-w${i}></bench-w${i}></section>`);
  const html = `<!doctype html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${count} widgets</title><style>body{margin:0;font:17px/1.5 sans-serif}main{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem}
section{padding:20px;border:1px solid #ccc;border-radius:12px}</style>
${scripts}</head><body><header><a href="/">Portal</a></header><main><h1>${count} widgets</h1>
${sections.join("\n")}
</main><footer>By hand</footer></body></html>`;
  const body = brotliCompressSync(Buffer.from(html), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const headers = { "content-type": "text/html; charset=utf-8", "content-encoding": "br", "cache-control": "private, no-cache" };
  replay.put(`/hand-${count}`, headers, body);
  return body.length;
}
