// `host.fetch`: calls an API of the item's PBC through the portal; `session.getToken`, which has no signal of its own in front, asks for a
// token. What the host itself has to say becomes an error; all else is the service's answer, as it is.
const fail = (code, message, retry = false) => {
  throw Object.assign(new Error(message), { name: "HostError", code, retry });
};

export const api = async (fetch, lock, item, [life, api, path, init = {}]) => {
  const token = typeof life === "string", { method = token ? "POST" : "GET", signal } = init, headers = new Headers(init.headers);
  // The browser would take `..` out before the host sees it.
  if (!token && (!/^[a-z0-9-]+$/.test(api) || !/^\/[^\\#]*$/.test(path) || /\/(\.|%2e){1,2}([/?]|$)/i.test(path))) fail("bad-request", `${api} ${path} is no path of an API`);
  if (token) headers.set("content-type", "application/json");
  headers.set("x-jogakbo", "1");
  headers.set("x-jogakbo-lock", lock);
  let answer;
  try {
    answer = await fetch(token ? "/-/session/token" : `/-/api/${item}/${api}${path}`, {
      method, body: token ? JSON.stringify({ lock, item, audience: life }) : init.body, headers, redirect: "error", credentials: "same-origin",
      signal: token ? null : signal ? AbortSignal.any([life, signal]) : life,
    });
  } catch (error) {
    if (life.aborted) fail("denied", "the item is gone");
    if (signal?.aborted) throw error;
    fail("unreachable", "the portal cannot be reached", true);
  }
  const kind = answer.headers.get("x-jogakbo-problem");
  if (!kind) return token ? answer.json() : answer;
  const { title, detail = title } = await answer.json().catch(() => ({}));
  fail(kind, detail ?? kind, answer.status > 499 || answer.status === 429);
};
