// qiankun: a micro-application with an HTML entry for each widget, loaded by hand into its place, in the default sandbox.
import { defining, entry, tag } from "./common.mjs";

const load = (from, count) => `Array.from({ length: ${count} }, (_, i) => i + ${from}).map((i) => loadMicroApp({ name: "w" + i, entry: location.origin + "/qiankun/w" + i + "/", container: "#qiankun-w" + i }))`;

export default {
  name: "qiankun",
  package: "qiankun",
  files: (i) => [
    [`/qiankun/w${i}/`, "text/html", entry(i, '<div class="app"></div>', `/qiankun/w${i}.js`)],
    [
      `/qiankun/w${i}.js`,
      "text/javascript",
      `window["w${i}"] = (() => {
${defining(i)}
let element;
return {
  bootstrap: async () => {},
  mount: async ({ container }) => { container.querySelector(".app").append(element = document.createElement("${tag(i)}")); },
  unmount: async () => { element.remove(); },
};
})();`,
    ],
  ],
  cell: (i) => `<div id="qiankun-w${i}"></div>`,
  root: ({ count, next }) => `
import { loadMicroApp } from "qiankun";
let shown = ${load(0, count)};
${
  next
    ? `globalThis.switchTo = async () => {
  history.pushState(null, "", "${next.path}");
  await Promise.all(shown.map((app) => app.unmount()));
  document.querySelector(".jgb-grid").innerHTML = ${JSON.stringify(next.cells)};
  shown = ${load(count, count)};
};`
    : ""
}`,
};
