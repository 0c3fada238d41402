// Benchmark: how long until the widgets of a composed page stand, against a page written by hand with the same modules.
//
// `npm run bench:compose -- [--pairs 21] [--counts 1,10,50,200]`. Loopback, one browser, alternating order, a new context
// (empty caches) for each cold load; a warm load is the second one in its context. Only ratios of one run mean anything.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { built, makeFolders, root } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { cpuPerPage } from "./cpu.mjs";
import { record, writeByHand, writeComposed } from "./pages.mjs";
import { Replay } from "./replay.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({ options: { pairs: { type: "string", default: "21" }, counts: { type: "string", default: "1,10,50,200" } } });
const pairs = Number(values.pairs);
const counts = values.counts.split(",").map(Number);

/** Milliseconds from the start of the navigation to the first and the last mounted widget. */
async function load(page, url, count) {
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction((count) => performance.getEntriesByName("mounted").length >= count, count, { polling: 50, timeout: 60_000 });
  return page.evaluate(() => {
    const marks = performance.getEntriesByName("mounted").map(({ startTime }) => startTime);
    return { first: marks[0], last: marks.at(-1) };
  });
}

/**
 * One cold and one warm load in a context of its own. Each starts from a page of another site, as from a search: else only
 * the page by hand, which has no cross-origin opener policy, could keep the process and its memory of the modules.
 */
async function once(browser, url, count) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(elsewhere);
  const cold = await load(page, url, count);
  // Lets the shell and the caches settle before the page is left.
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.goto(elsewhere);
  const warm = await load(page, url, count);
  await context.close();
  return { cold, warm };
}

const folders = await makeFolders({ product: false });
const server = new Server(folders, { demo: false });
const replay = new Replay();
const browser = await chromium.launch(launch);
const rows = [];
const sizes = {};
let cpu = null;
let elsewhere;
try {
  await writeComposed(folders, counts);
  await server.start();
  await replay.start();
  replay.put("/elsewhere", { "content-type": "text/html" }, Buffer.from("<!doctype html><title>Elsewhere</title>"));
  elsewhere = `${replay.url.replace("localhost", "127.0.0.1")}/elsewhere`;
  for (const count of counts) {
    const composed = await record(replay, server.url, count);
    sizes[count] = { composed: composed.bytes, hand: writeByHand(replay, count, composed) };
  }
  for (const count of counts) {
    const sides = {
      hand: `${replay.url}/hand-${count}`,
      composed: `${replay.url}/bench-${count}`,
      portal: `${server.url}/bench-${count}`,
    };
    const seen = { hand: [], composed: [], portal: [] };
    // The first round warms the browser up and is thrown away.
    for (let round = -1; round < pairs; round++) {
      const order = round % 2 ? ["hand", "composed", "portal"] : ["portal", "composed", "hand"];
      for (const side of order) {
        const result = await once(browser, sides[side], count);
        if (round >= 0) seen[side].push(result);
      }
    }
    for (const cache of ["cold", "warm"]) {
      for (const mark of ["last", "first"]) {
        const times = (side) => seen[side].map((result) => result[cache][mark]);
        const ratio = (side) => times(side).map((time, i) => time / times("hand")[i]);
        const of = (side) => ({ median: median(ratio(side)), interval: interval(ratio(side)) });
        rows.push({
          count,
          cache,
          mark,
          hand: median(times("hand")),
          composed: median(times("composed")),
          portal: median(times("portal")),
          ratio: of("composed"),
          ratioPortal: of("portal"),
        });
      }
    }
    console.log(`${count} widgets measured`);
  }
  if (counts.includes(50)) {
    cpu = {
      fresh: await cpuPerPage(server, "/bench-50", { fresh: true }),
      freshBrotli: await cpuPerPage(server, "/bench-50", { fresh: true, encoding: "br" }),
      kept: await cpuPerPage(server, "/bench-50", { fresh: false, encoding: "br" }),
    };
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}

const version = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  chromium: version,
  node: process.version,
  program: built.program.includes("release") ? "release" : "debug",
  pairs,
};
const ms = (value) => value.toFixed(1);
const withInterval = ({ median, interval: [low, high] }) => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const table = [
  "| widgets | cache | mounted | by hand, ms | composed, ms | ratio (95 %) | straight from the portal, ms | ratio (95 %) |",
  "|---|---|---|---|---|---|---|---|",
  ...rows.map(
    (row) =>
      `| ${row.count} | ${row.cache} | ${row.mark} | ${ms(row.hand)} | ${ms(row.composed)} | ${withInterval(row.ratio)} | ${ms(row.portal)} | ${withInterval(row.ratioPortal)} |`,
  ),
];
const text = `# Compose benchmark

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${machine.chromium}; Node ${machine.node}; portal built as ${machine.program};
${pairs} rounds, order alternating, one browser, loopback. Times are medians from the start of the navigation to the first and
last \`connectedCallback\`. The page by hand has the same words and look, the elements in place and one script tag per module; it
has no slots, import map, page data, boot or policies. Every load starts from a page of another site. Ratios are medians of the rounds' ratios with bootstrap 95 % intervals. "By hand" and "composed" come
from one small Node server that replays the portal's own bytes and headers, so neither side has the faster server; the last two
columns take the composed page from the portal itself.

${table.join("\n")}

HTML on the wire, bytes: ${counts.map((count) => `${count} widgets ${sizes[count].composed} composed, ${sizes[count].hand} by hand`).join("; ")}.
${cpu ? `\nServer, 50 items, CPU per page: ${cpu.fresh.toFixed(2)} ms rendered anew, ${cpu.freshBrotli.toFixed(2)} ms rendered anew and compressed (brotli), ${cpu.kept.toFixed(2)} ms when the same page was asked for before.\n` : ""}`;
const output = join(root, "e2e/output");
await mkdir(output, { recursive: true });
await writeFile(join(output, "compose.md"), text);
await writeFile(join(output, "compose.json"), JSON.stringify({ machine, rows, sizes, cpu }, null, 2));
console.log(text);
