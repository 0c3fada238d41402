// wujie: an application with an HTML entry for each widget; its script runs in a frame, its elements stand in the page.
import { defining, entry, tag } from "./common.mjs";

const start = (from, count) => `for (let i = ${from}; i < ${from + count}; i++) startApp({ name: "w" + i, url: location.origin + "/wujie/w" + i + "/", el: "#wujie-w" + i });`;

export default {
  name: "wujie",
  package: "wujie",
  files: (i) => [
    [`/wujie/w${i}/`, "text/html", entry(i, '<div class="app"></div>', `/wujie/w${i}.js`)],
    [
      `/wujie/w${i}.js`,
      "text/javascript",
      // The clock and the marks of the page, not of the frame.
      `${defining(i).replace("performance.mark(", "window.parent.performance.mark(")}
document.querySelector(".app").append(document.createElement("${tag(i)}"));`,
    ],
  ],
  cell: (i) => `<div id="wujie-w${i}"></div>`,
  root: ({ count, next }) => `
import { destroyApp, startApp } from "wujie";
${start(0, count)}
${
  next
    ? `globalThis.switchTo = () => {
  history.pushState(null, "", "${next.path}");
  for (let i = 0; i < ${count}; i++) destroyApp("w" + i);
  document.querySelector(".jgb-grid").innerHTML = ${JSON.stringify(next.cells)};
  ${start(count, count)}
};`
    : ""
}`,
};
