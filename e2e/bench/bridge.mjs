// Benchmark: events from the server to many browsers, against other servers that do this.
//
// `npm run bench:bridge -- [--rounds 5] [--subscribers 100,1000,5000] [--servers live,nats] [--idle 10000]`. The server has
// core 0 for itself, the load core 1; each server is started anew for each round, and the order turns with the rounds.
import { parseArgs } from "node:util";
import { load, pinned, servers, start } from "./bridge/servers.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    subscribers: { type: "string", default: "100,1000,5000" },
    servers: { type: "string", default: Object.keys(servers).join() },
    idle: { type: "string", default: "10000" },
    deliveries: { type: "string", default: "200000" },
    seconds: { type: "string", default: "5" },
  },
});
const rounds = Number(values.rounds);
const widths = values.subscribers.split(",").map(Number);
const deliveries = Number(values.deliveries);

/** Runs the load against a running server and answers what it printed. */
async function measure(server, running, more) {
  const args = ["fan", "--protocol", server.protocol, "--address", `127.0.0.1:${running.port}`, "--pids", running.pids.join(), ...more];
  const child = pinned(1, load, args.map(String));
  let out = "";
  let failed = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (failed += text));
  const late = setTimeout(() => child.kill(), 300_000);
  const code = await new Promise((done) => child.once("close", done));
  clearTimeout(late);
  if (code !== 0) console.warn(`${server.title}: ${failed.trim() || "ended too late"}\n${running.log()}`);
  return out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

let running;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (running ? running.stop() : Promise.resolve()).finally(() => process.exit(1)));

/** Starts a server, measures, and ends it. */
async function once(server, more) {
  const before = Date.now();
  running = await start(server);
  try {
    return await measure(server, running, more);
  } finally {
    await running.stop();
    console.log(`  ${server.title}: ${((Date.now() - before) / 1000).toFixed(0)} s`);
  }
}

const chosen = [];
const skipped = [];
for (const name of values.servers.split(",")) {
  const server = servers[name];
  if (!server) throw new Error(`there is no server "${name}"; there are ${Object.keys(servers).join(", ")}`);
  if ("program" in server && !server.program) skipped.push(`${server.title}: skipped, its program is missing (Debian package ${server.package})`);
  else chosen.push({ name, ...server, version: await server.version?.(server.program) });
  if (server.most) skipped.push(`${server.title}: not above ${server.most} connections, for ${server.because}`);
}
for (const line of skipped) console.log(line);

const results = [];
const idle = {};
for (const width of widths) {
  const counts = ["--subscribers", width, "--burst", Math.max(20, Math.round(deliveries / width))];
  counts.push("--single", Math.max(20, Math.min(300, Math.round(deliveries / 2 / width))), "--seconds", values.seconds);
  for (let round = 0; round < rounds; round++) {
    for (const server of chosen.map((_, i) => chosen[(i + round) % chosen.length])) {
      if (width > (server.most ?? Infinity)) continue;
      for (const answer of await once(server, counts)) results.push({ server: server.name, width, round, ...answer });
    }
    console.log(`${width} subscribers: round ${round + 1} of ${rounds}`);
  }
}
if (Number(values.idle) > 0) {
  for (const server of chosen.filter(({ name, most = Infinity }) => name !== "logged" && Number(values.idle) <= most)) {
    const [answer] = await once(server, ["--subscribers", values.idle, "--modes", "idle", "--publishers", 1]);
    idle[server.name] = answer?.bytes_per_connection;
    console.log(`${server.title}: idle connections measured`);
  }
}

const of = (server, width, mode, key) => results.filter((it) => it.server === server && it.width === width && it.mode === mode).map((it) => it[key]);
const figure = (list, digits) => (list.length && list.every(Number.isFinite) ? withInterval({ median: median(list), interval: interval(list) }, digits) : "–");
/** How many times the best peer's figure ours is, by medians. */
function ratio(width, mode, key, best) {
  const medians = chosen.map(({ name }) => [name, of(name, width, mode, key)]).filter(([, list]) => list.length && list.every(Number.isFinite));
  const peers = medians.filter(([name]) => !servers[name].protocol.startsWith("l")).map(([, list]) => median(list));
  const own = medians.find(([name]) => name === "live");
  return own && peers.length ? median(own[1]) / best(...peers) : null;
}
const columns = [
  ["burst, deliveries/s", "burst", "per_second", 0, Math.max],
  ["burst, CPU s per million", "burst", "server_cpu_us", 2, Math.min],
  ["one at a time, CPU s per million", "single", "server_cpu_us", 2, Math.min],
  ["one at a time, deliveries/s", "single", "per_second", 0, Math.max],
  ["steady p50, ms", "steady", "p50_ms", 2, Math.min],
  ["steady p99, ms", "steady", "p99_ms", 2, Math.min],
];
const ratios = [];
const rows = [];
for (const width of widths) {
  for (const { name, title, version } of chosen.filter(({ most = Infinity }) => width <= most)) {
    const cells = columns.map(([, mode, key, digits]) => figure(of(name, width, mode, key), digits));
    const sum = (key) => results.filter((it) => it.server === name && it.width === width).reduce((all, it) => all + (it[key] ?? 0), 0);
    const bytes = of(name, width, "single", "bytes");
    rows.push([width, `${title} ${version ?? ""}`.trim(), ...cells, `${sum("lost")}${sum("refused") ? ` (${sum("refused")} refused)` : ""}`, bytes.length ? median(bytes).toFixed(0) : "–"]);
  }
  const own = columns.map(([title, mode, key, , best]) => ({ width, title, ratio: ratio(width, mode, key, best) }));
  ratios.push(...own);
  rows.push([width, "**Jogakbo, live, to the best peer**", ...own.map(({ ratio }) => (ratio ? `**${ratio.toFixed(2)}**` : "–")), "", ""]);
}
const busiest = Math.max(0, ...results.filter(({ mode }) => mode !== "steady").map((it) => it.load_busy));
const text = `# Bridge benchmark

${machineLine}. Server on core 0, load on core 1, loopback; ${rounds} rounds, servers in turn, each started anew. A payload has 256 bytes;
ours travels in a CloudEvent, theirs bare, so ours sends more (last column: bytes on the wire for each delivery). Burst: at
most 96 events under way at once. One at a time: the next event when the last subscriber has the one before. Steady: 10,000 deliveries a
second. Medians with bootstrap 95 % intervals; CPU is user and system time of the server's processes. The load used at most ${(busiest * 100).toFixed(0)} % of its core.
${skipped.map((line) => `\n${line}.`).join("")}
${table(["subscribers", "server", ...columns.map(([title]) => title), "lost", "bytes"], rows)}

${
  Object.keys(idle).length
    ? `Memory of the server for each of ${values.idle} idle connections, bytes: ${chosen
        .filter(({ name }) => idle[name])
        .map(({ name, title }) => `${title} ${idle[name].toFixed(0)}`)
        .join("; ")}.`
    : ""
}
`;
await report("bridge", text, { rounds, chosen: chosen.map(({ name, title, version }) => ({ name, title, version })), skipped, results, ratios, idle });
