// `host.fetch`: calls an API of the item's PBC through the portal. What the host itself has to say becomes an error; all else is
// the service's answer, as it is.
const fail = (code, message, retry = false) => {
  throw Object.assign(new Error(message), { name: "HostError", code, retry });
};

export const api = async (fetch, lock, item, [life, api, path, init = {}]) => {
  // The browser would take `..` out before the host sees it.
  if (!/^[a-z0-9-]+$/.test(api) || !/^\/[^\\#]*$/.test(path) || /\/(\.|%2e){1,2}([/?]|$)/i.test(path)) fail("bad-request", `${api} ${path} is no path of an API`);
  const { method, body, signal } = init, headers = new Headers(init.headers);
  headers.set("x-jogakbo", "1");
  headers.set("x-jogakbo-lock", lock);
  let answer;
  try {
    answer = await fetch(`/-/api/${item}/${api}${path}`, {
      method, body, headers, redirect: "error", credentials: "same-origin", signal: signal ? AbortSignal.any([life, signal]) : life,
    });
  } catch (error) {
    if (life.aborted) fail("denied", "the item is gone");
    if (signal?.aborted) throw error;
    fail("unreachable", "the portal cannot be reached", true);
  }
  const kind = answer.headers.get("x-jogakbo-problem");
  if (!kind) return answer;
  const { title, detail = title } = await answer.json().catch(() => ({}));
  fail(kind, detail ?? kind, answer.status > 499 || answer.status === 429);
};
