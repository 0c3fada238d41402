// Benchmark: 10,000 events on the bus of a composed page to 100 and to 10 listeners, against the buses of others.
//
// `npm run bench:bus -- [--rounds 11] [--events 10000] [--million 1000000]`. Ours is measured through the `host` objects of
// the widgets of a composed page, with patterns, grants, schemas and isolation; the peers stand in a plain page of the same browser,
// where nothing checks anything. The order turns with the rounds. Only ratios of one run mean anything.
import { build } from "./peers/node_modules/esbuild/lib/main.js";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders, root } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { writeBus } from "./bus/portal.mjs";
import { Replay } from "./replay.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "11" },
    events: { type: "string", default: "10000" },
    listeners: { type: "string", default: "100,10" },
    million: { type: "string", default: "1000000" },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);
const widths = values.listeners.split(",").map(Number);
const million = Number(values.million);
const here = (name) => join(root, "e2e/bench/bus", name);

/** Keeps the memory of the shell where the benchmark can ask for its size. */
function keepMemory() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await own.apply(WebAssembly, args);
      globalThis.benchMemory = Object.values((made.instance ?? made).exports).find((it) => it instanceof WebAssembly.Memory);
      return made;
    };
  }
}

/** The composed page, with its shell ready and all its widgets mounted. */
async function openPortal(context, url) {
  const page = await context.newPage();
  await page.addInitScript(keepMemory);
  await page.goto(`${url}/bench-bus`);
  await page.waitForFunction(() => globalThis.benchMemory && document.querySelectorAll('jgb-slot[state="mounted"]').length === 101);
  return page;
}

/** A plain page with the buses of the peers. */
async function openPeers(context, replay) {
  const bundle = await build({
    entryPoints: [here("peers.js")],
    nodePaths: [join(root, "e2e/bench/peers/node_modules")],
    bundle: true,
    format: "esm",
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const script = { "content-type": "text/javascript" };
  replay.put("/peers.js", script, Buffer.from(bundle.outputFiles[0].contents));
  replay.put("/luigi-child.js", script, await readFile(here("luigi-child.js")));
  replay.put("/", { "content-type": "text/html" }, Buffer.from('<!doctype html><title>Peers</title><body><script type="module" src="/peers.js"></script>'));
  const page = await context.newPage();
  page.on("pageerror", (error) => console.warn(`peers: ${error.message}`));
  await page.goto(`${replay.url}/`);
  await page.waitForFunction(() => globalThis.benchBus);
  return page;
}

/** Bytes of script objects after a collection, and of the shell's memory. */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { heap: usedSize, wasm: await page.evaluate(() => globalThis.benchMemory.buffer.byteLength) };
}

const run = (page, name, events, width) =>
  page.evaluate(([name, events, width]) => globalThis.benchBus.run(name, events, width), [name, events, width]);

const folders = await makeFolders({ product: false });
const server = new Server(folders, { demo: false });
const replay = new Replay();
const browser = await chromium.launch(launch);
const seen = {};
const flat = [];
let names;
let title;
try {
  await writeBus(folders);
  await server.start();
  await replay.start();
  const context = await browser.newContext();
  const portal = await openPortal(context, server.url);
  const peers = await openPeers(context, replay);
  names = ["jogakbo", ...(await peers.evaluate(() => globalThis.benchBus.names))];
  // The first round warms the page up and is thrown away.
  for (let round = -1; round < rounds; round++) {
    for (const width of widths) {
      for (const name of names.map((_, i) => names[(i + round + 1) % names.length])) {
        const page = name === "jogakbo" ? portal : peers;
        await page.bringToFront();
        const result = await run(page, name, events, width);
        if (round >= 0) ((seen[width] ??= {})[name] ??= []).push(result);
      }
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }
  if (million > 0) {
    await portal.bringToFront();
    flat.push({ events: 0, ...(await memory(portal)) });
    for (let done = 0; done < million; done += million / 10) {
      // In parts, as a page that lives long: everything between them must be gone.
      for (let part = 0; part < million / 10; part += 10_000) {
        const { lost, refused } = await run(portal, "jogakbo", Math.min(10_000, million / 10), 10);
        if (lost || refused) throw new Error(`the million lost ${lost} and refused ${refused}`);
      }
      flat.push({ events: done + million / 10, ...(await memory(portal)) });
    }
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}

title = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const versions = {};
for (const name of ["rxjs", "@luigi-project/container", "piral-base", "qiankun", "wujie", "@micro-zoe/micro-app"]) {
  const file = join(root, "e2e/bench/peers/node_modules", name, "package.json");
  versions[name] = JSON.parse(await readFile(file, "utf8")).version;
}
const summary = widths.flatMap((width) =>
  names.map((name) => {
    const own = seen[width].jogakbo.map(({ ms }) => ms);
    const list = seen[width][name];
    const times = list.map(({ ms }) => ms);
    const ratios = times.map((ms, i) => own[i] / ms);
    const per = (ms) => (ms * 1e6) / (events * width);
    const sum = (key) => list.reduce((all, it) => all + it[key], 0);
    return {
      width,
      name,
      ms: { median: median(times), interval: interval(times) },
      ns: per(median(times)),
      ratio: { median: median(ratios), interval: interval(ratios) },
      delivered: sum("delivered"),
      lost: sum("lost"),
      refused: sum("refused"),
    };
  }),
);
const mib = (bytes) => (bytes / 2 ** 20).toFixed(2);
const text = `# Bus benchmark

${machineLine}; ${title}. ${rounds} rounds of ${events} events, order turning, one browser. Ours through the widgets' \`host\` objects on a composed
page: rights, schema, patterns, envelope, a frozen copy, isolation of listeners. The peers stand in a plain page and check nothing.
Medians with bootstrap 95 % intervals; the ratio is ours to theirs, above 1 we are slower. Versions: ${Object.entries(versions).map((pair) => pair.join(" ")).join(", ")}.

${table(
  ["listeners", "bus", "ms", "ns per delivery", "ours to this one", "delivered", "lost"],
  summary.map((row) => [row.width, row.name, withInterval(row.ms, 1), row.ns.toFixed(0), withInterval(row.ratio), row.delivered, row.refused ? `${row.lost} (${row.refused} refused)` : row.lost]),
)}
${
  flat.length
    ? `\nMemory of the composed page, ${million} events to 10 listeners:\n\n${table(
        ["events", "script heap after collection, MiB", "WebAssembly memory, MiB"],
        flat.map((row) => [row.events, mib(row.heap), mib(row.wasm)]),
      )}\n`
    : ""
}`;
await report("bus", text, { rounds, events, versions, chromium: title, seen, summary, flat });
