/**
 * A portal for unit tests: gives a widget its `host` and runs the portal's own rules (WebAssembly) on all it says.
 *
 * What a portal would refuse is refused here with the same code: calls that give a promise reject, all else is in `refused`.
 */
import init, { Rules } from "./rules/rules.js";

let ready;
/** The rules, read once: from the file in Node.js, by `fetch` in a browser. */
const load = () => (ready ??= (async () => {
  const address = new URL("./rules/rules_bg.wasm", import.meta.url);
  const bytes = address.protocol === "file:" ? await (await import("node:fs/promises")).readFile(address) : fetch(address);
  await init({ module_or_path: bytes });
})());

const text = (value) => JSON.stringify(value ?? null);
const deepFreeze = (value) => {
  if (value && typeof value === "object") Object.values(value).forEach(deepFreeze), Object.freeze(value);
  return value;
};
const hostError = ({ code, message, retry }) => Object.assign(new Error(message), { name: "HostError", code, retry });
const closing = (end) => Object.freeze(Object.assign(() => end(), { close: () => end() }));

/** A portal with one widget of `manifest`. */
export async function mockHost(manifest, options = {}) {
  await load();
  const { widget = "", others = [], locale = "ko", scheme = "light", user = null, roles, page = "test", fetch: api } = options;
  const rules = new Rules(text(manifest), widget, text(others.map((other) => text(other))));
  return new Mock(rules, { locale, scheme, user, roles: roles ?? [user ? "citizen" : "anonymous"], page, api });
}

class Mock {
  /** Outputs that fired, `{name, detail}`. */
  outputs = [];
  /** Events that were published, as CloudEvents. */
  published = [];
  /** What a portal would have refused, `{what, code?, message}`. */
  refused = [];
  notices = [];
  navigated = [];
  logs = [];
  /** What `ui.setTitle`, `setBusy` and `setDirty` said last. */
  place = { title: null, busy: false, dirty: false };
  element = null;

  #rules;
  #about;
  #facts;
  #stopper = new AbortController();
  #watchers = { env: new Set(), session: new Set() };
  #ears = new Set();
  #replies = new Map();
  #positions = 0;

  constructor(rules, facts) {
    this.#rules = rules;
    this.#about = JSON.parse(rules.about());
    this.#facts = facts;
    this.host = this.#host();
  }

  /** Makes the element as the portal does: after its definition, with `host` and properties, then into the document. */
  mount(props = {}) {
    const { tag, outputs, props: declared } = this.#about;
    if (this.element) throw new Error("the widget is mounted already");
    if (!tag || !customElements.get(tag)) throw new Error(`no <${tag}> is defined; import the widget before it is mounted`);
    const given = { ...Object.fromEntries(declared.filter(({ value }) => value !== null).map(({ name, value }) => [name, value])), ...props };
    for (const [name, value] of Object.entries(given)) {
      const fault = this.#rules.prop(name, text(value));
      if (fault) throw new Error(`property ${name}: ${fault}`);
    }
    const element = (this.element = document.createElement(tag));
    element.host = this.host;
    for (const { name, attr } of declared) {
      if (attr && given[name] !== undefined && typeof given[name] !== "object") element.setAttribute(attr, given[name]);
    }
    for (const [name, value] of Object.entries(given)) {
      element[name] = declared.find((prop) => prop.name === name)?.as === "date" && value ? new Date(value) : value;
    }
    for (const { name, event, read } of outputs) {
      element.addEventListener(event, ({ detail }) => {
        const said = read ? Object.fromEntries(Object.entries(read).map(([key, prop]) => [key, element[prop]])) : detail;
        const fault = this.#rules.output(name, text(said));
        if (fault) this.refused.push({ what: `output ${name}`, message: fault });
        else this.outputs.push({ name, detail: deepFreeze(JSON.parse(text(said))) });
      });
    }
    document.body.append(element);
    return element;
  }

  /** Ends the item, as leaving the page does. */
  unmount() {
    this.#stopper.abort("navigation");
    this.element?.remove();
    this.element = null;
    this.#ears.clear();
    for (const watchers of Object.values(this.#watchers)) watchers.clear();
  }

  /** The citizen changes the language. */
  setLocale(locale) {
    this.#facts.locale = locale;
    this.#tell("env");
  }

  /** Light or dark. */
  setScheme(scheme) {
    this.#facts.scheme = scheme;
    this.#tell("env");
  }

  /** Somebody signs in, or with `null` out. */
  setUser(user, roles = [user ? "citizen" : "anonymous"]) {
    Object.assign(this.#facts, { user, roles });
    this.#tell("session");
  }

  /** An event from elsewhere, such as another widget's; answers how many listeners heard it. */
  async deliver(type, data, options = {}) {
    const made = JSON.parse(this.#rules.receive(type, text(data), text(options), this.#facts.user?.id));
    if (made.code) throw hostError(made);
    return this.#hand(made);
  }

  #tell(room) {
    for (const listener of [...this.#watchers[room]]) listener();
  }

  async #hand({ topic, event, logged, given }) {
    const id = given ? event.id : crypto.randomUUID();
    const sent = deepFreeze({ ...event, id, time: new Date().toISOString() });
    const pos = logged ? `mock-${++this.#positions}` : undefined;
    const ears = [...this.#ears].filter(({ patterns }) => patterns.some((pattern) => this.#rules.matches(pattern, topic)));
    await Promise.all(ears.map(({ listener }) => listener(sent, pos)));
    return { heard: ears.length, sent, pos };
  }

  #refuse(what, { code, message, retry }) {
    this.refused.push({ what, code, message });
    return hostError({ code, message, retry });
  }

  #host() {
    const facts = this.#facts;
    const watch = (room) => (listener) => {
      this.#watchers[room].add(listener);
      return closing(() => this.#watchers[room].delete(listener));
    };
    const { pbc, version, widget } = this.#about;
    return Object.freeze({
      v: 1,
      item: Object.freeze({ id: widget, pbc, version, widget, page: facts.page }),
      signal: this.#stopper.signal,
      log: (level, message, data) => void this.logs.push({ level, message, data }),
      fetch: async (name, path, init) => {
        if (facts.api) return facts.api(name, path, init);
        throw this.#refuse(`fetch ${name}`, { code: "unreachable", message: "the test gives no `fetch`", retry: true });
      },
      session: Object.freeze({
        state: () => (facts.user ? "user" : "anonymous"),
        user: () => facts.user,
        roles: () => facts.roles,
        requireLogin: async () => {
          if (!facts.user) await new Promise(() => {});
        },
        getToken: async () => {
          throw this.#refuse("getToken", { code: "denied", message: "there are no tokens in tests", retry: false });
        },
        onChange: watch("session"),
      }),
      events: Object.freeze({
        publish: async (type, data, options = {}) => {
          const made = JSON.parse(this.#rules.publish(type, text(data), text(options), facts.user?.id));
          if (made.code) throw this.#refuse(`publish ${type}`, made);
          const { sent, pos } = await this.#hand(made);
          this.published.push(sent);
          return Object.freeze(pos ? { pos } : {});
        },
        subscribe: (match, listener, { onState } = {}) => {
          const made = JSON.parse(this.#rules.subscribe(text([match].flat()), facts.user?.id));
          if (made.code) {
            this.#refuse("subscribe", made);
            onState?.("denied");
            return closing(() => {});
          }
          const ear = { patterns: made.patterns, listener };
          this.#ears.add(ear);
          onState?.("live");
          return closing(() => this.#ears.delete(ear));
        },
        request: async (type, data) => {
          const made = JSON.parse(this.#rules.publish(type, text(data), "{}", facts.user?.id));
          if (made.code) throw this.#refuse(`request ${type}`, made);
          const answer = this.#replies.get(type);
          if (!answer) throw this.#refuse(`request ${type}`, { code: "no-reply", message: `nobody answers \`${type}\``, retry: true });
          const said = await answer(deepFreeze(made.event));
          const fault = this.#rules.reply(type, text(said));
          if (fault) throw this.#refuse(`reply ${type}`, { code: "no-reply", message: fault, retry: true });
          return deepFreeze(JSON.parse(text(said)));
        },
        reply: (type, answer) => {
          this.#replies.set(type, answer);
          return closing(() => this.#replies.delete(type));
        },
      }),
      ui: Object.freeze({
        notify: (words, level = "info") => void this.notices.push({ text: words, level }),
        navigate: (to) => void this.navigated.push(to),
        setTitle: (title) => void (this.place.title = title),
        setBusy: (busy) => void (this.place.busy = busy),
        setDirty: (dirty) => void (this.place.dirty = dirty),
        overlay: (node, { onClose } = {}) => {
          node.showModal?.();
          return closing(() => (node.close?.(), onClose?.("")));
        },
      }),
      env: Object.freeze({
        locale: () => facts.locale,
        theme: () => ({ scheme: facts.scheme }),
        onChange: watch("env"),
      }),
    });
  }
}
