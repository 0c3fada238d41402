// Benchmark: how long a page switch takes, from the wish until the last of the next page's widgets has connected.
//
// `npm run bench:switch -- [--pairs 21] [--count 50] [--throttle 1] [--only A,B]`. Loopback, one browser, alternating order, a new context (empty
// caches) for each switch, so that modules loaded on demand are loaded then. Only ratios of one run mean anything.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { page as pageOf } from "../fixtures/pieces.mjs";
import { Server } from "../fixtures/server.mjs";
import { order } from "./compose/plan.mjs";
import { writePbcs } from "./pages.mjs";
import { peers, versions, writePage, writeWidgets } from "./peers/pages.mjs";
import { Replay } from "./replay.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "21" },
    count: { type: "string", default: "50" },
    throttle: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const [pairs, count, throttle] = [values.pairs, values.count, values.throttle].map(Number);
const OURS = "Jogakbo", AHEAD = "Jogakbo, link focused before";
const only = values.only?.split(",");
const compared = peers.filter(({ name }) => !only || only.includes(name));

/** Two pages of the portal with `count` widgets each; no widget is on both. */
async function writePages(folders) {
  await writePbcs(folders, count * 2);
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
      // What is fetched ahead are the modules of the next page, in a pack where they are small.
      const before = await page.evaluate(() => {
        window.fetchedAssets = () => performance.getEntriesByType("resource").filter(({ name, responseEnd }) => name.includes("/-/assets/") && responseEnd > 0).length;
        return window.fetchedAssets();
      });
      await page.evaluate(() => document.querySelector("h1 a").focus());
      await page.waitForFunction((before) => window.fetchedAssets() > before, before, { polling: 50, timeout: 60_000 });
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
  const sides = {
    [OURS]: () => once(browser, `${server.url}/switch-a`, { portal: true }),
    [AHEAD]: () => once(browser, `${server.url}/switch-a`, { portal: true, ahead: true }),
  };
  for (const peer of compared) {
    writeWidgets(replay, peer, count * 2);
    const path = await writePage(replay, peer, { name: "switch", html, count, total: count * 2 });
    sides[peer.name] = () => once(browser, replay.url + path);
  }
  const names = Object.keys(sides);
  for (const name of names) seen[name] = [];
  // The first round warms the browser up and is thrown away.
  for (let round = -1; round < pairs; round++) {
    for (const name of order(names, round)) {
      const took = await sides[name]();
      if (round >= 0) seen[name].push(took);
    }
    console.log(`round ${round + 1} of ${pairs}`);
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}

const version = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const packages = await versions(compared);
const spread = (values) => ({ median: median(values), interval: interval(values) });
const rows = Object.entries(seen).map(([name, times]) => ({
  name,
  time: spread(times),
  ratio: name === OURS ? null : spread(times.map((time, i) => seen[OURS][i] / time)),
  aheadRatio: name === AHEAD ? null : spread(times.map((time, i) => seen[AHEAD][i] / time)),
}));
const text = `# Switch benchmark

${machineLine}; ${version}; CPU slowed ${throttle} x; ${pairs} rounds, order turning, one browser, a new context each, loopback, HTTP/1.1.
${Object.entries(packages).map((pair) => pair.join(" ")).join(", ")}. From the wish (a click, \`navigateToUrl\`, …) to the last
\`connectedCallback\` of ${count} widgets that replace ${count} others. Piral loads all ${count * 2} at the start; the others load the second half at the
switch. The portal's page comes from its own server, the peers' files from a small static one with the same compression and caching. Medians with
bootstrap 95 % intervals; ratios are medians of the rounds' ratios.

${table(
  ["", "ms", "ours to this one", "ours, link focused before, to this one"],
  rows.map(({ name, time, ratio, aheadRatio }) => [name, withInterval(time, 1), ratio ? withInterval(ratio) : "", aheadRatio ? withInterval(aheadRatio) : ""]),
)}
`;
await report("switch", text, { chromium: version, packages, pairs, throttle, count, rows, seen });
