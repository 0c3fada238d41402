// Benchmark: all pages come back after the host was killed with `kill -9` and started again on the same data.
//
// `npm run bench:comeback -- [--rounds 3] [--clients 10000] [--pace fast,own]`. The host has core 0 for itself, the clients
// core 1. Nothing may be lost or come twice; a round in which that happens is told, and the benchmark fails.
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { load, pinned, servers, start } from "./bridge/servers.mjs";
import { machineLine, report, table, withInterval } from "./report.mjs";
import { interval, median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    clients: { type: "string", default: "10000" },
    pace: { type: "string", default: "fast,own" },
  },
});
const rounds = Number(values.rounds);
const paces = { fast: "as fast as the load can", own: "each after its own back-off" };

let running;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (running ? running.stop() : Promise.resolve()).finally(() => process.exit(1)));

/** One kill and one return. */
async function once(pace) {
  running = await start(servers.logged);
  try {
    const args = ["comeback", "--address", `127.0.0.1:${running.port}`, "--clients", values.clients, "--pace", pace];
    const child = pinned(1, load, args, { stdio: ["pipe", "pipe", "pipe"] });
    let [failed, answer] = ["", undefined];
    child.stderr.on("data", (text) => (failed = (failed + text).slice(-2000)));
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      const said = JSON.parse(line);
      if (said.now === "kill") running.restart().then((pid) => child.stdin.write(`${pid}\n`));
      else answer = said;
    });
    const late = setTimeout(() => child.kill(), 240_000);
    const code = await new Promise((done) => child.once("close", done));
    clearTimeout(late);
    if (failed) console.warn(failed.trim());
    if (code !== 0 || !answer) throw new Error(`the load ended with ${code}\n${running.log()}`);
    return answer;
  } finally {
    await running.stop();
  }
}

const results = [];
for (let round = 0; round < rounds; round++) {
  for (const pace of values.pace.split(",")) {
    const answer = await once(pace);
    results.push({ round, ...answer });
    console.log(`round ${round + 1} of ${rounds}, ${paces[pace]}: the last after ${answer.caught_up_last_s?.toFixed(2) ?? "–"} s`);
  }
}

const columns = [
  ["down, s", "down_s", 2],
  ["last subscribed again, s", "back_last_s", 2],
  ["half caught up, s", "caught_up_p50_s", 2],
  ["99 % caught up, s", "caught_up_p99_s", 2],
  ["**last caught up, s**", "caught_up_last_s", 2],
  ["host's core", "server_busy", 2],
  ["clients' core", "load_busy", 2],
];
const sum = (list, key) => list.reduce((all, it) => all + it[key], 0);
const rows = values.pace.split(",").map((pace) => {
  const own = results.filter((it) => it.pace === pace);
  const cells = columns.map(([, key, digits]) => {
    const list = own.map((it) => it[key]);
    return list.every(Number.isFinite) ? withInterval({ median: median(list), interval: interval(list) }, digits) : "–";
  });
  return [paces[pace], ...cells, sum(own, "lost"), sum(own, "doubled"), sum(own, "gaps"), sum(own, "failed_tries")];
});
const [{ clients, events }] = results;
const text = `# All pages come back

${machineLine}. Host on core 0, clients on core 1, loopback; ${rounds} rounds each, the host started anew for each. ${clients.toLocaleString("en")} pages, each the
machine that runs in the browser with a socket, an address and a ticket of its own, subscribe to a stored type. Some events are handed
out, some are under way when the host is killed with \`kill -9\`, some are published when it is ready again: ${events} in all, 256
bytes each. Times count from the moment the host says that it is ready. Medians with bootstrap 95 % intervals.

${table(["pages come back", ...columns.map(([title]) => title), "lost", "doubled", "gaps", "tries that failed"], rows)}
`;
await report("comeback", text, { rounds, results });
if (results.some(({ lost, doubled, gaps }) => lost + doubled + gaps > 0)) {
  console.error("Something was lost, came twice or was told to be missing.");
  process.exitCode = 1;
}
