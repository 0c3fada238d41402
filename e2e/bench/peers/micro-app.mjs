// micro-app: an element with the address of an HTML entry for each widget, in the default sandbox.
import { defining, entry, tag } from "./common.mjs";

export default {
  name: "micro-app",
  package: "@micro-zoe/micro-app",
  files: (i) => [
    [`/micro-app/w${i}/`, "text/html", entry(i, `<${tag(i)}></${tag(i)}>`, `/micro-app/w${i}.js`)],
    [`/micro-app/w${i}.js`, "text/javascript", defining(i)],
  ],
  cell: (i, origin) => `<micro-app name="w${i}" url="${origin}/micro-app/w${i}/"></micro-app>`,
  root: ({ next }) => `
import microApp from "@micro-zoe/micro-app";
microApp.start();
${next ? `globalThis.switchTo = () => { history.pushState(null, "", "${next.path}"); document.querySelector(".jgb-grid").innerHTML = ${JSON.stringify(next.cells)}; };` : ""}`,
};
