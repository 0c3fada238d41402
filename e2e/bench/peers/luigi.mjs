// Luigi's container: a web component for each widget, which imports the module of its view when it connects.
import { exporting } from "./common.mjs";

export default {
  name: "Luigi",
  package: "@luigi-project/container",
  files: (i) => [[`/luigi/w${i}.js`, "text/javascript", exporting(i)]],
  cell: (i) => `<luigi-container webcomponent="true" viewURL="/luigi/w${i}.js"></luigi-container>`,
  root: ({ next }) => `
import "@luigi-project/container";
${next ? `globalThis.switchTo = () => { history.pushState(null, "", "${next.path}"); document.querySelector(".jgb-grid").innerHTML = ${JSON.stringify(next.cells)}; };` : ""}`,
};
