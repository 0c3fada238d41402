// Pages of others with the widgets of the benchmark, each built as its documentation recommends. Same words, look, server,
// compression and caching as the portal's; entries and modules are immutable for all, which spares peers a question.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { plain } from "../pages.mjs";
import { bundle } from "./common.mjs";
import luigi from "./luigi.mjs";
import microApp from "./micro-app.mjs";
import piral from "./piral.mjs";
import qiankun from "./qiankun.mjs";
import singleSpa from "./single-spa.mjs";
import wujie from "./wujie.mjs";

/** All of them. */
export const peers = [singleSpa, piral, luigi, microApp, qiankun, wujie];

/** Puts the files of `total` widgets of `peer` into `replay`. */
export function writeWidgets(replay, peer, total) {
  for (let i = 0; i < total; i++) for (const [path, type, text] of peer.files(i)) replay.putText(path, type, text, { immutable: true });
}

/**
 * Puts a page of `peer` into `replay` and returns its path. `html` is the portal's page, whose slots become places of this peer.
 *
 * With `total` above `count` it can be switched: `globalThis.switchTo()` replaces its widgets by the next `count`.
 */
export async function writePage(replay, peer, { name, html, count, total = count }) {
  const path = `/${peer.name}/${name}`, script = `${path}.js`;
  const cell = (i) => peer.cell(i, replay.url);
  const section = (i) => `<section class="jgb-item"><h2>Widget ${i}</h2>${cell(i)}</section>`;
  const next = total > count ? { path: `${path}-next`, cells: Array.from({ length: total - count }, (_, i) => section(count + i)).join("") } : undefined;
  const wishes = { count, total, path, next };
  replay.putText(script, "text/javascript", await bundle(peer.root(wishes)), { immutable: true });
  const head = `${peer.head?.(wishes) ?? ""}<script type="module" src="${script}"></script>`;
  replay.putText(path, "text/html", plain(html, { cell, head }));
  return path;
}

/** The versions that are installed, by package. */
export async function versions(list = peers) {
  const read = async (name) => JSON.parse(await readFile(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8")).version;
  return Object.fromEntries(await Promise.all(list.map(async (peer) => [peer.package, await read(peer.package)])));
}
