// Benchmark: what a citizen feels on the shipped pages: largest paint, layout shift, and the answer to a press.
//
// `npm run bench:vitals -- [--rounds 11] [--pages /,/news,/gallery]`. Loopback, a new context (empty caches) for each visit. "phone" is a narrow
// screen with a CPU four times as slow, 150 ms round trip and 1.6 Mbit/s down; "desk" is the machine as it is.
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromium as launch } from "../fixtures/browser.mjs";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "11" }, pages: { type: "string", default: "/,/news,/gallery" } },
});
const rounds = Number(values.rounds), pages = values.pages.split(",");

const rigs = {
  desk: { viewport: { width: 1280, height: 900 }, slowdown: 1 },
  phone: {
    viewport: { width: 360, height: 740 },
    slowdown: 4,
    network: { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  },
};

/** Collects in the page what the browser reports. */
function watch() {
  const vitals = (window.vitals = { lcp: 0, shift: 0, press: 0, presses: 0 });
  const see = (type, take, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  see("largest-contentful-paint", (entry) => (vitals.lcp = entry.startTime));
  see("layout-shift", (entry) => entry.hadRecentInput || (vitals.shift += entry.value));
  // Shorter than 16 ms is not reported; a press without an entry counts as that.
  see(
    "event",
    (entry) => {
      if (!entry.interactionId) return;
      vitals.presses++;
      vitals.press = Math.max(vitals.press, entry.duration);
    },
    { durationThreshold: 16 },
  );
}

const still = (page) =>
  page.waitForFunction(() => [...document.querySelectorAll("jgb-slot[state=waiting],jgb-slot[state=loading]")].every((slot) => {
    const { top } = slot.getBoundingClientRect();
    return top > innerHeight || !slot.checkVisibility();
  }), undefined, { timeout: 60_000 });

/** One visit: load, read to the end, come back up, press what every page has. */
async function visit(browser, url, { viewport, slowdown, network }) {
  const context = await browser.newContext({ viewport, locale: "ko-KR", colorScheme: "light" });
  try {
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    if (network) {
      await tools.send("Network.enable");
      await tools.send("Network.emulateNetworkConditions", network);
    }
    await page.addInitScript(watch);
    await page.goto(url, { timeout: 90_000 });
    await still(page);
    await page.waitForFunction(() => "jogakboRecord" in window, undefined, { timeout: 90_000 });
    const lcp = await page.evaluate(() => window.vitals.lcp);
    for (const region of await page.getByRole("main").getByRole("region").all()) {
      await region.scrollIntoViewIfNeeded();
      await still(page);
    }
    const looks = page.locator("summary").first();
    await page.evaluate(() => scrollTo(0, 0));
    for (let i = 0; i < 4; i++) await looks.click();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    // The browser reports an event after the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200))));
    return { ...(await page.evaluate(() => window.vitals)), lcp };
  } finally {
    await context.close();
  }
}

const folders = await makeFolders();
const server = new Server(folders);
const browser = await chromium.launch(launch);
const seen = [];
try {
  await server.start();
  const sides = Object.entries(rigs).flatMap(([rig, how]) => pages.map((path) => ({ rig, how, path, visits: [] })));
  seen.push(...sides);
  // The first round warms the browser up and is thrown away.
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 ? sides : [...sides].reverse()) {
      const found = await visit(browser, server.url + side.path, side.how);
      if (round >= 0) side.visits.push(found);
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }
} finally {
  await browser.close();
  await server.stop();
  await folders.remove();
}

const of = (visits, key) => {
  const all = visits.map((visit) => visit[key]);
  return { median: median(all), interval: interval(all) };
};
const rows = seen.map(({ rig, path, visits }) => [
  rig,
  path,
  withInterval(of(visits, "lcp"), 0),
  withInterval(of(visits, "shift"), 3),
  withInterval(of(visits, "press"), 0),
]);
const text = `# What a citizen feels

${machineLine}; ${rounds} visits of each page, order alternating, empty caches, loopback. "phone": 360 px wide, CPU 4 x slower, 150 ms round trip,
1.6 Mbit/s. Medians with 95 % intervals. Layout shift is that of the whole visit, read to its end. The slowest press is that of six (four on a
menu of the header, two keys); less than 16 ms is not reported.

${table(["rig", "page", "largest paint, ms", "layout shift", "slowest press, ms"], rows)}
`;
await report("vitals", text, { rounds, seen: seen.map(({ rig, path, visits }) => ({ rig, path, visits })) });
