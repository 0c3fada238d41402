// Benchmark: what a designer feels: dragging one of 100 and of 200 real widgets, choosing, taking back, opening; ours beside the layout
// editors of others.
//
// `npm run bench:editor -- [--rounds 7] [--counts 100,200] [--only A,B]`. Loopback, one browser, the order turns. Ours has the portal and its frame
// around the cards, theirs the bare board. Only ratios of one run mean anything.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { order } from "./compose/plan.mjs";
import { peers, version, writePeer } from "./editor/peers.mjs";
import * as studio from "./editor/studio.mjs";
import { drag, install } from "./editor/watch.mjs";
import { Replay } from "./replay.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, counts: { type: "string", default: "100,200" }, only: { type: "string" } },
});
const rounds = Number(values.rounds), counts = values.counts.split(",").map(Number);
const compared = peers.filter(({ name }) => !values.only || values.only.split(",").includes(name));
const OURS = "Jogakbo";

/** A new tab that is watched. */
async function tab(context) {
  const page = await context.newPage();
  await page.addInitScript(install);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  return { page, devtools };
}

/** How many cards but the first stand elsewhere. */
const elsewhere = (before, after) => Object.keys(before).filter((id) => id !== "w0" && before[id] !== after[id]).length;

async function peerOnce(context, url, peer, count) {
  const { page, devtools } = await tab(context);
  try {
    await page.goto(url);
    await page.waitForFunction((count) => globalThis.ready && globalThis.connected >= count, count, { polling: "raf" });
    const opened = await page.evaluate(() => performance.now());
    await peer.card(page, 1).waitFor();
    const [before, mounts] = await page.evaluate(() => [globalThis.places(), globalThis.connected]);
    const felt = await drag(page, devtools, peer.card(page, 0), peer.card(page, 1));
    // What it does after the release it does with the next frames.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    const [after, remounts] = await page.evaluate((mounts) => [globalThis.places(), globalThis.connected - mounts], mounts);
    return { ...felt, opened, moved: elsewhere(before, after), arrived: Number(before.w0 !== after.w0), remounts };
  } finally {
    await page.close();
  }
}

async function oursOnce(context, url, count) {
  const { page, devtools } = await tab(context);
  try {
    const opened = await studio.open(page, url, count);
    const first = await studio.file(page, url, count), cell = await studio.cell(page, "w0"), mounts = await studio.connected(page);
    const felt = await drag(page, devtools, studio.card(page, 0), studio.card(page, 1));
    const moved = await studio.file(page, url, count);
    const chosen = await studio.choose(page, 5);
    const undone = await studio.undo(page, "w0", cell);
    const last = await studio.file(page, url, count);
    const places = [studio.places(first), studio.places(moved)];
    return {
      ...felt, opened, chosen, undone,
      moved: elsewhere(...places),
      arrived: Number(places[0].w0 !== places[1].w0),
      remounts: (await studio.connected(page)) - mounts,
      same: Number(first === last),
    };
  } finally {
    await page.close();
  }
}

const folders = await makeFolders();
const server = new Server(folders);
const replay = new Replay();
const browser = await chromium.launch(launch);
const seen = {};
try {
  await studio.write(folders, counts);
  await server.start();
  await replay.start();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "ko-KR", reducedMotion: "reduce" });
  const start = await context.newPage();
  await studio.signIn(start, server.url, await server.password());
  await start.close();
  for (const count of counts) {
    const sides = { [OURS]: () => oursOnce(context, server.url, count) };
    for (const peer of compared) {
      const path = await writePeer(replay, peer, count);
      sides[peer.name] = () => peerOnce(context, replay.url + path, peer, count);
    }
    const names = Object.keys(sides);
    for (const name of names) seen[`${name} ${count}`] = { name, count, runs: [] };
    // The first round fills caches and is thrown away.
    for (let round = -1; round < rounds; round++) {
      for (const name of order(names, round)) {
        const found = await sides[name]();
        if (round >= 0) seen[`${name} ${count}`].runs.push(found);
      }
      console.log(`${count} cards: round ${round + 1} of ${rounds}`);
    }
  }
} finally {
  await browser.close();
  await server.stop();
  await replay.stop().catch(() => {});
  await folders.remove();
}

const browserVersion = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const packages = await Promise.all(compared.map(async (peer) => `${peer.package} ${await version(peer)}`));
const spread = (runs, key, digits) => withInterval({ median: median(runs.map((run) => run[key])), interval: interval(runs.map((run) => run[key])) }, digits);
const most = (runs, key) => Math.max(...runs.map((run) => run[key]));
const rows = Object.values(seen).map(({ name, count, runs }) => {
  const ours = seen[`${OURS} ${count}`].runs;
  const ratio = runs.map((run, i) => ours[i].p95 / run.p95);
  return [
    count, name, spread(runs, "p95", 1), name === OURS ? "" : withInterval({ median: median(ratio), interval: interval(ratio) }), spread(runs, "p99", 1),
    most(runs, "long"), spread(runs, "script", 2), most(runs, "shift").toFixed(3), median(runs.map(({ moved }) => moved)), most(runs, "remounts"), spread(runs, "opened", 0),
    `${runs.filter(({ arrived }) => arrived).length} of ${runs.length}`,
  ];
});
const ours = counts.map((count) => ({ count, runs: seen[`${OURS} ${count}`].runs }));
const own = ours.map(({ count, runs }) => [count, spread(runs, "chosen", 0), spread(runs, "undone", 0), `${runs.filter(({ same }) => same).length} of ${runs.length}`]);
const text = `# Editor benchmark

${machineLine}; ${browserVersion}; ${packages.join(", ")}; ${rounds} rounds, order turning, 1440 x 900. One card of some 60 nodes is dragged with 122 moves of the
pointer over the board and back, then dropped on its neighbour. Gaps between frames, long animation frames, script time for each move. Medians with bootstrap 95 %
intervals; "most" of all rounds for long frames, shift and remounts. Opened warm: from the navigation until all cards are alive (ours: and can be chosen).

${table(["cards", "editor", "frame p95, ms", "ours to this one", "frame p99, ms", "long frames, most", "script per move, ms", "shift, most", "others moved by the drop", "remounts, most", "opened, ms", "drop arrived"], rows)}

Ours alone:

${table(["cards", "press to inspector, ms", "Ctrl+Z to drawn, ms", "file as before to the byte"], own)}
`;
await report("editor", text, { rounds, counts, seen });
