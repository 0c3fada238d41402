// Benchmark: what grows while a citizen goes from page to page a thousand times, without the document ever being loaded anew.
//
// `npm run bench:thousand -- [--switches 1000] [--every 100]`. Loopback, one tab, the pages that ship, by the links of their menu
// and text. Counts are taken after a forced collection, so they do not depend on how busy the machine is.
import { readFile, readdir, readlink } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { machine, machineLine, report, table } from "./report.mjs";

const { values } = parseArgs({ options: { switches: { type: "string", default: "1000" }, every: { type: "string", default: "100" } } });
const [switches, every] = [values.switches, values.every].map(Number);
/** The round that is gone: pages of anybody, with widgets of many frameworks, a frame, and items that stay alive. */
const round = ["/", "/news", "/board", "/gallery"];

/** Resident memory of a process in KiB, and how many sockets it holds. */
async function host(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const files = await readdir(`/proc/${pid}/fd`);
  const kinds = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => "")));
  return { rss: Number(/VmRSS:\s+(\d+)/.exec(status)[1]), sockets: kinds.filter((kind) => kind.startsWith("socket:")).length };
}

/** All that may grow, in a browser that has just collected its garbage. */
async function measure(devtools, page, server, done) {
  // Twice: what weak references and finalizers let go of in the first goes in the second.
  for (let i = 0; i < 2; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const wasm = await page.evaluate(() => globalThis.wasmMemory?.buffer.byteLength ?? 0);
  const attached = await page.evaluate(() => {
    const count = (root) => [...root.querySelectorAll("*")].reduce((sum, { shadowRoot }) => sum + 1 + (shadowRoot ? count(shadowRoot) : 0), 0);
    return count(document);
  });
  return { done, heap: of("JSHeapUsedSize"), nodes: of("Nodes"), attached, listeners: of("JSEventListeners"), documents: of("Documents"), wasm, ...(await host(server.pid)) };
}

const folders = await makeFolders();
const server = new Server(folders, { demo: true });
const browser = await chromium.launch(launch);
const rows = [];
let loads = 0;
try {
  await server.start();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.text().startsWith("[jogakbo]")) errors.push(message.text()); });
  page.on("load", () => loads++);
  // The shell's memory, as soon as it is there.
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...args) => {
      const made = await instantiateStreaming(...args);
      globalThis.wasmMemory ??= made.instance.exports.memory;
      return made;
    };
  });
  // The gallery brings bare module names, which only a document can: begun there, no page needs another one.
  await page.goto(`${server.url}/gallery`);
  await page.waitForFunction(() => "jogakboRecord" in window);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  for (let done = 1; done <= switches; done++) {
    const path = round[(done - 1) % round.length];
    await page.evaluate((path) => {
      // A link like those of the menu; a page need not have one to every other.
      const link = Object.assign(document.createElement("a"), { href: path, textContent: path });
      document.querySelector("main h1").append(link);
      link.click();
    }, path);
    await page.waitForFunction((path) => location.pathname === path && !document.querySelector("main h1 a"), path, { polling: 20 });
    await page.waitForFunction(() => !document.querySelector("jgb-slot:is([state=loading],[state=defining])"), null, { polling: 20 });
    if (done % every === 0 || done === round.length * 2) rows.push(await measure(devtools, page, server, done));
  }
  if (loads > 1) throw new Error(`the document was loaded ${loads} times`);
  rows.errors = [...new Set(errors)];
} finally {
  await browser.close();
  await server.stop();
  await folders.remove();
}

const mib = (bytes) => (bytes / 2 ** 20).toFixed(2);
const cells = rows.map((row) => [row.done, mib(row.heap), row.nodes, row.attached, row.listeners, row.documents, mib(row.wasm), (row.rss / 1024).toFixed(1), row.sockets].map(String));
const [first, last] = [rows[1] ?? rows[0], rows.at(-1)];
const text = `# A thousand page switches

${machineLine}; ${new Date().toISOString().slice(0, 10)}. ${switches} switches by links through ${round.join(", ")} in one document, all widgets that ship; each line after
two forced collections. \`nodes\` are all that the renderer holds, attached or not; \`elements\` those in the document and its shadow roots.

${table(["switches", "JS heap, MiB", "nodes", "elements", "listeners", "documents", "WASM, MiB", "host RSS, MiB", "host sockets"], cells)}

From switch ${first.done} to ${last.done}: heap ${mib(last.heap - first.heap)} MiB, nodes ${last.nodes - first.nodes}, listeners ${last.listeners - first.listeners}, WASM ${mib(last.wasm - first.wasm)} MiB, host ${((last.rss - first.rss) / 1024).toFixed(1)} MiB.
${rows.errors.length ? `Said meanwhile: ${rows.errors.join("; ")}\n` : ""}`;
await report("thousand", text, { machine, switches, round, rows: [...rows] });
