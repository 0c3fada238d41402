// What is watched while something is dragged: the gaps between frames, long frames, layout shift, and the time scripts take.

/** Runs in every frame before anything else. */
export function install() {
  const seen = (window.seen = { gaps: [], long: 0, shift: 0 });
  let last = 0;
  const tick = (now) => {
    if (last) seen.gaps.push(now - last);
    last = seen.on ? now : 0;
    if (seen.on) requestAnimationFrame(tick);
  };
  window.watch = () => {
    Object.assign(seen, { gaps: [], long: 0, shift: 0, on: true });
    requestAnimationFrame(tick);
  };
  new PerformanceObserver((list) => (seen.long += list.getEntries().length)).observe({ type: "long-animation-frame" });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift" });
}

/** Seconds of script and of all work of the page's process so far. */
async function work(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { script: of("ScriptDuration"), task: of("TaskDuration") };
}

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Moves of one drag: two sweeps, each from where the other ended. */
const MOVES = 122;

/** Takes hold of `grip`, sweeps over the board and back, and drops it where `neighbour` stands. */
export async function drag(page, devtools, grip, neighbour) {
  const [box, next] = [await grip.boundingBox(), await neighbour.boundingBox()];
  const from = { x: box.x + Math.min(box.width, 120) / 2, y: box.y + Math.min(box.height, 80) / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 8, { steps: 2 });
  const before = await work(devtools);
  for (const frame of page.frames()) await frame.evaluate(() => window.watch?.());
  for (let i = 1; i <= MOVES; i++) {
    const half = MOVES / 2, share = i <= half ? i / half : (MOVES - i) / half;
    await page.mouse.move(from.x + 8 + share * 420, from.y + 8 + share * 360);
  }
  const after = await work(devtools);
  const parts = [];
  for (const frame of page.frames()) parts.push(await frame.evaluate(() => window.seen && { ...window.seen, on: (window.seen.on = false) }));
  await page.mouse.move(from.x + next.x - box.x, from.y + next.y - box.y, { steps: 4 });
  await page.mouse.up();
  const known = parts.filter(Boolean);
  const { gaps } = known[0];
  return {
    p95: percentile(gaps, 0.95),
    p99: percentile(gaps, 0.99),
    long: Math.max(...known.map(({ long }) => long)),
    shift: known.reduce((sum, { shift }) => sum + shift, 0),
    script: ((after.script - before.script) * 1000) / MOVES,
    work: ((after.task - before.task) * 1000) / MOVES,
  };
}
