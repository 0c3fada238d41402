// Benchmark: one move on a grid of many items: how long it takes, and how many others it moves. Our engine as a native release
// program beside that of react-grid-layout in Node; the same items, the same moves. Gridstack is not among them: without a document its
// engine moves otherwise than under a hand, so a figure would mean nothing.
//
// `npm run bench:placing`. No browser and no drawing: what a drag costs on a screen is another question.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "../fixtures/folders.mjs";
import { machineLine, report, table } from "./report.mjs";

const ROUNDS = 21;
const peers = join(root, "e2e/bench/peers");
const require = createRequire(join(peers, "package.json"));
const { build } = require("esbuild");

/** The engine of the other, in one module. */
async function engines(folder) {
  const outfile = join(folder, "engines.mjs");
  const contents = `export { moveElement, verticalCompactor } from "react-grid-layout/core";`;
  await build({ stdin: { contents, resolveDir: peers }, bundle: true, format: "esm", platform: "neutral", mainFields: ["module", "main"], outfile, logLevel: "error" });
  return import(pathToFileURL(outfile));
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const most = (list) => Math.max(...list);

/** Makes every move anew from the same layout; median microseconds of a move, and how many others each one displaced. */
function measure({ cells, moves }, { start, read, move }) {
  const times = [];
  const displaced = [];
  let arrived = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const { item, x, y } of moves) {
      const state = start(cells);
      // An engine may tidy up what it is given; what it does then is not the move's doing.
      const earlier = new Map(read(state).map((area) => [area.id, { x: area.x, y: area.y }]));
      const before = process.hrtime.bigint();
      const after = move(state, item, x, y);
      times.push(Number(process.hrtime.bigint() - before) / 1000);
      if (round > 0) continue;
      const places = new Map(after.map((area) => [area.id, area]));
      const elsewhere = ([id, was]) => id !== item && (places.get(id).x !== was.x || places.get(id).y !== was.y);
      displaced.push([...earlier].filter(elsewhere).length);
      if (places.get(item).x === x && places.get(item).y === y) arrived++;
    }
  }
  return { microseconds: median(times), displaced, arrived };
}

const folder = await mkdtemp(join(tmpdir(), "jogakbo-placing-"));
try {
  const { moveElement, verticalCompactor } = await engines(folder);
  const rgl = {
    start: (cells) => cells.map(({ item, x, y, w, h }) => ({ i: item, x, y, w, h, moved: false, static: false })),
    read: (layout) => layout.map((area) => ({ ...area, id: area.i })),
    move: (layout, item, x, y) => {
      const moved = moveElement(layout, layout.find(({ i }) => i === item), x, y, true, false, "vertical", 12);
      return verticalCompactor.compact(moved, 12).map((area) => ({ ...area, id: area.i }));
    },
  };
  const systems = { "react-grid-layout 2": rgl };
  const { stdout } = await promisify(execFile)("cargo", ["bench", "-q", "-p", "jogakbo-contract", "--bench", "placing", "--", "--json"], { cwd: root, maxBuffer: 2 ** 26 });
  const runs = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const rows = [];
  for (const run of runs) {
    const results = { Jogakbo: { microseconds: run.nanoseconds / 1000, displaced: run.displaced, arrived: run.moves.length } };
    for (const [name, system] of Object.entries(systems)) results[name] = measure(run, system);
    for (const [name, { microseconds, displaced, arrived }] of Object.entries(results)) {
      rows.push([run.count, name, microseconds.toFixed(1), (microseconds / results.Jogakbo.microseconds).toFixed(1), median(displaced), most(displaced), `${arrived} of ${run.moves.length}`]);
    }
  }
  const head = ["items", "engine", "one move, µs", "to ours", "others moved (median)", "others moved (most)", "went where it was asked to"];
  await report("placing", `# One move on a grid\n\n${machineLine}. 40 moves on a grid without gaps, each from the same layout, ${ROUNDS} rounds; ours native, the other in Node.\n\n${table(head, rows)}\n`, { rows });
} finally {
  await rm(folder, { recursive: true, force: true });
}
