// The API that `openapi.json` describes. It relies on nobody in front of it: every input is checked here.
import { createServer } from "node:http";

const MOST = 32 * 1024;
const LENGTHS = { author: 20, title: 80, text: 4000 };

class Refusal extends Error {
  constructor(status, title, fields) {
    super(title);
    Object.assign(this, { status, body: { type: "about:blank", status, title, fields } });
  }
}

async function readBody(request, names, most) {
  let text = "";
  for await (const part of request.setEncoding("utf8")) {
    text += part;
    if (text.length > MOST) throw new Refusal(413, "the body is too large");
  }
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is no JSON");
  }
  const limits = { ...LENGTHS, ...most }, clean = {}, fields = {};
  for (const name of names) {
    const value = typeof body?.[name] === "string" ? body[name].trim() : "";
    if (!value) fields[name] = "empty";
    else if ([...value].length > limits[name]) fields[name] = "long";
    clean[name] = value;
  }
  if (Object.keys(fields).length) throw new Refusal(400, "some fields are not good", fields);
  return clean;
}

/** What others may see: ids of citizens stay here. */
const shown = (citizen) => ({ owner, kind, comments, ...rest }) => ({ ...rest, mine: owner === citizen });

async function answer({ store, publisher, verifier }, request) {
  const citizen = await verifier.citizen(request.headers.authorization).catch((error) => {
    console.error(`board: a token is not taken: ${error.message}`);
    throw new Refusal(401, "the token is not good");
  });
  const known = () => citizen ?? (() => { throw new Refusal(401, "sign in first"); })();
  const url = new URL(request.url, "http://board");
  const [, id, comments] = /^\/posts(?:\/(\d{1,9}))?(\/comments)?$/.exec(url.pathname) ?? [null];
  if (/^\/posts$/.test(url.pathname) && request.method === "GET") {
    const before = Number(url.searchParams.get("before")) || undefined;
    const owner = url.searchParams.get("mine") === "true" ? known() : undefined;
    return [200, store.list({ before, owner }).map((post) => ({ ...shown(citizen)(post), text: undefined, comments: post.comments.length }))];
  }
  if (/^\/posts$/.test(url.pathname) && request.method === "POST") {
    const owner = known(), post = await store.addPost(owner, await readBody(request, ["author", "title", "text"]));
    publisher?.publish("posted.v1", `posts/${post.id}`, { postId: post.id, title: post.title });
    return [201, shown(owner)(post)];
  }
  const post = id && store.get(Number(id));
  if (id && !post) throw new Refusal(404, "no such post");
  if (post && !comments && request.method === "GET") return [200, { ...shown(citizen)(post), comments: post.comments.map(shown(citizen)) }];
  if (post && comments && request.method === "POST") {
    const owner = known(), made = await store.addComment(owner, post.id, await readBody(request, ["author", "text"], { text: 1000 }));
    publisher?.publish("commented.v1", `posts/${post.id}`, { postId: post.id, commentId: made.id });
    return [201, shown(owner)(made)];
  }
  throw new Refusal(404, "nothing lives here");
}

export function serve(parts) {
  const server = createServer((request, response) => {
    const send = (status, body, type = "application/json") => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(JSON.stringify(body));
    };
    if (request.url === "/health") return send(200, { ok: true });
    answer(parts, request).then(
      ([status, body]) => send(status, body),
      (error) => {
        if (error instanceof Refusal) return send(error.status, error.body, "application/problem+json");
        console.error("board:", error);
        send(500, { type: "about:blank", status: 500, title: "something went wrong" }, "application/problem+json");
      },
    );
  });
  server.requestTimeout = 10_000;
  return new Promise((done, fail) => server.once("error", fail).listen(parts.port, "127.0.0.1", () => done(server)));
}
