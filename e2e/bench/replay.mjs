// One small static server for both sides of the comparison: the hand-written page, and the composed page exactly as the
// portal answered it (same bytes, same headers). So neither side has the faster server.
import { createHash } from "node:crypto";
import http from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

/** Headers that belong to one connection and are not kept. */
const own = new Set(["connection", "date", "keep-alive", "transfer-encoding", "content-length"]);

/** Asks `url` once as Chromium would, and keeps status, headers and bytes as they were sent. */
function fetchRaw(url, accept) {
  return new Promise((done, fail) => {
    const headers = { accept, "accept-encoding": "gzip, deflate, br, zstd" };
    http
      .get(url, { headers }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const kept = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !own.has(name)));
          done({ status: answer.statusCode, headers: kept, body: Buffer.concat(parts) });
        });
      })
      .on("error", fail);
  });
}

/** Serves stored answers by path. */
export class Replay {
  #answers = new Map();
  #traffic = { requests: 0, bytes: 0 };
  #server = http.createServer((request, response) => {
    const answer = this.#answers.get(request.url.split("?")[0]);
    this.#traffic.requests++;
    if (!answer) return response.writeHead(404).end();
    if (answer.headers.etag && request.headers["if-none-match"] === answer.headers.etag) return response.writeHead(304, answer.headers).end();
    response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
    this.#traffic.bytes += answer.body.length;
    response.end(answer.body);
  });

  async start() {
    this.#server.keepAliveTimeout = 60_000;
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://localhost:${this.#server.address().port}`;
    return this;
  }

  /** Stores what `origin` answers at `path`. */
  async record(origin, path, accept = "*/*") {
    const answer = await fetchRaw(origin + path, accept);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    this.#answers.set(path, answer);
    return answer;
  }

  /** Stores an answer made here. */
  put(path, headers, body) {
    this.#answers.set(path, { status: 200, headers, body });
  }

  /** Stores a text made here as the portal would: brotli where that is smaller, and fresh for a year or asked again each time. */
  putText(path, type, text, { immutable = false } = {}) {
    const bare = Buffer.from(text);
    const packed = brotliCompressSync(bare, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const small = packed.length < bare.length;
    const headers = {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": immutable ? "public, max-age=31536000, immutable" : "private, no-cache",
      vary: "Accept-Encoding",
      etag: `"${createHash("sha256").update(bare).digest("hex").slice(0, 32)}"`,
      ...(small ? { "content-encoding": "br" } : {}),
    };
    this.put(path, headers, small ? packed : bare);
    return (small ? packed : bare).length;
  }

  /** Requests and bytes of bodies since this was asked last. */
  takeTraffic() {
    const taken = this.#traffic;
    this.#traffic = { requests: 0, bytes: 0 };
    return taken;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(done));
  }
}
