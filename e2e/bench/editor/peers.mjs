// The same cards in the layout editors of others, each set up as its documentation does.
//
// A peer has `name`, `package`, `css` (a file of the package) and `root(count)`, the source of its page. That page says
// `globalThis.ready`, once all cards are placed, and `globalThis.places()`: where each card stands. `card(page, i)` is a card to be
// taken hold of.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../fixtures/folders.mjs";
import { bundle } from "../peers/common.mjs";
import { cells, source, TAG } from "./card.mjs";

const folder = join(root, "e2e/bench/peers");

const gridstack = {
  name: "Gridstack",
  package: "gridstack",
  css: "dist/gridstack.min.css",
  look: ".grid-stack-item-content{background:#fff;border:1px solid #ccc}",
  card: (page, i) => page.locator(`[gs-id=w${i}] .grid-stack-item-content`),
  root: (count) => `
import { GridStack } from "gridstack";
const card = () => document.createElement("${TAG}");
GridStack.renderCB = (element) => element.append(card());
document.body.innerHTML = '<div class="grid-stack"></div>';
const grid = GridStack.init({ column: 12, cellHeight: 96, margin: 8, float: false });
grid.load(${JSON.stringify(cells(count))});
globalThis.places = () => Object.fromEntries(grid.save(false).map(({ id, x, y }) => [id, x + "," + y]));
globalThis.ready = true;`,
};

const reactGridLayout = {
  name: "react-grid-layout",
  package: "react-grid-layout",
  css: "css/styles.css",
  look: ".react-grid-item{background:#fff;border:1px solid #ccc;box-sizing:border-box;overflow:hidden}",
  card: (page, i) => page.locator(`[data-card=w${i}]`),
  root: (count) => `
import React, { useState, useMemo } from "react";
import { createRoot } from "react-dom/client";
import ReactGridLayout from "react-grid-layout";
const cells = ${JSON.stringify(cells(count))};
function Board() {
  const [layout, setLayout] = useState(cells.map(({ id, ...cell }) => ({ i: id, ...cell })));
  globalThis.places = () => Object.fromEntries(layout.map(({ i, x, y }) => [i, x + "," + y]));
  const cards = useMemo(() => cells.map(({ id }) => React.createElement("div", { key: id, "data-card": id }, React.createElement("${TAG}"))), []);
  return React.createElement(ReactGridLayout, { layout, width: 1200, gridConfig: { cols: 12, rowHeight: 80, margin: [16, 16] }, onLayoutChange: setLayout }, cards);
}
createRoot(document.body.appendChild(document.createElement("div"))).render(React.createElement(Board));
globalThis.ready = true;`,
};

const puck = {
  name: "Puck",
  package: "@puckeditor/core",
  css: "dist/index.css",
  look: ".cards{display:grid;grid-template-columns:repeat(4,1fr);gap:16px}.card{background:#fff;border:1px solid #ccc;overflow:hidden;block-size:160px}",
  card: (page, i) => page.locator(`[data-card=w${i}]`),
  root: (count) => `
import React from "react";
import { createRoot } from "react-dom/client";
import { Puck } from "@puckeditor/core";
const cells = ${JSON.stringify(cells(count))};
const config = {
  components: {
    Cards: { fields: { items: { type: "slot" } }, render: ({ items: Items }) => React.createElement(Items, { className: "cards" }) },
    Card: { fields: { title: { type: "text" } }, render: ({ id }) => React.createElement("div", { className: "card", "data-card": id }, React.createElement("${TAG}")) },
  },
};
const items = cells.map(({ id }) => ({ type: "Card", props: { id, title: "Card " + id } }));
let order = cells.map(({ id }) => id);
globalThis.places = () => Object.fromEntries(order.map((id, i) => [id, String(i)]));
const onChange = (data) => { order = data.content[0].props.items.map(({ props }) => props.id); };
const data = { root: { props: {} }, content: [{ type: "Cards", props: { id: "cards", items } }] };
createRoot(document.body.appendChild(document.createElement("div"))).render(React.createElement(Puck, { config, data, onChange, iframe: { enabled: false } }));
globalThis.ready = true;`,
};

/** All of them. */
export const peers = [gridstack, reactGridLayout, puck];

/** Puts the page of `peer` with `count` cards into `replay`; returns its path. */
export async function writePeer(replay, peer, count) {
  const css = await readFile(join(folder, "node_modules", peer.package, peer.css), "utf8");
  const path = `/${peer.package}/${count}`;
  replay.putText("/card.js", "text/javascript", source, { immutable: true });
  replay.putText(`${path}.js`, "text/javascript", await bundle(peer.root(count)), { immutable: true });
  replay.putText(`${path}.css`, "text/css", css + peer.look, { immutable: true });
  const head = `<meta charset="utf-8"><title>${peer.name}</title><link rel="stylesheet" href="${path}.css"><script type="module" src="/card.js"></script><script type="module" src="${path}.js"></script>`;
  replay.putText(path, "text/html", `<!doctype html><html lang="ko"><head>${head}</head><body></body></html>`);
  return path;
}

/** The installed version of a peer. */
export async function version(peer) {
  return JSON.parse(await readFile(join(folder, "node_modules", peer.package, "package.json"), "utf8")).version;
}
