// Piral's base: a feed of pilets, all loaded and set up at the start; a page shows what they registered for it.
import { defining, tag } from "./common.mjs";

export default {
  name: "Piral",
  package: "piral-base",
  files: (i) => [
    [
      `/piral/w${i}.js`,
      "text/javascript",
      `//@pilet v:2
${defining(i)}
export const setup = (app) => app.register("w${i}", () => document.createElement("${tag(i)}"));`,
    ],
  ],
  cell: (i) => `<div data-use="w${i}"></div>`,
  // The feed stands in the script, so Piral is spared the request that asks a feed service for it.
  root: ({ total, next }) => `
import { createListener, startLoadingPilets } from "piral-base";
const parts = new Map(), grid = document.querySelector(".jgb-grid");
const feed = Array.from({ length: ${total} }, (_, i) => ({ name: "w" + i, version: "1.0.0", spec: "esm", link: "/piral/w" + i + ".js", config: {}, dependencies: {} }));
const show = () => { for (const place of grid.querySelectorAll("[data-use]")) place.append(parts.get(place.dataset.use)()); };
const events = createListener({});
const loading = startLoadingPilets({
  fetchPilets: async () => feed,
  loaders: { esm: async (meta) => ({ ...meta, ...(await import(meta.link)) }) },
  createApi: (meta) => ({ ...events, meta, register: (name, make) => parts.set(name, make) }),
});
loading.connect((error, pilets, loaded) => { if (error) throw error; if (loaded) show(); });
${next ? `globalThis.switchTo = () => { history.pushState(null, "", "${next.path}"); grid.innerHTML = ${JSON.stringify(next.cells)}; show(); };` : ""}`,
};
