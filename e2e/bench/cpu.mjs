// CPU time of the server per composed page.
import http from "node:http";
import { readFile } from "node:fs/promises";

/** Milliseconds of CPU the process has used, user and system; Linux counts in hundredths of a second. */
async function used(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function get(agent, url, encoding) {
  return new Promise((done, fail) => {
    const headers = { accept: "text/html", "accept-encoding": encoding };
    http
      .get(url, { agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", () => (answer.statusCode === 200 ? done() : fail(new Error(`${url} answered ${answer.statusCode}`))));
      })
      .on("error", fail);
  });
}

/** Milliseconds of CPU for one answer, over `times` requests one after another on one connection. */
export async function cpuPerPage(server, path, { fresh, encoding = "identity", times = 2000 }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (i) => get(agent, server.url + path + (fresh ? `?n=${i}` : ""), encoding);
  for (let i = 0; i < 200; i++) await ask(-i);
  const before = await used(server.pid);
  for (let i = 1; i <= times; i++) await ask(i);
  const after = await used(server.pid);
  agent.destroy();
  return (after - before) / times;
}
