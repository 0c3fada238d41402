// Starts and ends the servers of the bridge's benchmark, each on core 0, on loopback, with a folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built, makeFolders, root } from "../../fixtures/folders.mjs";
import { freePort } from "../../fixtures/server.mjs";
import { writeLoad } from "./portal.mjs";

/** The load. */
export const load = process.env.JOGAKBO_LOAD ?? join(built.program, "../jogakbo-load");

/** Runs a program on one core, with as many files as it may open. */
export function pinned(core, program, args, options = {}) {
  const script = 'ulimit -n "$(ulimit -Hn)"; exec taskset -c "$0" "$@"';
  return spawn("sh", ["-c", script, String(core), program, ...args], { stdio: ["ignore", "pipe", "pipe"], ...options });
}

/** Whether a program is there; else it is skipped. */
const found = (program) => ["/usr/sbin", "/usr/bin", "/usr/local/bin"].map((folder) => join(folder, program)).find(existsSync);

const output = (program, args) => {
  const script = '"$0" "$@" 2>&1 || true';
  return execFileSync("sh", ["-c", script, program, ...args], { encoding: "utf8" });
};

const peer = (name) => join(root, "e2e/bench/peers", name);
const versionOf = async (name) => JSON.parse(await readFile(peer(`node_modules/${name}/package.json`), "utf8")).version;

/** What can be measured: protocol of the load, Debian package if any, version, and how to start it in `folder` on `port`. */
export const servers = {
  live: { title: "Jogakbo, live", protocol: "live", start: portal },
  logged: { title: "Jogakbo, stored first", protocol: "logged", start: portal },
  nats: {
    title: "nats-server",
    protocol: "nats",
    package: "nats-server",
    program: found("nats-server"),
    version: (program) => /v?([\d.]+)\s*$/.exec(output(program, ["--version"]))?.[1],
    async start({ folder, port, program }) {
      const config = join(folder, "nats.conf");
      // Its plain listener has to be somewhere.
      await writeFile(config, `listen: "127.0.0.1:${await freePort()}"\nwebsocket { listen: "127.0.0.1:${port}", no_tls: true }\n`);
      return { program, args: ["-c", config] };
    },
  },
  nchan: {
    title: "nginx with nchan",
    protocol: "nchan",
    package: "libnginx-mod-nchan",
    program: found("nginx") && existsSync("/usr/lib/nginx/modules/ngx_nchan_module.so") ? found("nginx") : undefined,
    version: (program) => /nginx\/([\d.]+)/.exec(output(program, ["-v"]))?.[1],
    async start({ folder, port, program }) {
      const config = join(folder, "nginx.conf");
      const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ");
      await writeFile(
        config,
        `load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 19000; }
http {
  access_log off;
  ${kept}
  nchan_message_buffer_length 1000; nchan_message_timeout 1m;
  server {
    listen 127.0.0.1:${port};
    location /hear { nchan_subscriber websocket; nchan_subscriber_first_message newest; nchan_channel_id bench; }
    location /speak { nchan_publisher websocket; nchan_channel_id bench; }
  }
}
`,
      );
      return { program, args: ["-p", folder, "-c", config] };
    },
  },
  mosquitto: {
    title: "mosquitto",
    protocol: "mqtt",
    package: "mosquitto",
    most: 1000,
    because: "its WebSockets need minutes to connect",
    program: found("mosquitto"),
    version: (program) => /version ([\d.]+)/.exec(output(program, ["-h"]))?.[1],
    async start({ folder, port, program }) {
      const config = join(folder, "mosquitto.conf");
      // Version 2.0 does not start without a plain listener.
      const plain = `listener ${await freePort()} 127.0.0.1`;
      await writeFile(config, `${plain}\nlistener ${port} 127.0.0.1\nprotocol websockets\nallow_anonymous true\nset_tcp_nodelay true\n`);
      return { program, args: ["-c", config] };
    },
  },
  ws: {
    title: "ws (Node)",
    protocol: "ws",
    program: process.execPath,
    version: () => versionOf("ws"),
    start: async ({ port, program }) => ({ program, args: [peer("ws.mjs"), port] }),
  },
  socketio: {
    title: "Socket.IO (Node)",
    protocol: "socketio",
    program: process.execPath,
    version: () => versionOf("socket.io"),
    start: async ({ port, program }) => ({ program, args: [peer("socketio.mjs"), port] }),
  },
};

async function portal({ port }) {
  const folders = await makeFolders({ product: false });
  await writeLoad(folders);
  const { data, manifests, assets, path } = folders;
  const args = ["serve", "--listen", `127.0.0.1:${port}`, "--content-listen", `127.0.0.1:${await freePort()}`];
  args.push("--data", data, "--manifests", manifests, "--assets", assets, "--shell", built.shell);
  // A line for each request would be measured with it.
  const env = { ...process.env, JOGAKBO_LIMITS__SOCKETS: "20000", JOGAKBO_TELEMETRY__LOG: "warn" };
  return { program: built.program, args, options: { cwd: path, env }, remove: folders.remove };
}

/** A process and its children, as long as they live. */
async function family(pid) {
  const children = [];
  for (const task of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${task}/children`, "utf8").catch(() => "");
    for (const child of text.split(" ").filter(Boolean)) children.push(...(await family(Number(child))));
  }
  return [pid, ...children];
}

const listens = (port) =>
  new Promise((done) => {
    const probe = connect(port, "127.0.0.1");
    probe.once("error", () => done(false));
    probe.once("connect", () => probe.end(() => done(true)));
  });

/** Starts one server and answers `{port, pids, restart, stop, log}`. */
export async function start({ start, program }) {
  const folder = await mkdtemp(join(tmpdir(), "jogakbo-bench-"));
  const port = await freePort();
  const made = await start({ folder, port, program });
  let [child, ended, log] = [undefined, undefined, ""];
  const run = () => {
    child = pinned(0, made.program, made.args.map(String), made.options);
    for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (text) => (log = (log + text).slice(-4000)));
    ended = new Promise((done) => child.once("exit", done));
  };
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(child.pid, signal);
    const late = setTimeout(() => process.kill(child.pid, "SIGKILL"), 12_000);
    await ended;
    clearTimeout(late);
  };
  const stop = async () => {
    await end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
    await made.remove?.();
  };
  /** Kills it without a word of warning and starts it again on the same data; answers the new process id at once. */
  const restart = async () => {
    await end("SIGKILL");
    run();
    return child.pid;
  };
  run();
  for (const end = Date.now() + 30_000; !(await listens(port)); await new Promise((next) => setTimeout(next, 50))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`${made.program} did not start:\n${log}`);
    }
  }
  // A first page may still be loading.
  await new Promise((next) => setTimeout(next, 500));
  return { port, pids: await family(child.pid), restart, stop, log: () => log };
}
