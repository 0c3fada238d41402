// Items of tier `frame` (ADR 0037): the element `jgb-frame`, which boot mounts like any other on pages that have frames. It holds
// the iframe, gives it one end of a port after a handshake, and answers over it with the `host` object of its own item: so the
// shell and the server check every call as they check those of page-tier items. What comes out of the frame is believed nowhere:
// it is text of limited length, at a limited rate, read by names that stand here. `frame-inner.js` is the other half.

// Numbers of failures in `contract`.
const UNREACHABLE = 3, TIMED_OUT = 9, LEFT_FRAME = 14, STOPPED = 15;
/** Limits of a port; `docs/trust.md` tells them. */
const MOST = { text: 65_536, bytes: 16 << 20, pending: 64, subscriptions: 32, waiting: 1024, strikes: 400, height: 10_000, grow: 20 };
const LEVELS = ["debug", "info", "warn", "error"], KINDS = ["info", "success", "warning", "danger"];
const { parse, stringify } = JSON, { defineProperty, hasOwn } = Object, native = HTMLElement.prototype;

/** Some a second, and a few more at once. */
const bucket = (rate, most) => {
  let left = most, at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(most, left + ((now - at) / 1000) * rate);
    at = now;
    return left >= 1 ? (left--, true) : false;
  };
};
/** Whether streams can be handed over; Safari cannot. */
let streaming;
const streams = () => {
  if (streaming !== undefined) return streaming;
  const { port1 } = new MessageChannel(), { readable } = new TransformStream();
  try { port1.postMessage(readable, [readable]); streaming = true; } catch { streaming = false; }
  port1.close();
  return streaming;
};
/** A body that says when it is over. */
const passed = (body, end) => {
  const { readable, writable } = new TransformStream();
  body.pipeTo(writable).then(end, end);
  return readable;
};
const refused = (code, message, retry = false) => Object.assign(new Error(message), { code, retry });
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value, most) => `${typeof value === "string" || typeof value === "number" ? value : ""}`.slice(0, most);
const kindOf = (code) => parse(document.getElementById("jgb-page").textContent).text.kinds[code - 1];

export class Frame extends HTMLElement {
  static observedAttributes = ["frame"];
  host = null;
  /** Settles when the item is there, or with the failure that it could not come; boot waits for it. */
  jgbReady;
  /** Why the element went away later; the shell's `keep.js` reads it. */
  jgbFailure;
  #config;
  #values = new Map();
  #settle;
  #frame;
  #stop;
  #port;
  #height = 0;
  /** Calls under way, asks of ours that the frame has not answered, and deliveries that it has not handled. */
  #pending = 0;
  #ends = new Map();
  #asked = new Map();
  #waiting = [];
  #handling = new Map();
  #last = 0;

  constructor() {
    super();
    this.style.display = "contents";
    this.jgbReady = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
    this.jgbReady.catch(() => {});
  }

  attributeChangedCallback(_name, _old, value) {
    const before = this.#config, config = this.#config = parse(value);
    for (const name of config.props) this.#accept(name);
    for (const name of config.methods) this.#offer(name);
    if (!before || !this.#frame) return;
    // It went along to another page: the document stays, unless its address said something.
    this.#frame.title = config.title;
    if (!config.inner && before.src !== config.src) return this.#open();
    for (const name in { ...before.attrs, ...config.attrs }) {
      if (before.attrs[name] !== config.attrs[name]) this.#send({ ev: "attr", n: name, v: config.attrs[name] ?? null });
    }
    this.#send({ ev: "item", v: this.host.item, outputs: config.outputs });
  }

  connectedCallback() { this.#open(); }
  connectedMoveCallback() {}
  disconnectedCallback() { this.#close(); }

  // ---- What the page sets and calls -------------------------------------------------------------------------------
  /** A property of the widget. What every element has of that name goes on working here: boot and shell need it. */
  #accept(name) {
    if (hasOwn(this, name)) return;
    defineProperty(this, name, {
      get: () => (name in native ? Reflect.get(native, name, this) : this.#values.get(name)),
      set: (value) => { this.#values.set(name, value); this.#send({ ev: "prop", n: name, v: value }); },
    });
  }

  #offer(name) {
    if (hasOwn(this, name) || (name in native && !["focus", "blur", "click"].includes(name))) return;
    defineProperty(this, name, { value: (argument) => this.#ask({ ev: "call", n: name, v: argument ?? null }) });
  }

  /** Asks the frame and waits for its answer. */
  #ask(message) {
    if (this.#asked.size >= MOST.pending) return Promise.reject(refused("busy", "the frame has not answered what it was asked", true));
    const q = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(q, { resolve, reject });
      // What is asked before the item is there waits for it.
      if (this.#waiting) this.#waiting.push({ ...message, q });
      else this.#send({ ...message, q });
    });
  }

  // ---- The frame and its document -----------------------------------------------------------------------------------
  #open() {
    this.#close();
    const config = this.#config, { limits: { loadMs = 10_000, defineMs = 5_000, mountMs = 5_000 } } = config;
    const { signal } = this.#stop = new AbortController(), frame = this.#frame = document.createElement("iframe");
    const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const later = (ms, then) => {
      const timer = setTimeout(then, ms);
      signal.addEventListener("abort", () => clearTimeout(timer));
      return () => clearTimeout(timer);
    };
    const ms = config.inner ? loadMs + defineMs + mountMs : loadMs;
    const over = later(ms, () => this.#fail(TIMED_OUT, `no answer in ${ms} ms`));
    const come = () => { over(); this.#settle.resolve(); };
    frame.setAttribute("sandbox", config.sandbox);
    Object.assign(frame, { title: config.title, referrerPolicy: "no-referrer", allow: "" });
    frame.style.cssText = config.port && !config.height
      ? "display:block;border:0;margin:-6px;inline-size:calc(100% + 12px);block-size:150px"
      : `display:block;border:0;inline-size:100%;block-size:${config.height ?? "100%"}`;
    if (config.port) frame.name = nonce;
    let loads = 0;
    frame.addEventListener("load", () => {
      if (!config.port) return come();
      if (++loads > 1) this.#fail(LEFT_FRAME, "the frame went to another document");
      // Its script runs before the document is loaded; the message may only be late.
      else if (!this.#port) later(3_000, () => this.#port || this.#fail(UNREACHABLE, "the frame's document did not come, or does not ask for a port"));
    }, { signal });
    if (config.port) this.#shake(frame, nonce, signal, come);
    frame.src = config.src;
    this.append(frame);
  }

  #close() {
    this.#stop?.abort();
    for (const end of this.#ends.values()) end();
    for (const { reject } of this.#asked.values()) reject(refused("denied", "the item is gone"));
    for (const done of this.#handling.values()) done();
    for (const map of [this.#ends, this.#asked, this.#handling]) map.clear();
    this.#port?.close();
    this.#frame?.remove();
    this.#stop = this.#port = this.#frame = undefined;
    this.#waiting = [];
    this.#pending = 0;
  }

  #fail(code, message) {
    const failure = { code, kind: kindOf(code), message, url: this.#config.src, told: 1 };
    this.#close();
    // Before it was there boot hears of it, later the shell, which finds the element gone.
    this.jgbFailure = failure;
    this.#settle.reject(failure);
    this.remove();
  }

  #tell(line) {
    const { id, pbc, version } = this.host.item;
    console.error(`[jogakbo] ${line} item=${id} pbc=${pbc}@${version}`);
  }

  // ---- The handshake --------------------------------------------------------------------------------------------------
  /** Gives a port to the first who asks from this frame, with its name, from where it should come. */
  #shake(frame, nonce, signal, come) {
    const { src, sandbox, inner } = this.#config, own = sandbox.split(" ").includes("allow-same-origin");
    const expected = own ? new URL(src).origin : "null", may = bucket(20, 40);
    let denied = 0;
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== frame.contentWindow) return;
      if (!may()) return this.#fail(STOPPED, "the frame does not stop asking for a port");
      if (!isObject(data) || data.jgb !== 1) return;
      if (this.#port || data.hello !== nonce || origin !== expected) {
        return denied++ || this.#tell(`frame denied: ${this.#port ? "a port is given once" : `no handshake from ${origin}`}`);
      }
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      this.#receive(port1, inner ? come : undefined);
      // Browsers that know of it say when the document of the other end is gone.
      port1.addEventListener("close", () => signal.aborted || this.#fail(LEFT_FRAME, "the frame's document is gone"));
      frame.contentWindow.postMessage({ jgb: 1 }, own ? expected : "*", [port2]);
      // Of session, language and colours alike.
      const { close } = this.host.session.onChange(() => this.#send({ ev: "facts", v: this.#facts() }));
      signal.addEventListener("abort", close);
      const { attrs, dates, outputs, title, limits, fit } = this.#config;
      this.#send({ ev: "init", item: this.host.item, facts: this.#facts(), props: Object.fromEntries(this.#values), attrs, dates, outputs, title, limits, fit });
      if (!inner) { come(); this.#flush(); }
    }, { signal });
  }

  #facts() {
    const { session, env } = this.host, { scheme, contrast } = document.documentElement.dataset, { context } = this.#config;
    // Of the person only what the manifest asks to know.
    const user = context.includes("user.name") ? session.user() : null, roles = context.includes("user.roles") ? session.roles() : [];
    return { state: session.state(), user, roles, locale: env.locale(), scheme, contrast };
  }

  #send(message, bytes) {
    this.#port?.postMessage(bytes ? [stringify(message), bytes] : stringify(message), bytes ? [bytes] : []);
  }

  #flush() {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.#send(message);
  }

  // ---- What comes over the port -----------------------------------------------------------------------------------------
  #receive(port, come) {
    const may = bucket(100, 200), size = bucket(60, 60);
    let strikes = 0;
    const strike = (why) => {
      if (++strikes === 1) this.#tell(`frame busy: ${why}`);
      if (strikes > MOST.strikes) this.#fail(STOPPED, why);
    };
    port.onmessage = ({ data }) => {
      const [words, bytes] = Array.isArray(data) ? data : [data];
      const fits = typeof words === "string" && words.length <= MOST.text && (bytes === undefined || (bytes instanceof ArrayBuffer && bytes.byteLength <= MOST.bytes));
      let message;
      try { message = fits ? parse(words) : null; } catch { message = null; }
      if (!isObject(message)) return this.#fail(STOPPED, "what the frame sent is no message of the port, or too large");
      const { id, ev } = message;
      // What it handled is only believed of what it was given.
      if ("k" in message && this.#handling.has(message.k)) return this.#handled(message.k);
      if (ev === "size" && size()) return this.#resize(message.h);
      if (!may()) {
        strike("more than 100 messages a second");
        if (typeof id === "number") this.#send({ id, e: { code: "busy", message: "too many messages", retry: true } });
        return;
      }
      if (typeof id === "number") this.#call(message, bytes);
      else if ("off" in message) { this.#ends.get(message.off)?.(); this.#ends.delete(message.off); }
      else if ("a" in message) this.#answered(message);
      else if (ev === "output") this.#output(message);
      else if (ev === "mounted") { come?.(); this.#flush(); }
      else if (ev === "failed") this.#failed(message);
      else if (ev === "threw") this.#tell(`S${text(message.code, 2)} ${kindOf(+message.code) ?? "threw-later"}: ${text(message.message, 500)}`);
    };
  }

  /** The widget could not be mounted; the number says why, as on a page. Later it is only told. */
  #failed({ code, message }) {
    const known = Number.isInteger(code) && code > 0 && code < LEFT_FRAME;
    this.#fail(known ? code : TIMED_OUT, text(message, 500));
  }

  #output({ n, v }) {
    if (hasOwn(this.#config.outputs, n)) this.dispatchEvent(new CustomEvent(n, { detail: v ?? null }));
  }

  #answered({ a, r, e }) {
    const asked = this.#asked.get(a);
    this.#asked.delete(a);
    if (e === undefined) asked?.resolve(r);
    else asked?.reject(refused("denied", text(e, 500)));
  }

  #handled(n) {
    const done = this.#handling.get(n);
    this.#handling.delete(n);
    done();
  }

  #grown = { times: 0, at: 0 };
  /** As tall as the content, within reason: a frame that grows because it grew keeps its height. */
  #resize(height) {
    if (!this.#config.fit && this.#config.height) return;
    const wanted = Math.round(Math.min(MOST.height, Math.max(0, Number(height) || 0))), now = performance.now(), run = this.#grown;
    run.times = wanted > this.#height && now - run.at < 1000 ? run.times + 1 : 0;
    run.at = now;
    if (wanted === this.#height || run.times > MOST.grow || !this.#frame) return;
    this.#height = wanted;
    this.#frame.style.blockSize = `${wanted}px`;
  }

  // ---- Calls of the host interface ------------------------------------------------------------------------------------------
  async #call({ id, m, p }, bytes) {
    const run = hasOwn(methods, m) ? methods[m] : undefined;
    try {
      if (!run) throw refused("unsupported", `host has no method ${text(m, 60)}`);
      if (!Array.isArray(p)) throw refused("bad-frame", "a call has its arguments in a list");
      if (this.#pending >= MOST.pending) throw refused("busy", `${MOST.pending} calls are under way`, true);
      this.#pending++;
      try {
        const [r, more] = (await run.call(this.#tools, id, p, bytes)) ?? [];
        this.#send({ id, r: r ?? null }, more);
      } finally { this.#pending--; }
    } catch (error) {
      const { code = "bad-request", message = `${error}`, retry = false } = error ?? {};
      this.#send({ id, e: { code, message, retry } });
    }
  }

  /** What the methods below need of this element. */
  #tools = {
    may: { notice: bucket(0.5, 5), title: bucket(2, 20) },
    host: () => this.host,
    /** Keeps what ends something that goes on. */
    begin: (id, start) => {
      if (this.#ends.has(id)) throw refused("bad-frame", "the number of a call is used once");
      if (this.#ends.size >= MOST.subscriptions + MOST.pending) throw refused("limit", "too much goes on at once");
      this.#ends.set(id, () => {});
      this.#ends.set(id, start());
    },
    end: (id) => this.#ends.delete(id),
    /** An event for the frame; the promise is done when it was handled, so a slow frame gets no more than its window. */
    deliver: (id, event, pos) => {
      if (this.#handling.size >= MOST.waiting) return this.#fail(STOPPED, `the frame did not handle ${MOST.waiting} events`);
      const n = ++this.#last;
      const handled = new Promise((done) => this.#handling.set(n, done));
      this.#send({ s: id, n, event, pos });
      return handled;
    },
    send: (message) => this.#send(message),
    ask: (message) => this.#ask(message),
  };
}

/** What a frame may call: `this` are the tools, the rest the number of the call, its arguments, and bytes that came with it. */
const methods = {
  "events.publish": async function (_, [type, data, options]) { return [await this.host().events.publish(type, data, options ?? undefined)]; },
  "events.request": async function (_, [type, data, options]) { return [await this.host().events.request(type, data, options ?? undefined)]; },
  "events.subscribe": function (id, [match, from]) {
    this.begin(id, () => this.host().events.subscribe(match, (event, pos) => this.deliver(id, event, pos), {
      ...(from ? { from } : {}),
      onGap: (gap) => this.send({ s: id, gap }),
      onState: (state) => this.send({ s: id, state }),
    }));
  },
  "events.reply": function (id, [type]) { this.begin(id, () => this.host().events.reply(type, (event) => this.ask({ s: id, event }))); },
  "session.requireLogin": async function (_id, [assurance]) {
    return [await this.host().session.requireLogin(typeof assurance === "string" ? { assurance } : undefined)];
  },
  "session.getToken": async function (_, [audience]) {
    const { getToken } = this.host().session;
    if (!getToken) throw refused("unsupported", "the portal gives no tokens to widgets");
    return [await getToken(text(audience, 300))];
  },
  "host.fetch": async function (id, [api, path, init], bytes) {
    const stop = new AbortController(), { method, headers, stream } = isObject(init) ? init : {};
    const end = () => this.end(id);
    this.begin(id, () => () => stop.abort());
    let flows;
    try {
      const answer = await this.host().fetch(text(api, 100), text(path, 4_000), { method, headers, body: bytes, signal: stop.signal });
      const head = { status: answer.status, statusText: answer.statusText, headers: [...answer.headers] };
      // Part by part, at the pace of who reads; it goes on until it is read or given up.
      flows = stream === true && answer.body && streams();
      return [head, flows ? passed(answer.body, end) : await answer.arrayBuffer()];
    } finally { flows || end(); }
  },
  "host.log": function (_, [level, message, data]) { this.host().log(LEVELS.includes(level) ? level : "info", text(message, 2_000), data); },
  "ui.notify": function (_, [words, kind]) {
    if (!this.may.notice()) throw refused("busy", "a notice every two seconds", true);
    this.host().ui.notify(text(words, 500), KINDS.includes(kind) ? kind : "info");
  },
  "ui.setTitle": function (_, [words]) {
    if (!this.may.title()) throw refused("busy", "a heading does not change that often", true);
    this.host().ui.setTitle(text(words, 200));
  },
  "ui.setBusy": function (_, [busy]) { this.host().ui.setBusy(busy === true); },
  "ui.setDirty": function (_, [dirty]) { this.host().ui.setDirty(dirty === true); },
  // A frame leads nobody out of the portal, and nowhere when nobody asked.
  "ui.navigate": function (_, [to]) {
    const url = URL.parse(text(to, 2_000), location.href);
    if (url?.origin !== location.origin) throw refused("denied", "a frame opens pages of this portal only");
    if (!navigator.userActivation.isActive) throw refused("denied", "a frame opens pages only when somebody just did something");
    this.host().ui.navigate(url.href);
  },
};
