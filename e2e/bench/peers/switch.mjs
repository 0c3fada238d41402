// Pages of others with the widgets of the benchmark, each as its documentation recommends: 50 widgets in sight, 50 other
// ones after a switch. `globalThis.switchTo()` starts the switch; each widget marks `mounted` when it stands.
import { join } from "node:path";
import { build } from "esbuild";
import { moduleSource } from "../module.mjs";

const here = import.meta.dirname;
const SCRIPT = { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=31536000, immutable" };
const registered = /customElements\.define\("([^"]+)", BenchWidget\);/;

/** A script of a package from npm and the code around it, as one file. */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return Buffer.from(outputFiles[0].contents);
}

/** The same grid and look as the portal's page, with `cell(i)` in each part. */
const grid = (style, from, count, cell) =>
  Array.from({ length: count }, (_, i) => `<section class="jgb-item"><h2>Widget ${from + i}</h2>${cell(from + i)}</section>`).join("");
const document = (style, head, main, script) =>
  Buffer.from(`<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>Peer</title>${style}<style>.jgb-grid{grid-template-columns:repeat(4,minmax(0,1fr));gap:1rem}</style>${head}</head>
<body><main><h1>Peer</h1><div class="jgb-grid" id="grid">${main}</div></main><script type="module" src="${script}"></script></body></html>`);

/** single-spa 5: an application for each widget, found by the import map, loaded when its route is active. */
async function singleSpa(replay, count, style) {
  const names = Array.from({ length: count * 2 }, (_, i) => `@bench/w${i}`);
  for (let i = 0; i < count * 2; i++) {
    const source = moduleSource(i);
    const [, tag] = registered.exec(source);
    const lifecycles = `
let element;
export const bootstrap = async () => {};
export const mount = async ({ name }) => { document.getElementById("single-spa-application:" + name).append(element = document.createElement("${tag}")); };
export const unmount = async () => { element.remove(); };`;
    replay.put(`/single-spa/w${i}.js`, SCRIPT, Buffer.from(source + lifecycles));
  }
  const cells = (from) => grid(style, from, count, (i) => `<div id="single-spa-application:@bench/w${i}"></div>`);
  const map = JSON.stringify({ imports: Object.fromEntries(names.map((name, i) => [name, `/single-spa/w${i}.js`])) });
  replay.put(
    "/single-spa/root.js",
    SCRIPT,
    await bundle(`
import { registerApplication, start, navigateToUrl } from "single-spa";
const grid = document.getElementById("grid");
for (let i = 0; i < ${count * 2}; i++) {
  const name = "@bench/w" + i, route = i < ${count} ? "/single-spa/a" : "/single-spa/b";
  registerApplication({ name, app: () => import(/* @vite-ignore */ name), activeWhen: ({ pathname }) => pathname === route });
}
start();
// The layout of the next route is there before its applications mount, as single-spa-layout does it.
addEventListener("single-spa:before-mount-routing-event", () => { if (location.pathname === "/single-spa/b") grid.innerHTML = ${JSON.stringify(cells(count))}; });
globalThis.switchTo = () => navigateToUrl("/single-spa/b");
`),
  );
  replay.put("/single-spa/a", { "content-type": "text/html; charset=utf-8" }, document(style, `<script type="importmap">${map}</script>`, cells(0), "/single-spa/root.js"));
  return "/single-spa/a";
}

/** Luigi's container: a web component for each widget, which imports the module of its view when it connects. */
async function luigi(replay, count, style) {
  for (let i = 0; i < count * 2; i++) {
    replay.put(`/luigi/w${i}.js`, SCRIPT, Buffer.from(moduleSource(i).replace(registered, "export default BenchWidget;")));
  }
  const cells = (from) => grid(style, from, count, (i) => `<luigi-container webcomponent="true" viewURL="/luigi/w${i}.js"></luigi-container>`);
  replay.put(
    "/luigi/root.js",
    SCRIPT,
    await bundle(`
import "@luigi-project/container";
globalThis.switchTo = () => { history.pushState(null, "", "/luigi/b"); document.getElementById("grid").innerHTML = ${JSON.stringify(cells(count))}; };
`),
  );
  replay.put("/luigi/a", { "content-type": "text/html; charset=utf-8" }, document(style, "", cells(0), "/luigi/root.js"));
  return "/luigi/a";
}

/** Piral's base: a feed of pilets, all loaded and set up at the start; a page shows what they registered for it. */
async function piral(replay, count, style) {
  const feed = [];
  for (let i = 0; i < count * 2; i++) {
    const source = moduleSource(i);
    const [, tag] = registered.exec(source);
    replay.put(`/piral/w${i}.js`, SCRIPT, Buffer.from(`//@pilet v:2\n${source}\nexport const setup = (app) => app.register("w${i}", () => document.createElement("${tag}"));`));
    feed.push({ name: `w${i}`, version: "1.0.0", spec: "esm", link: `/piral/w${i}.js`, config: {}, dependencies: {} });
  }
  const cells = (from) => grid(style, from, count, (i) => `<div data-use="w${i}"></div>`);
  replay.put(
    "/piral/root.js",
    SCRIPT,
    await bundle(`
import { createListener, startLoadingPilets } from "piral-base";
const parts = new Map(), grid = document.getElementById("grid");
const show = () => { for (const place of grid.querySelectorAll("[data-use]")) place.append(parts.get(place.dataset.use)()); };
const events = createListener({});
const loading = startLoadingPilets({
  fetchPilets: async () => ${JSON.stringify(feed)},
  loaders: { esm: async (meta) => ({ ...meta, ...(await import(meta.link)) }) },
  createApi: (meta) => ({ ...events, meta, register: (name, make) => parts.set(name, make) }),
});
loading.connect((error, pilets, loaded) => { if (error) throw error; if (loaded) show(); });
globalThis.switchTo = () => { history.pushState(null, "", "/piral/b"); grid.innerHTML = ${JSON.stringify(cells(count))}; show(); };
`),
  );
  replay.put("/piral/a", { "content-type": "text/html; charset=utf-8" }, document(style, "", cells(0), "/piral/root.js"));
  return "/piral/a";
}

/** Puts the pages of all peers into `replay`; their first addresses by name. */
export async function writePeers(replay, count, style) {
  return {
    "single-spa": await singleSpa(replay, count, style),
    Luigi: await luigi(replay, count, style),
    Piral: await piral(replay, count, style),
  };
}
