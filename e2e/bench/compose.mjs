// Benchmark: how long until the widgets of a composed page stand, and what they cost, beside a page written by hand and beside pages
// of other micro-frontend hosts with the same widgets.
//
// `npm run bench:compose -- [--quick] [--pairs 21] [--counts 1,10,50,200] [--throttle 1,4] [--cache cold,warm] [--only A,B]`.
// Loopback, one browser, the order turns. Only ratios of one run mean anything.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { Clock, order } from "./compose/plan.mjs";
import { costs, figures, FLOOR, OURS, perItem, PORTAL, summary, times } from "./compose/tables.mjs";
import { visit } from "./compose/visit.mjs";
import { cpuPerPage } from "./cpu.mjs";
import { record, writeByHand, writeComposed } from "./pages.mjs";
import { peers, versions, writePage, writeWidgets } from "./peers/pages.mjs";
import { Replay } from "./replay.mjs";
import { machineLine, report } from "./report.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { quick: { type: "boolean" }, pairs: text, counts: text, throttle: text, cache: text, only: text } });
const usual = values.quick
  ? { pairs: "7", counts: "1,10,50", throttle: "1", cache: "cold" }
  : { pairs: "21", counts: "1,10,50,200", throttle: "1,4", cache: "cold,warm" };
const { pairs: wished, counts: widths, throttle: rates, cache } = { ...usual, ...values };
const pairs = Number(wished);
const [counts, throttles] = [widths, rates].map((list) => list.split(",").map(Number));
const caches = cache.split(",");
const only = values.only?.split(",");
const all = [FLOOR, OURS, PORTAL, ...peers.map(({ name }) => name)];
const unknown = only?.find((name) => !all.includes(name));
if (unknown) throw new Error(`--only knows no "${unknown}"; there are ${all.join(", ")}`);
if (![pairs, ...counts, ...throttles].every((number) => Number.isInteger(number) && number > 0)) throw new Error("--pairs, --counts and --throttle take whole numbers above 0");
if (!caches.every((name) => ["cold", "warm"].includes(name))) throw new Error("--cache takes cold and warm");
const names = all.filter((name) => !only || only.includes(name));
const compared = peers.filter(({ name }) => names.includes(name));
/** A peer that fails so often in one block is left out of the rest of it. */
const PATIENCE = 2;

const folders = await makeFolders({ product: false });
const server = new Server(folders, { demo: false });
const replay = new Replay();
const browser = await chromium.launch(launch);
const blocks = throttles.flatMap((throttle) => counts.map((count) => ({ count, throttle, seen: Object.fromEntries(names.map((name) => [name, []])) })));
const sizes = {};
const failures = [];
let cpu = null;
let elsewhere;

/** Puts the pages of all systems with `count` widgets where they are served; where each one is. */
async function writeSystems(count) {
  const composed = await record(replay, server.url, count);
  sizes[count] = { composed: composed.bytes, hand: writeByHand(replay, count, composed) };
  // The portal starts its shell after the widgets; what a page costs includes it.
  const later = () => "jogakboRecord" in window;
  const systems = {
    [FLOOR]: { url: `${replay.url}/hand-${count}` },
    [OURS]: { url: `${replay.url}/bench-${count}`, later },
    [PORTAL]: { url: `${server.url}/bench-${count}`, later },
  };
  for (const peer of compared) systems[peer.name] = { url: replay.url + (await writePage(replay, peer, { name: `compose-${count}`, html: composed.html, count })) };
  return systems;
}

/** One visit of each system; a peer that fails has no result in this round. */
async function round(block, systems, turn) {
  const { count, throttle, seen } = block;
  for (const name of order(names, turn)) {
    const tired = failures.filter((it) => it.block === block && it.name === name).length >= PATIENCE;
    let result = null;
    try {
      if (!tired) result = await visit(browser, systems[name], { count, throttle, warm: caches.includes("warm"), elsewhere, replay });
    } catch (error) {
      if (!compared.some((peer) => peer.name === name)) throw error;
      failures.push({ block, name });
      console.log(`${name}, ${count} widgets: ${error.message.split("\n")[0]}`);
    }
    // The first round warms the browser up and is thrown away.
    if (turn >= 0) seen[name].push(result);
  }
}

/** What is known so far, as text and as figures. */
async function tell(done) {
  const chromiumVersion = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const packages = await versions(compared);
  const groups = caches.flatMap((cache) => done.map((block) => figures(block, cache)));
  const colds = done.map((block) => figures(block, "cold"));
  const steps = throttles.map((throttle) => [throttle, perItem(done.filter((block) => block.throttle === throttle))]).filter(([, step]) => step);
  const words = `# Compose benchmark

${machineLine}; ${chromiumVersion}. ${pairs} rounds, order turning, one browser, a new context each, loopback, HTTP/1.1. ${Object.entries(packages).map((pair) => pair.join(" ")).join(", ")}.
Times run from the start of the navigation to the last widget that stands with all its rows. Medians with bootstrap 95 % intervals; ratios are
medians of the rounds' ratios. All but "${PORTAL}" come from one small server: the portal's own bytes and headers, and pages of the others with
the same words, look, compression and caching. Every load starts from a page of another site.

## Time

${summary(groups)}

${groups.map(times).join("\n\n")}

HTML on the wire, bytes: ${counts.filter((count) => sizes[count]).map((count) => `${count} widgets ${sizes[count].composed} composed, ${sizes[count].hand} by hand`).join("; ")}.
${cpu ? `\nServer, ${cpu.count} items, CPU per page: ${cpu.fresh.toFixed(2)} ms rendered anew, ${cpu.freshBrotli.toFixed(2)} ms rendered anew and compressed (brotli), ${cpu.kept.toFixed(2)} ms when the same page was asked for before.\n` : ""}
## What a page costs, cold, when nothing loads any more

Ours has started its shell by then. As the browser counts: processor time of the page's main thread and of its process with all threads, which includes the
start of a process; tasks and scripts by the clock. Memory after a collection: script heap; and that, elements, buffers and WebAssembly together.

${colds.map(costs).join("\n\n")}

${steps.map(([throttle, { text }]) => `CPU slowed ${throttle} x. ${text}`).join("\n\n")}
`;
  const data = { chromium: chromiumVersion, packages, pairs, figures: groups.flat(), perItem: steps.map(([throttle, { few, many, rows }]) => ({ throttle, few, many, rows })), sizes, cpu };
  return { words, data: { ...data, seen: done, failures: failures.map(({ name, block: { count, throttle } }) => ({ name, count, throttle })) } };
}

const clock = new Clock(blocks, { rounds: pairs, systems: names.length, caches: caches.length });
const done = [];
try {
  await writeComposed(folders, counts);
  await server.start();
  await replay.start();
  replay.put("/elsewhere", { "content-type": "text/html" }, Buffer.from("<!doctype html><title>Elsewhere</title>"));
  elsewhere = `${replay.url.replace("localhost", "127.0.0.1")}/elsewhere`;
  for (const peer of compared) writeWidgets(replay, peer, Math.max(...counts));
  const systems = {};
  for (const count of counts) systems[count] = await writeSystems(count);
  console.log(`${names.length} systems, ${blocks.length} blocks of ${pairs} rounds and one to warm up: about ${clock}`);
  for (const block of blocks) {
    for (let turn = -1; turn < pairs; turn++) {
      const start = performance.now();
      await round(block, systems[block.count], turn);
      clock.done(block, (performance.now() - start) / 1000);
      console.log(`${block.count} widgets, CPU ${block.throttle} x, round ${turn + 1} of ${pairs}; about ${clock} to go`);
    }
    done.push(block);
    // A long run that ends early has told what it knows.
    const { words, data } = await tell(done);
    await report("compose", words, data, { quiet: true });
  }
  const count = Math.max(...counts.filter((count) => count <= 50));
  if (!values.only && count > 0) {
    const path = `/bench-${count}`;
    cpu = {
      count,
      fresh: await cpuPerPage(server, path, { fresh: true }),
      freshBrotli: await cpuPerPage(server, path, { fresh: true, encoding: "br" }),
      kept: await cpuPerPage(server, path, { fresh: false, encoding: "br" }),
    };
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}
const { words, data } = await tell(done);
await report("compose", words, data);
