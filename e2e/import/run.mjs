// Imports published packages by the real command, serves them in a portal, mounts them in Chromium, and says what was seen.
// `--write` tries all and writes `docs/imported.md`; else those that it lists as mounted have to mount again.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium as browsers } from "@playwright/test";
import { chromium } from "../fixtures/browser.mjs";
import { built, makeFolders, root } from "../fixtures/folders.mjs";
import { page as pieceOfPage } from "../fixtures/pieces.mjs";
import { Server } from "../fixtures/server.mjs";
import { packages } from "./list.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const installed = join(here, "node_modules");
const run = promisify(execFile);
/** So many packages have to be imported and mounted in frames. */
const ENOUGH = 25;
const WAIT = 20_000;

const file = join(root, "docs/imported.md");
const only = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const writes = process.argv.includes("--write");
/** What was mounted when the list was written, each as its package, version, tag and tier. */
const known = writes || only.length ? [] : listed(await readFile(file, "utf8"));
const wanted = packages.filter(({ name }) => (only.length ? only.includes(name) : writes || known.some((one) => one.startsWith(`${name} `))));

function listed(text) {
  const rows = text.split("## Not imported")[0].split("\n").filter((line) => /^\| .* \| (frame|page) \| yes \|/.test(line));
  return rows.map((line) => line.split(" | ")).map(([name, version, , , tag, tier]) => [name.slice(2), version, tag.replaceAll("`", ""), tier].join(" "));
}

/** What `jogakbo import` makes of a package: `{error}` or `{manifest}`. */
async function imported({ name, elements = [], packed }, out, more = []) {
  const from = packed ? await pack(name, out) : join(installed, name);
  const flags = [...elements.flatMap((tag) => ["--element", tag]), "--modules", installed, "--ignore-scripts", "--yes", "--out", out, ...more];
  try {
    const { stdout } = await run(built.program, ["import", from, ...flags], { cwd: out, maxBuffer: 1 << 26 });
    const file = /wrote `([^`]+\.json)` and (\d+) files/.exec(stdout);
    return { manifest: JSON.parse(await readFile(file[1], "utf8")), files: Number(file[2]) };
  } catch (error) {
    return { error: (error.stderr || String(error)).split("\n")[0].trim().slice(0, 300) };
  }
}

/** The archive that npm makes of an installed package; none of its scripts is run. */
async function pack(name, out) {
  const { stdout } = await run("npm", ["pack", join(installed, name), "--ignore-scripts", "--json", "--offline", "--pack-destination", out], { cwd: out });
  return join(out, JSON.parse(stdout)[0].filename);
}

/** What can be said of an element in a document, however its maker builds it. */
function look(element) {
  const { width, height } = element.getBoundingClientRect();
  const root = element.shadowRoot;
  return {
    upgraded: element.matches(":defined") && element.constructor !== HTMLElement,
    size: width > 0 && height > 0,
    inside: root ? (root.childElementCount ? "shadow root" : "empty shadow root") : element.childElementCount ? "content" : "nothing open",
  };
}

/** Opens a page and looks at its one item. */
async function seen(context, server, route, tag, tier) {
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  try {
    await page.goto(`${server.url}${route}`);
    const slot = page.locator("jgb-slot[item=main]");
    await page.waitForFunction(() => ["mounted", "failed"].includes(document.querySelector("jgb-slot[item=main]")?.getAttribute("state")), null, { timeout: WAIT });
    const state = await slot.getAttribute("state");
    if (state !== "mounted") return { error: `${state}: ${(await slot.getAttribute("code")) ?? ""} ${said[0] ?? ""}`.trim().slice(0, 300) };
    const element = (tier === "frame" ? page.frameLocator("#item-main iframe") : page).locator(tag).first();
    await element.waitFor({ state: "attached", timeout: WAIT });
    return await element.evaluate(look);
  } catch (error) {
    return { error: `${String(error).split("\n")[0]} ${said[0] ?? ""}`.slice(0, 300) };
  } finally {
    await page.close();
  }
}

/** Does `work` for all, three at a time. */
async function all(list, work) {
  const waiting = [...list];
  await Promise.all(Array.from({ length: 3 }, async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await work(one);
  }));
}

const folders = await makeFolders({ product: false });
const server = new Server(folders, { demo: false });
const results = [];
let browser;
try {
  await all(wanted, async (one) => {
    const result = { ...one, ...(await imported(one, folders.path)) };
    results.push(result);
    if (one.page && result.manifest) {
      const name = result.manifest.metadata.name.replace(/^npm\./, "reviewed.");
      result.inPage = await imported(one, folders.path, ["--name", name, "--tier", "page", "--reviewed-by", "e2e"]);
    }
  });
  results.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const result of results) {
    result.visits = [];
    for (const { manifest, tier } of [{ manifest: result.manifest, tier: "frame" }, { manifest: result.inPage?.manifest, tier: "page" }]) {
      const { widgets } = manifest?.spec.frontend ?? { widgets: [] };
      const widget = widgets.find(({ element }) => element.tag === result.show) ?? widgets[0];
      if (!widget) continue;
      const route = `/${tier}-${results.indexOf(result)}`;
      const made = pieceOfPage({ name: route.slice(1), route, title: result.name, columns: 1, items: [{ id: "main", pbc: manifest.metadata.name, props: result.props ?? {} }] });
      made.spec.items[0].use = { pbc: manifest.metadata.name, version: `=${manifest.metadata.version}`, widget: widget.name };
      await folders.write(`manifests/pages/${route.slice(1)}.json`, made);
      result.visits.push({ route, tier, tag: widget.element.tag });
    }
  }
  await server.start();
  browser = await browsers.launch(chromium);
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  // Nothing outside this machine is asked: what an element would fetch elsewhere is not there.
  await context.route((url) => !["localhost", "127.0.0.1"].includes(url.hostname), (route) => route.abort());
  const visits = results.flatMap(({ visits }) => visits);
  const visitOne = async (visit) => Object.assign(visit, { error: undefined }, await seen(context, server, visit.route, visit.tag, visit.tier));
  await all(visits, visitOne);
  // An element has 5 s to come. Where many come at once on a busy machine that may be too short, so those that failed come again, alone.
  for (const visit of visits.filter(({ error }) => error)) await visitOne(visit);
} finally {
  await browser?.close();
  await server.stop();
  if (!process.argv.includes("--keep")) await folders.remove();
}

const good = ({ visits, manifest }) => manifest && visits.length > 0 && visits.every(({ error, upgraded }) => !error && upgraded);
const mounted = results.filter(good);
const version = async (name) => JSON.parse(await readFile(join(here, "package.json"), "utf8")).devDependencies[name];
const lines = [
  "# Packages that were imported as they are",
  "",
  "Made by `npm run write` in `e2e/import`, tried again by `cargo xtask test import`; do not edit. Each package was imported by `jogakbo import` from what its maker published, without a change by hand,",
  "served by a portal and mounted in Chromium: in a frame, as imports are, and some once more in the page, as if somebody had reviewed them. *Upgraded*",
  "means that the browser made an element of the maker's class; *size*, that it takes room with the properties of the run; the last column, what is in it.",
  "Nothing outside the machine can be reached, so what an element fetches elsewhere is missing.",
  "",
  "| package | version | maker | elements | mounted | tier | upgraded | size | inside |",
  "|---|---|---|---|---|---|---|---|---|",
];
const yes = (value) => (value ? "yes" : "no");
for (const { name, manifest, visits } of mounted) {
  for (const { tier, tag, upgraded, size, inside } of visits) {
    const { version, owner } = manifest.metadata;
    lines.push(`| ${name} | ${version} | ${owner.name.replaceAll("|", " ")} | ${manifest.spec.frontend.widgets.length} | \`<${tag}>\` | ${tier} | ${yes(upgraded)} | ${yes(size)} | ${inside} |`);
  }
}
lines.push("", `${mounted.length} packages.`, "", "## Not imported", "", "| package | version | why |", "|---|---|---|");
for (const one of results.filter((one) => !good(one))) {
  const failed = one.visits.find(({ error, upgraded }) => error || !upgraded);
  const why = one.error ?? one.inPage?.error ?? failed?.error ?? (failed ? "the browser did not upgrade it" : "it has no widget");
  lines.push(`| ${one.name} | ${await version(one.name)} | ${why.replaceAll("|", "\\|").replaceAll(folders.path, "").replace(/ \/-\/.*| https?:.*/, "").trim()} |`);
}
const text = `${lines.join("\n")}\n`;
console.log(text);
if (writes) {
  await writeFile(file, text);
} else if (!only.length) {
  const now = listed(text), lost = known.filter((one) => !now.includes(one));
  for (const one of lost) console.error(`does not mount any more: ${one}`);
  if (mounted.length < ENOUGH) console.error(`${mounted.length} packages were mounted; ${ENOUGH} have to be`);
  if (lost.length || mounted.length < ENOUGH) process.exitCode = 1;
}
