// The other half of a frame (ADR 0037): inline in the document that the content origin gives to a framed element. It asks the
// page for a port, loads the very module that would run on the page, and mounts the very element with a `host` object of the
// same shape. It is no guard: what the page must not do for the widget is refused on the page, by `frame.js` and the shell.
(() => {
  const { freeze } = Object, { parse, stringify } = JSON;
  const { portal, tag, module, export: name, files } = parse(document.getElementById("jgb-frame").textContent);
  const root = document.querySelector("jgb-slot").shadowRoot;
  // Numbers of failures in `contract`.
  const NOT_FOUND = 1, INTEGRITY = 2, UNREACHABLE = 3, THREW_ON_LOAD = 4, NEVER_DEFINED = 5, BAD_EXPORT = 6, THREW_ON_CREATE = 7,
    THREW_ON_CONNECT = 8, THREW_ON_UPDATE = 10, TAG_TAKEN = 11, THREW_LATER = 12;
  /** Characters of a message; the page takes no more. */
  const MOST = 65_536;
  const words = (error) => { try { return `${error?.message ?? error}`; } catch { return "?"; } };
  const failed = (code, error, url = "") => ({ code, message: `${words(error)} ${url}`.trim(), told: 1 });

  // ---- The port ------------------------------------------------------------------------------------------------------
  let port, last = 0;
  const pending = new Map(), heard = new Map(), early = [];
  const send = (message, bytes) => {
    if (!port) return void early.push(message);
    const text = stringify(message);
    if (text.length > MOST) throw hostError("too-large", `a message has at most ${MOST} characters`);
    port.postMessage(bytes ? [text, bytes] : text, bytes ? [bytes] : []);
  };
  const hostError = (code, message, retry = false) => Object.assign(new Error(message), { name: "HostError", code, retry });
  const call = (m, p, bytes, began) => new Promise((resolve, reject) => {
    const id = ++last;
    pending.set(id, { resolve, reject });
    began?.(id);
    try { send({ id, m, p }, bytes); } catch (error) { pending.delete(id); reject(error); }
  });
  const told = (what) => (error) => console.error(`[jogakbo] ${what}: ${words(error)} (${error?.code})`);
  /** What is given back by methods that give no promise: a function that ends what they began, and is its own `close`. */
  const closer = (end) => {
    const close = () => { end?.(); end = null; };
    return freeze(close.close = close);
  };
  const order = (m) => (...p) => { call(m, p).catch(told(m)); return closer(); };
  /** Something that goes on: `it` hears of it by its number. */
  const begin = (m, p, it, denied) => {
    let id;
    call(m, p, undefined, (number) => { id = number; heard.set(id, it); }).catch((error) => { heard.delete(id); told(m)(error); denied?.(error); });
    return closer(() => { heard.delete(id); send({ off: id }); });
  };

  // ---- The object a widget gets, as on a page -----------------------------------------------------------------------------
  let item, facts = { state: "anonymous", user: null, roles: [], locale: "ko", scheme: "auto" };
  const watchers = new Set(), stopper = new AbortController(), dark = matchMedia("(prefers-color-scheme:dark)");
  const onChange = (then) => { watchers.add(then); return closer(() => watchers.delete(then)); };
  const changed = () => { for (const then of [...watchers]) attempt(then); };
  const attempt = (then) => { try { then(); } catch (error) { stray(error); } };
  const api = async (name, path, init = {}) => {
    const { method, body, headers, signal } = init;
    signal?.throwIfAborted();
    // The browser says what kind of body it is.
    const request = new Request("https://frame.invalid/", { method, headers, body });
    const bytes = body === undefined || body === null ? undefined : await request.arrayBuffer();
    let id;
    const answer = call("host.fetch", [name, path, { method, headers: [...request.headers], stream: true }], bytes, (number) => { id = number; });
    const gone = new Promise((_, reject) => signal?.addEventListener("abort", () => { send({ off: id }); reject(signal.reason); }, { once: true }));
    const [head, content] = await Promise.race([answer, gone]);
    return new Response([204, 205, 304].includes(head.status) ? null : content, head);
  };
  const show = (node, { label, onClose } = {}) => {
    const own = node instanceof HTMLDialogElement && node.isConnected, box = own ? node : document.createElement("dialog");
    if (!own) { box.append(node); (element.shadowRoot ?? root).append(box); }
    if (!box.ariaLabel && !box.hasAttribute("aria-labelledby")) box.ariaLabel = label ?? document.title;
    box.addEventListener("close", () => { if (!own) box.remove(); measure(); attempt(() => onClose?.(box.returnValue)); }, { once: true });
    box.showModal();
    sizes.observe(box);
    dialogs.add(box);
    return closer(() => box.open && box.close());
  };
  const first = ([value]) => value;
  const host = freeze({
    v: 1,
    get item() { return item; },
    get signal() { return stopper.signal; },
    log: order("host.log"),
    fetch: api,
    session: freeze({
      state: () => facts.state, user: () => facts.user, roles: () => facts.roles, onChange,
      requireLogin: (wish) => call("session.requireLogin", [wish?.assurance ?? null]).then(first),
      getToken: (audience) => call("session.getToken", [audience]).then(first),
    }),
    events: freeze({
      publish: (...p) => call("events.publish", p).then(first),
      request: (...p) => call("events.request", p).then(first),
      subscribe: (match, hear, { from, onGap, onState } = {}) =>
        begin("events.subscribe", [match, from ?? null], { hear, onGap, onState }, () => onState?.("denied")),
      reply: (type, answer) => begin("events.reply", [type], { answer }),
    }),
    ui: freeze({
      ...Object.fromEntries(["notify", "navigate", "setTitle", "setBusy", "setDirty"].map((method) => [method, order(`ui.${method}`)])),
      overlay: show,
    }),
    env: freeze({
      locale: () => facts.locale, onChange,
      theme: () => ({ scheme: facts.scheme !== "auto" ? facts.scheme : dark.matches ? "dark" : "light" }),
    }),
  });
  addEventListener("context-request", (event) => {
    if (event.context !== "jogakbo:host@1") return;
    event.stopImmediatePropagation();
    event.callback(host, event.subscribe && (() => {}));
  }, true);

  // ---- What the page says ----------------------------------------------------------------------------------------------------
  const hushed = (value) => { if (value && typeof value === "object") { Object.values(value).forEach(hushed); freeze(value); } return value; };
  const know = (next) => {
    facts = hushed(next);
    const { documentElement: html } = document;
    html.lang = facts.locale;
    html.dataset.scheme = facts.scheme ?? "auto";
    if (facts.contrast) html.dataset.contrast = facts.contrast; else delete html.dataset.contrast;
  };
  const hear = async ({ s, n, q, event, pos, gap, state }) => {
    const it = heard.get(s);
    try {
      if (gap) it?.onGap?.(gap);
      else if (state) it?.onState?.(state);
      else if (q) send({ a: q, r: (await it?.answer?.(hushed(event))) ?? null });
      else await it?.hear(hushed(event), ...(pos ? [pos] : []));
    } catch (error) {
      if (q) send({ a: q, e: words(error) });
      else stray(error);
    }
    if (n) send({ k: n });
  };
  const says = {
    facts: ({ v }) => { know(v); changed(); },
    item: ({ v, outputs }) => { item = hushed(v); tap(outputs); changed(); },
    prop: ({ n, v }) => put(n, v),
    attr: ({ n, v }) => (v === null ? element.removeAttribute(n) : element.setAttribute(n, v)),
    call: async ({ q, n, v }) => {
      try { send({ a: q, r: void (await element[n](v)) ?? null }); } catch (error) { send({ a: q, e: words(error) }); }
    },
  };
  const receive = (data) => {
    const [text, bytes] = Array.isArray(data) ? data : [data], message = parse(text), { id, ev, e, r, s } = message;
    if (ev === "init") return mount(message);
    if (s) return hear(message);
    if (ev) return waiting && ev !== "facts" ? void waiting.push(message) : says[ev]?.(message);
    const { resolve, reject } = pending.get(id) ?? {};
    pending.delete(id);
    if (e) reject?.(hostError(e.code, e.message, e.retry));
    else resolve?.([r, bytes]);
  };
  addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== parent || origin !== portal || data?.jgb !== 1 || port) return;
    [port] = ports;
    port.onmessage = ({ data }) => receive(data);
    for (const message of early.splice(0)) send(message);
  });

  // ---- The element ---------------------------------------------------------------------------------------------------------------
  let element, busy, waiting = [], strays = 0, dates = [];
  const tapped = {};
  const stray = (error) => {
    if (busy) busy.error ??= error;
    else if (strays++ < 3) send({ ev: "threw", code: THREW_LATER, message: words(error) });
  };
  addEventListener("error", ({ error, message }) => stray(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => stray(reason));
  const within = (ms, promise, late) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
  const put = (name, value) => {
    try { element[name] = dates.includes(name) && value ? new Date(value) : value; }
    catch (error) { send({ ev: "threw", code: THREW_ON_UPDATE, message: `${name}: ${words(error)}` }); }
  };
  const tap = (outputs) => {
    for (const name in outputs) {
      if (tapped[name] === undefined) element.addEventListener(name, ({ detail }) => {
        const read = tapped[name];
        if (read) { detail = {}; for (const key in read) detail[key] = element[read[key]]; }
        try { send({ ev: "output", n: name, v: detail ?? null }); } catch (error) { stray(error); }
      });
      tapped[name] = outputs[name];
    }
  };
  /** All failed imports look alike, so what went wrong is asked again, file by file. */
  const diagnose = async (error) => {
    if (!/dynamically import|Importing a/.test(words(error))) return failed(THREW_ON_LOAD, error, module);
    const { integrity = {} } = parse(document.querySelector("script[type=importmap]").textContent);
    for (const url of [...files, module]) {
      let why = UNREACHABLE;
      try {
        const { ok, status } = await fetch(url, { cache: "no-cache" });
        if (!ok) return failed(status === 404 || status === 410 ? NOT_FOUND : why, `HTTP ${status}`, url);
        why = INTEGRITY;
        await fetch(url, { integrity: integrity[url] });
      } catch (cause) { return failed(why, cause, url); }
    }
    return failed(UNREACHABLE, error, module);
  };
  const load = async (defineMs = 5_000) => {
    let exports;
    try { exports = await import(module); } catch (error) { throw await diagnose(error); }
    if (name) {
      const type = exports[name];
      if (!(type?.prototype instanceof HTMLElement)) throw failed(BAD_EXPORT, `${name} is no element class`, module);
      try { if (customElements.get(tag) !== type) customElements.define(tag, type); }
      catch (error) { throw failed(customElements.get(tag) ? TAG_TAKEN : BAD_EXPORT, error, module); }
    }
    return within(defineMs, customElements.whenDefined(tag), () => failed(NEVER_DEFINED, `no <${tag}> in ${defineMs} ms`, module));
  };
  const mount = async (init) => {
    item = hushed(init.item);
    know(init.facts);
    document.title = init.title;
    dates = init.dates;
    try {
      const type = await load(init.limits.defineMs);
      busy = {};
      try {
        element = new type();
        try { element.host = host; } catch { /* an element with a `host` of its own can still ask by context */ }
        for (const name in init.attrs) element.setAttribute(name, init.attrs[name]);
        for (const name in init.props) put(name, init.props[name]);
        tap(init.outputs);
        root.append(element);
        if ("error" in busy) throw failed(THREW_ON_CONNECT, busy.error);
      } finally { busy = null; }
      send({ ev: "mounted" });
      // What was said while the module was loading.
      for (const message of waiting.splice(0)) says[message.ev]?.(message);
      waiting = null;
      sizes.observe(document.body);
    } catch (error) {
      send({ ev: "failed", ...(error?.told ? error : failed(THREW_ON_CREATE, error)) });
    }
  };

  // ---- As tall as it is -------------------------------------------------------------------------------------------------------------
  const dialogs = new Set();
  let height;
  const measure = () => {
    const tall = [...dialogs].filter((box) => box.open || !dialogs.delete(box)).map((box) => box.scrollHeight + 24);
    const next = Math.ceil(Math.max(document.body.getBoundingClientRect().height, ...tall));
    if (next !== height) send({ ev: "size", h: (height = next) });
  };
  const sizes = new ResizeObserver(measure);

  // ---- Links are the page's -----------------------------------------------------------------------------------------------------------
  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.composedPath().find(({ localName, href }) => localName === "a" && href), to = link?.getAttribute("href");
    if (!to || to.startsWith("#") || link.hasAttribute("download")) return;
    event.preventDefault();
    host.ui.navigate(to);
  });
  parent.postMessage({ jgb: 1, hello: window.name }, portal);
})();
