// Feeds a fresh element of an item with what was recorded, in a preview that shows this item alone. The element's `host` is one that
// listens to the record only: nothing that it publishes, sends or opens leaves this page.
(() => {
  const refused = (what) => Object.assign(new Error(`${what} is not done in a replay`), { name: 'HostError', code: 'replay', retry: false });
  const ended = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  // The item in this document once it stands, with its host.
  const standing = async (id) => {
    const slot = document.querySelector(`jgb-slot[item="${id}"]`);
    if (!slot) throw new Error('the item is not here');
    while (slot.getAttribute('state') !== 'mounted') {
      if (['failed', 'hidden'].includes(slot.getAttribute('state'))) throw new Error('the item does not start');
      await ended();
    }
    const element = [...slot.shadowRoot.children].at(-2);
    let host;
    slot.dispatchEvent(Object.assign(new Event('context-request', { bubbles: true, composed: true }),
      { context: 'jogakbo:host@1', callback: (given) => { host = given; } }));
    return { slot, element, host };
  };

  // `outputs`: event and what is read, by name. `matches(pattern, topic)`: the rule. `told(kind, name, value)` hears what comes out.
  const replay = async (id, { outputs, props, matches, told }) => {
    const { slot, element, host } = await standing(id), heard = new Set();
    const closed = () => Object.assign(() => {}, { close() {} });
    const none = (room) => new Proxy({}, { get: (_, name) => name === 'then' ? undefined : () => { told('refused', `${room}.${String(name)}`, null); return closed(); } });
    const events = {
      subscribe(match, hear) {
        const one = { match: [match].flat(), hear };
        heard.add(one);
        const close = () => { heard.delete(one); };
        return Object.assign(close, { close });
      },
      async publish(type, data) { told('published', type, data ?? null); return { pos: '', id: '' }; },
      async request(type, data) { told('published', type, data ?? null); throw refused('a request'); },
      reply: closed,
    };
    const { v, item, signal, session, env } = host;
    const mock = {
      v, item, signal, env, events, ui: none('ui'), log() {},
      session: { ...session, getToken: async () => { throw refused('asking for a token'); }, requireLogin: async () => { throw refused('signing in'); } },
      // What only reads is answered as ever.
      fetch: async (...args) => {
        const method = args.at(-1)?.method ?? 'GET';
        if (!['GET', 'HEAD'].includes(method)) { told('refused', `fetch ${method}`, null); throw refused(`${method}`); }
        return host.fetch(...args);
      },
    };
    // Outside of the slot, so that whoever asks for a host in it is answered here.
    const place = document.createElement('div'), root = place.attachShadow({ mode: 'open' });
    for (const sheet of slot.shadowRoot.querySelectorAll('style, link')) root.append(sheet.cloneNode(true));
    root.adoptedStyleSheets = slot.shadowRoot.adoptedStyleSheets;
    addEventListener('context-request', (event) => {
      if (event.context !== 'jogakbo:host@1' || event.composedPath().at(-1) !== window || !event.composedPath().includes(place)) return;
      event.stopImmediatePropagation();
      event.callback(mock, event.subscribe && (() => {}));
    }, true);
    slot.replaceWith(place);
    const fresh = new element.constructor();
    try { fresh.host = mock; } catch { /* it has one of its own */ }
    for (const { name, value } of element.attributes) fresh.setAttribute(name, value);
    for (const name in props) fresh[name] = structuredClone(props[name]);
    for (const name in outputs) {
      const { event, read } = outputs[name];
      fresh.addEventListener(event, ({ detail, target }) => {
        if (target !== fresh && target.closest?.('jgb-slot')) return;
        const value = read ? Object.fromEntries(Object.entries(read).map(([key, from]) => [key, fresh[from]])) : detail ?? null;
        told('output', name, JSON.parse(JSON.stringify(value)));
      });
    }
    root.append(fresh);
    await fresh.jgbReady;
    await ended();
    return {
      // Lets one thing in: `{prop, value}`, `{action, value}` or `{topic, event}`.
      async pass({ prop, action, topic, value, event }) {
        if (prop !== undefined) fresh[prop] = value;
        else if (action !== undefined) await fresh[action](value);
        else for (const one of [...heard]) if (one.match.some((pattern) => matches(pattern, topic))) await one.hear(structuredClone(event), event.id);
        await ended();
      },
    };
  };
  Object.defineProperty(window, 'jogakboReplay', { value: replay });
})();
