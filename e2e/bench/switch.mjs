// Benchmark: how long a page switch takes, from the wish until the last of the next page's widgets has connected.
//
// `npm run bench:switch -- [--pairs 21] [--count 50] [--throttle 1]`. Loopback, one browser, alternating order, a new context (empty
// caches) for each switch, so that modules loaded on demand are loaded then. Only ratios of one run mean anything.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { built, makeFolders, root } from "../fixtures/folders.mjs";
import { manifest, page as pageOf } from "../fixtures/pieces.mjs";
import { Server } from "../fixtures/server.mjs";
import { moduleSource } from "./module.mjs";
import { writePeers } from "./peers/switch.mjs";
import { Replay } from "./replay.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "21" }, count: { type: "string", default: "50" }, throttle: { type: "string", default: "1" } },
});
const [pairs, count, throttle] = [values.pairs, values.count, values.throttle].map(Number);

/** Two pages of the portal with `count` widgets each; no widget is on both. */
async function writePages(folders) {
  for (let i = 0; i < count * 2; i++) {
    await folders.write(`widgets/bench-${i}/widget.js`, moduleSource(i));
    const name = `kr.go.bench.w${i}`;
    const element = { module: "widget.js", tag: `bench-w${i}` };
    await folders.write(`manifests/${name}.json`, manifest({ name, title: `Widget ${i}`, base: `bench-${i}`, element }));
  }
  for (const [at, name] of ["a", "b"].entries()) {
    const items = Array.from({ length: count }, (_, i) => ({ id: `w${at * count + i}`, pbc: `kr.go.bench.w${at * count + i}` }));
    await folders.write(`manifests/pages/switch-${name}.json`, pageOf({ name: `switch-${name}`, route: `/switch-${name}`, title: `Page ${name}`, items }));
  }
}

const mounted = (page, least) =>
  page.waitForFunction((least) => performance.getEntriesByName("mounted").length >= least, least, { polling: 50, timeout: 60_000 });

/** Milliseconds from the wish to the last widget of the next page; `ahead` lets the portal see the citizen's intent first. */
async function once(browser, url, { portal = false, ahead = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    if (throttle > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: throttle });
    await page.goto(url);
    await mounted(page, count);
    await page.waitForLoadState("networkidle");
    if (portal) {
      await page.waitForFunction(() => "jogakboRecord" in window);
      await page.evaluate(() => {
        const link = Object.assign(document.createElement("a"), { href: "/switch-b", textContent: "b" });
        document.querySelector("h1").append(link);
        window.switchTo = () => link.click();
      });
    }
    if (ahead) {
      await page.evaluate(() => document.querySelector("h1 a").focus());
      await page.waitForFunction((last) => customElements.get(`bench-w${last}`), count * 2 - 1, { polling: 50 });
      await page.waitForLoadState("networkidle");
    }
    const start = await page.evaluate(() => {
      const now = performance.now();
      window.switchTo();
      return now;
    });
    await mounted(page, count * 2);
    return await page.evaluate((start) => performance.getEntriesByName("mounted").at(-1).startTime - start, start);
  } finally {
    await context.close();
  }
}

const folders = await makeFolders({ product: false });
const server = new Server(folders, { demo: false });
const replay = new Replay();
const browser = await chromium.launch(launch);
const seen = {};
try {
  await writePages(folders);
  await server.start();
  await replay.start();
  const html = await (await fetch(`${server.url}/switch-a`)).text();
  const style = html.match(/<style[^>]*>.*?<\/style>/gs).join("");
  const peers = await writePeers(replay, count, style);
  const sides = {
    Jogakbo: () => once(browser, `${server.url}/switch-a`, { portal: true }),
    "Jogakbo, link focused before": () => once(browser, `${server.url}/switch-a`, { portal: true, ahead: true }),
    ...Object.fromEntries(Object.entries(peers).map(([name, path]) => [name, () => once(browser, replay.url + path)])),
  };
  const names = Object.keys(sides);
  for (const name of names) seen[name] = [];
  // The first round warms the browser up and is thrown away.
  for (let round = -1; round < pairs; round++) {
    for (const name of round % 2 ? names : [...names].reverse()) {
      const took = await sides[name]();
      if (round >= 0) seen[name].push(took);
    }
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}

const version = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const machine = `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${version}; Node ${process.version}; portal built as ${built.program.includes("release") ? "release" : "debug"}`;
const rows = Object.entries(seen).map(([name, times]) => {
  const ratio = times.map((time, i) => time / seen.Jogakbo[i]);
  return { name, median: median(times), interval: interval(times), ratio: median(ratio), ratioInterval: interval(ratio) };
});
const fixed = (number, digits = 1) => number.toFixed(digits);
const text = `# Switch benchmark

${machine}; CPU throttle ${throttle}; ${pairs} rounds, order alternating, one browser, a new context each, loopback. From the wish (a click,
\`navigateToUrl\`, …) to the last \`connectedCallback\` of ${count} widgets that replace ${count} others. Piral loads all ${count * 2} at the start; the others
load the second half at the switch. The portal's page comes from its own server, the peers' files from a small static one.

| | median, ms | 95 % | times Jogakbo | 95 % |
|---|---|---|---|---|
${rows.map((row) => `| ${row.name} | ${fixed(row.median)} | ${row.interval.map((it) => fixed(it)).join(" to ")} | ${fixed(row.ratio, 2)} | ${row.ratioInterval.map((it) => fixed(it, 2)).join(" to ")} |`).join("\n")}
`;
const output = join(root, "e2e/output");
await mkdir(output, { recursive: true });
await writeFile(join(output, "switch.md"), text);
await writeFile(join(output, "switch.json"), JSON.stringify({ machine, throttle, count, rows }, null, 2));
console.log(text);
