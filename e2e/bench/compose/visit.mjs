// One visit of one page by one new visitor: cold, then perhaps warm.

/** Longest wait for the last widget; the slowest peer at 200 widgets on a slow processor needs half a minute. */
const LIMIT = 120_000;

/** Milliseconds from the start of the navigation to the first and the last widget that stands. */
async function load(page, url, count) {
  await page.goto(url, { waitUntil: "commit", timeout: LIMIT });
  const enough = (count) => performance.getEntriesByName("mounted").length >= count;
  await page.waitForFunction(enough, count, { polling: 50, timeout: LIMIT });
  return page.evaluate(() => {
    const marks = performance.getEntriesByName("mounted").map(({ startTime }) => startTime);
    return { first: marks[0], last: marks.at(-1) };
  });
}

/** Waits until nothing loads any more; `later` is what the page itself starts after its widgets. */
async function settle(page, later) {
  if (later) await page.waitForFunction(later, null, { polling: 50, timeout: LIMIT });
  await page.waitForLoadState("networkidle", { timeout: LIMIT });
}

/** Bytes of the page's WebAssembly memories, which the script engine counts nowhere. */
async function webAssembly(session) {
  const { result } = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const functionDeclaration = "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }";
  const sum = await session.send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration, returnByValue: true });
  return sum.result.value;
}

/**
 * What the page has cost so far. Milliseconds: processor time of the main thread and of the whole process, and how long tasks and
 * scripts ran by the clock. Bytes after a collection: script objects; and these, elements, buffers and WebAssembly together.
 */
async function cost(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value * 1000;
  const cpu = { thread: of("ThreadTime"), process: of("ProcessTime"), tasks: of("TaskDuration"), scripts: of("ScriptDuration") };
  // Twice: what the first one lets go of, the second one takes.
  for (let turn = 0; turn < 2; turn++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return { ...cpu, heap: usedSize, memory: usedSize + embedderHeapUsedSize + backingStorageSize + (await webAssembly(session)) };
}

/**
 * Loads `url` in a context of its own, from a page of another site as from a search: else only pages without a cross-origin opener
 * policy could keep the process and its memory of the modules. A warm load is the second one in its context.
 */
export async function visit(browser, { url, later }, { count, throttle, warm, elsewhere, replay }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    if (throttle > 1) await session.send("Emulation.setCPUThrottlingRate", { rate: throttle });
    await page.goto(elsewhere);
    replay.takeTraffic();
    const cold = await load(page, url, count);
    await settle(page, later);
    Object.assign(cold, replay.takeTraffic(), await cost(session));
    if (!warm) return { cold };
    await page.goto(elsewhere);
    return { cold, warm: await load(page, url, count) };
  } finally {
    await context.close();
  }
}
