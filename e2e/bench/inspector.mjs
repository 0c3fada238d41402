// Benchmark: what looking at a page costs it: 10,000 events on the bus of a composed page by itself, in the studio with the inspector closed,
// and with the inspector open, listening and showing what happens.
//
// `npm run bench:inspector -- [--rounds 11] [--events 10000] [--bursts 20]`. One browser, the order turns. A burst is what `bench bus` measures;
// a stream is many bursts one after the other, so that the inspector's looks and its drawing fall into it.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { writeBus } from "./bus/portal.mjs";
import { order } from "./compose/plan.mjs";
import { signIn } from "./editor/studio.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "11" }, events: { type: "string", default: "10000" }, bursts: { type: "string", default: "20" } },
});
const [rounds, events, bursts] = [values.rounds, values.events, values.bursts].map(Number);
const widths = [100, 10];
const STATES = ["by itself", "inspector closed", "inspector open"];

/** All widgets of the page are there. */
const mounted = () => globalThis.benchBus && document.querySelectorAll('jgb-slot[state="mounted"]').length === 101;

/** The page by itself. */
async function alone(context, url) {
  const page = await context.newPage();
  await page.goto(`${url}/bench-bus`);
  await page.waitForFunction(mounted);
  return { page, frame: page.mainFrame() };
}

/** The page in the studio; with the inspector open it listens and shows what happens. */
async function studio(context, url, open) {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`${url}/studio/bench-bus`);
  const handle = await page.locator("iframe[title='화면 미리보기']").elementHandle();
  const frame = await handle.contentFrame();
  await frame.waitForFunction(mounted);
  if (open) {
    await page.getByRole("tab", { name: "살펴보기" }).click();
    await page.getByRole("button", { name: "듣기" }).click();
    await page.getByRole("tab", { name: "일어난 일" }).click();
    // It hears: a word of the page stands in its list.
    await frame.evaluate(() => globalThis.benchBus.run("", 1, 1));
    await page.getByRole("row", { name: /kr\.go\.bench\.bus\.said\.v1/ }).first().waitFor();
  }
  return { page, frame };
}

/** One burst, then a stream of bursts. */
const run = (frame, width) => frame.evaluate(async ([events, width, bursts]) => {
  const one = await globalThis.benchBus.run("", events, width);
  const begin = performance.now();
  let [lost, refused] = [one.lost, one.refused];
  for (let burst = 0; burst < bursts; burst++) {
    const next = await globalThis.benchBus.run("", events, width);
    lost += next.lost;
    refused += next.refused;
  }
  return { burst: one.ms, stream: performance.now() - begin, lost, refused };
}, [events, width, bursts]);

const folders = await makeFolders();
const server = new Server(folders);
const browser = await chromium.launch(launch);
const seen = {};
try {
  await writeBus(folders);
  await server.start();
  const context = await browser.newContext({ locale: "ko-KR", reducedMotion: "reduce" });
  const start = await context.newPage();
  await signIn(start, server.url, await server.password());
  await start.close();
  const places = {
    [STATES[0]]: await alone(context, server.url),
    [STATES[1]]: await studio(context, server.url, false),
    [STATES[2]]: await studio(context, server.url, true),
  };
  // The first round warms the pages up and is thrown away.
  for (let round = -1; round < rounds; round++) {
    for (const width of widths) {
      for (const name of order(STATES, round)) {
        const { page, frame } = places[name];
        await page.bringToFront();
        const found = await run(frame, width);
        if (found.lost || found.refused) throw new Error(`${name}: lost ${found.lost}, refused ${found.refused}`);
        if (round >= 0) ((seen[width] ??= {})[name] ??= []).push(found);
      }
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }
} finally {
  await browser.close();
  await server.stop();
  await folders.remove();
}

const version = execFileSync(launch.executablePath, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const spread = (list, digits) => withInterval({ median: median(list), interval: interval(list) }, digits);
const ratio = (width, name, base, key) => {
  const list = seen[width][name].map((run, i) => run[key] / seen[width][base][i][key]);
  return spread(list, 3);
};
const rows = widths.flatMap((width) => STATES.map((name, at) => [width, name, ...["burst", "stream"].flatMap((key) => [
  spread(seen[width][name].map((run) => run[key]), 1), at > 0 ? ratio(width, name, STATES[0], key) : "", at > 1 ? ratio(width, name, STATES[1], key) : "",
])]));
const text = `# Inspector benchmark

${machineLine}; ${version}; ${rounds} rounds, order turning. A burst is ${events} events of about 256 bytes on the bus of one page, a stream ${bursts} bursts.
Medians with bootstrap 95 % intervals. No event was lost.

${table(["listeners", "the page", "burst, ms", "to by itself", "to closed", "stream, ms", "to by itself", "to closed"], rows)}
`;
await report("inspector", text, { rounds, events, bursts, seen });
