// single-spa: an application for each widget, found by the import map, loaded by the browser's own `import()` when its
// route is active.
import { defining, tag } from "./common.mjs";

const names = (total) => Array.from({ length: total }, (_, i) => `@bench/w${i}`);
const place = (i) => `single-spa-application:@bench/w${i}`;

export default {
  name: "single-spa",
  package: "single-spa",
  files: (i) => [
    [
      `/single-spa/w${i}.js`,
      "text/javascript",
      `${defining(i)}
let element;
export const bootstrap = async () => {};
export const mount = async ({ name }) => { document.getElementById("single-spa-application:" + name).append(element = document.createElement("${tag(i)}")); };
export const unmount = async () => { element.remove(); };`,
    ],
  ],
  cell: (i) => `<div id="${place(i)}"></div>`,
  head: ({ total }) => `<script type="importmap">${JSON.stringify({ imports: Object.fromEntries(names(total).map((name, i) => [name, `/single-spa/w${i}.js`])) })}</script>`,
  root: ({ count, total, path, next }) => `
import { registerApplication, start, navigateToUrl } from "single-spa";
for (let i = 0; i < ${total}; i++) {
  const name = "@bench/w" + i, route = i < ${count} ? ${JSON.stringify(path)} : ${JSON.stringify(next?.path)};
  registerApplication({ name, app: () => import(name), activeWhen: ({ pathname }) => pathname === route });
}
start();
${
  next
    ? `// The layout of the next route is there before its applications mount, as single-spa-layout does it.
addEventListener("single-spa:before-mount-routing-event", () => { if (location.pathname === "${next.path}") document.querySelector(".jgb-grid").innerHTML = ${JSON.stringify(next.cells)}; });
globalThis.switchTo = () => navigateToUrl("${next.path}");`
    : ""
}`,
};
