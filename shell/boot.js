// The boot of a Jogakbo page: the only hand-written script a citizen gets. The host puts it, minified, inline at the
// end of the page and its hash into the Content-Security-Policy. It mounts widgets before the shell (WebAssembly) is
// there and hands them over to it. It holds no rules about who may do what: those live in `contract`.
//
// Order of work: keep natives, freeze prototypes lightly, gate `customElements.define`, listen for errors and for
// `context-request`, adopt the slots, mount eager items, record failures, start the shell. At most 4 KB (brotli).
(() => {
  // ---- Natives, kept before any widget can replace them ---------------------------------------------------------
  const list = (text) => text.split(' ');
  const win = window, doc = document, { apply } = Reflect, { freeze, defineProperty, getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object;
  const { fetch, setTimeout, clearTimeout, structuredClone, AbortController, Date } = win, tell = console.error;
  const { addEventListener } = EventTarget.prototype;
  const on = (target, type, run, options) => apply(addEventListener, target, [type, run, options]);
  // The shell calls these through `Reflect.apply`, so a widget that patches prototypes neither hears nor changes it. Of each
  // type: its constructor, if the browser has it, and what its prototype holds.
  const natives = { fetch, setTimeout, clearTimeout, on };
  for (const name of list('WebSocket EventSource MessageEvent MessagePort SharedWorker'))
    natives[name] = [win[name], getOwnPropertyDescriptors(win[name]?.prototype ?? {})];

  // ---- Light freeze: no widget can pollute or patch what all others use -----------------------------------------
  // Each writable property becomes a getter with a setter that gives the receiver its own property, so that assigning
  // to an instance still works. `RegExp` and the properties below stay plain: engines have fast paths only for them.
  const plain = { Array: ['constructor', Symbol.iterator], Promise: ['constructor', 'then'] };
  Symbol.metadata ?? defineProperty(Symbol, 'metadata', { value: Symbol('metadata') });
  for (const type of [Object, Array, Function, Promise, Map, Set, WeakMap, WeakSet, String, Number, Boolean, Symbol, Date,
    Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError, ArrayBuffer, Uint8Array]) {
    const { prototype } = type;
    for (const key of Reflect.ownKeys(prototype)) {
      const { writable, configurable, enumerable, value } = getOwnPropertyDescriptor(prototype, key);
      if (!writable || !configurable || plain[type.name]?.includes(key)) continue;
      defineProperty(prototype, key, {
        enumerable,
        get: () => value,
        set(own) {
          // Assigning what is there already, as guarded polyfills do, is let through.
          if (this !== prototype || own !== value) defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
        },
      });
    }
    freeze(prototype);
    freeze(type);
  }
  [JSON, Reflect, Math].map(freeze);

  // ---- Failures ---------------------------------------------------------------------------------------------------
  // The number gives the code S01, S02, …; numbers are those of `FailureKind` in `contract`, whose names stand in the block.
  const NOT_FOUND = 1, INTEGRITY = 2, UNREACHABLE = 3, THREW_ON_LOAD = 4, NEVER_DEFINED = 5, BAD_EXPORT = 6, THREW_ON_CREATE = 7,
    THREW_ON_CONNECT = 8, TIMED_OUT = 9, THREW_ON_UPDATE = 10, TAG_TAKEN = 11, THREW_LATER = 12;
  // `hooks` is what the shell gives once it is up: `call`, `prepare`, `output`, `watch`.
  const hooks = {};
  // A thrown value can be anything, also one that cannot be turned into text.
  const words = (error) => { try { return `${error?.message ?? error}`; } catch { return '?'; } };
  const failed = (code, error, url = '') => ({ code, kind: block.text.kinds[code - 1], message: words(error), url, told: 1 });
  // Tells authors in one line.
  const record = ({ spec: { id, pbc, version } }, { code, kind, message, url }) =>
    tell(`[jogakbo] S${code < 10 ? 0 : ''}${code} ${kind} item=${id} pbc=${pbc}@${version}: ${message} ${url}`);
  const within = (ms, promise, late) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
  const loaded = ({ limits: { loadMs = 10000 } = {}, module }, promise) => {
    return within(loadMs, promise, () => failed(TIMED_OUT, `no answer in ${loadMs} ms`, module));
  };

  // ---- Plain data --------------------------------------------------------------------------------------------------
  // A frozen deep copy of what JSON can say and of nothing else, so that every receiver, here or far away, sees the same.
  const { toString } = Object.prototype;
  const copy = (value, path = '', depth = 0) => {
    // Most values are one of these; asking for more comes after.
    const type = typeof value;
    if (value === null || type === 'string' || type === 'boolean' || (type === 'number' && value - value === 0)) return value;
    const kind = apply(toString, value, []).slice(8, -1), bad = (why) => { throw new TypeError(`${path || '/'} is ${why}`); };
    const inner = (key) => copy(value[key], `${path}/${key}`, depth + 1);
    if (kind === 'Date') return value.toJSON();
    if (depth > 31) bad('nested too deep');
    let out = {};
    if (kind === 'Array') out = Array.from(value, (one, i) => (one === undefined ? null : inner(i)));
    else if (kind !== 'Object') bad(`no plain data (${kind})`);
    else for (const key of Object.keys(value)) {
      if (['__proto__', 'constructor', 'prototype'].includes(key)) bad(`no plain data (${key})`);
      if (value[key] !== undefined) out[key] = inner(key);
    }
    return freeze(out);
  };

  // ---- The object each widget gets -----------------------------------------------------------------------------------
  const hostError = (code, message, retry) => Object.assign(new Error(message), { name: 'HostError', code, retry });
  const block = JSON.parse(doc.getElementById('jgb-page').textContent);
  // What the synchronous questions are answered from; the shell keeps it up to date.
  const facts = { session: copy(block.session), locale: block.locale, scheme: block.scheme };
  const answers = {
    state: () => facts.session.state, user: () => facts.session.user, roles: () => facts.session.roles,
    locale: () => facts.locale,
    theme: () => ({ scheme: facts.scheme !== 'auto' ? facts.scheme : matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light' }),
  };
  // What is not answered here goes to the shell. Those that `call` names (no name is a part of another) give a promise; all others give
  // a function, which is also its own `close`, that ends what they began.
  const rooms = {
    session: 'state user roles requireLogin getToken onChange',
    events: 'reply subscribe publish request',
    ui: 'notify navigate setTitle setBusy setDirty overlay',
    env: 'locale theme onChange',
  };
  let open, shut;
  const ready = new Promise((resolve, reject) => { open = resolve; shut = reject; });
  const unavailable = () => hostError('shell-unavailable', 'the portal is not ready', true);
  const call = (life, name, method, args) => {
    let over, end;
    const run = () => {
      if (life.ended) throw hostError('denied', 'the item is gone');
      return over ? null : end = hooks.call(life.item.id, `${name}.${method}`, args);
    };
    if ('requireLogin getToken publish request fetch'.includes(method)) return hooks.call ? (async () => run())() : within(30000, ready.then(run), () => (over = 1, unavailable()));
    if (!hooks.call) ready.then(run).catch(() => {});
    else if (!life.ended) run();
    const close = () => { over = 1; end?.(); end = null; };
    return freeze(close.close = close);
  };
  // A room is made when first asked for: two hundred items cost two hundred small objects and no more.
  const lives = new WeakMap(), Host = {
    v: 1,
    get item() { return lives.get(this).item; },
    get signal() { return stopper(lives.get(this)).signal; },
    log(...args) { call(lives.get(this), 'host', 'log', args); },
    fetch(...args) { return call(lives.get(this), 'host', 'fetch', [this.signal, ...args]); },
  };
  for (const name in rooms) defineProperty(Host, name, {
    get() {
      const life = lives.get(this);
      return life[name] ??= freeze(Object.fromEntries(list(rooms[name]).map((method) =>
        [method, answers[method] ?? ((...args) => call(life, name, method, args))])));
    },
  });
  freeze(Host);
  const stopper = (life) => {
    life.stopper ??= new AbortController();
    if (life.ended) life.stopper.abort(life.ended);
    return life.stopper;
  };

  // ---- The gate of custom element names --------------------------------------------------------------------------------
  // Two PBCs, or two versions of one, may bring the same tag: the first gets it, the second gets `tag--<hash>`. The
  // content-addressed folder of the module that calls `define`, read from the stack, says whose definition it is.
  const registry = customElements, gates = CustomElementRegistry.prototype, { define, get } = gates;
  // Classes by folder and tag, folders by name in the registry, who waits for a definition, classes that a move remounts.
  const owned = new Map(), owners = new Map(), waiting = [], remount = new Set();
  // In a pack, the line says whose code it is.
  const folder = (text) => {
    const [, name = '', line] = /\/-\/assets\/(\w+)(?:\/pack\.js:(\d+))?/.exec(text) ?? [], pack = line && packs[name];
    return pack ? folder(pack.findLast(([, first]) => first <= line)[0]) : name;
  };
  const attemptOf = (text) => /\?r=(\d+)/.exec(text)?.[1];
  const stack = () => new Error().stack;
  const register = (from, tag, type, options) => {
    const owner = folder(from), attempt = attemptOf(from), key = owner + tag, taken = apply(get, registry, [tag]);
    const name = taken && owner && (owners.get(tag) !== owner || attempt) ? `${tag}--${owner.slice(0, 8)}${attempt ?? ''}` : tag;
    // An empty callback tells the browser that a move is no reason to disconnect; it is read when the name is defined.
    if (!remount.has(key) && type?.prototype && !type.prototype.connectedMoveCallback) type.prototype.connectedMoveCallback = () => {};
    try { apply(define, registry, [name, type, options]); } catch (error) { error.taken = taken; throw error; }
    owners.set(name, owner);
    owned.set(key, type);
    for (const look of waiting.splice(0)) look();
  };
  gates.define = function (tag, type, options) {
    return this === registry ? register(stack(), tag, type, options) : apply(define, this, [tag, type, options]);
  };
  // "Is it defined already?" is answered for the one who asks, or a second version would never define itself.
  gates.get = function (tag) {
    const found = apply(get, this, [tag]), from = found && this === registry && owners.get(tag) ? stack() : '', owner = folder(from);
    return !owner ? found : attemptOf(from) ? undefined : owned.get(owner + tag);
  };
  // The class of an item: its own folder's, else one whose folder could not be told.
  const typeOf = (owner, tag) => owned.get(owner + tag) ?? owned.get(tag);

  // ---- Packs ----
  // A pack holds small modules: [address, first line, a function that runs it and gives its exports]. `packs` are by folder;
  // `ran` holds promises by address, of packs and of exports, for each runs once.
  const packs = {}, ran = {};
  // The shell vouches, file by file, for what the import map does not list: retries and pages navigated to.
  const bring = async (address, spec, attempt) => (await hooks.prepare?.(spec, attempt), import(address));
  // When a pack does not load, its modules do one by one, once the shell can vouch for them.
  const unpack = (url) => bring(url, {}).then((module) => packs[folder(url)] = module.default, () => ready);
  const run = async (address, spec, attempt) => {
    const { pack } = spec, packed = !attempt && pack && (await (ran[pack] ??= unpack(pack)))?.find(([url]) => url === address);
    return packed ? packed[2]() : bring(address, spec, attempt);
  };

  // ---- Loading ------------------------------------------------------------------------------------------------------------
  let listed;
  const integrity = (url) => (listed ??= JSON.parse(doc.querySelector('script[type=importmap]')?.textContent || '{}').integrity)?.[url]
    ?? block.integrity?.[url] ?? '';
  // All failed imports look alike to script, so what went wrong is asked again, file by file.
  const diagnose = async ({ module, files = [] }, error) => {
    let kind = error?.taken ? TAG_TAKEN : THREW_ON_LOAD;
    if (/dynamically import|Importing a/.test(words(error))) {
      kind = UNREACHABLE;
      for (const url of [module, ...files]) {
        let why = kind;
        try {
          const { ok, status } = await fetch(url, { cache: 'no-cache' });
          if (!ok) return failed(status === 404 || status === 410 ? NOT_FOUND : why, `HTTP ${status}`, url);
          why = INTEGRITY;
          await fetch(url, { integrity: integrity(url) });
        } catch (cause) { return failed(why, cause, url); }
      }
    }
    return failed(kind, error, module);
  };
  const load = async (item, attempt) => {
    const { module, tag, export: name, limits: { defineMs = 5000 } = {}, remount: moves } = item.spec, owner = folder(module);
    const known = attempt ? typeOf(owner, tag) : owned.get(owner + tag);
    const address = attempt ? `${module}?r=${attempt}` : module;
    if (moves) remount.add(owner + tag);
    // After a failed mount the class is still good; after a failed load the address must change, since browsers
    // remember a module that threw. What a frame loads is in a document of its own.
    if (known && (!owner || item.failure?.code !== THREW_ON_LOAD)) return known;
    let exports;
    try {
      exports = await loaded(item.spec, ran[address] ??= run(address, item.spec, attempt));
    } catch (error) { throw error?.told ? error : await diagnose(item.spec, error); }
    if (name) {
      const type = exports[name];
      if (!(type?.prototype instanceof HTMLElement)) throw failed(BAD_EXPORT, `${name} is no element class`, module);
      try { if (typeOf(owner, tag) !== type) register(address, tag, type); } catch (error) {
        throw failed(error.taken ? TAG_TAKEN : BAD_EXPORT, error, module);
      }
    } else if (!typeOf(owner, tag)) {
      move(item, 'defining');
      const defined = async () => { while (!typeOf(owner, tag)) await new Promise((look) => waiting.push(look)); };
      await within(defineMs, defined(), () => failed(NEVER_DEFINED, `no <${tag}> in ${defineMs} ms`, module));
    }
    return typeOf(owner, tag);
  };

  // ---- Mounting -----------------------------------------------------------------------------------------------------------
  const items = new Map(), slots = new WeakMap();
  // The item that a node is inside of. A link in no document has a `host` too: that of its address, which is nobody's.
  const home = (node) => node && (slots.get(node) ?? home(node.parentNode ?? node.host));
  const early = [];
  let busy;
  const move = (item, state) => { item.state = state; item.slot.setAttribute('state', state); };
  const put = (item, name, value) => {
    try { item.element[name] = item.spec.dates?.includes(name) && value ? new Date(value) : value; }
    catch (error) { record(item, failed(THREW_ON_UPDATE, `${name}: ${words(error)}`)); }
  };
  // Outputs that are wired; those that fire before the shell listens are kept for it.
  const tap = ({ id, outputs }, element) => {
    // Those of items that stand in the element are not its own.
    for (const name in outputs) on(element, outputs[name].event, ({ detail, target }) => {
      const { read } = outputs[name], fired = [id, name, null, null];
      try {
        if (read) { detail = {}; for (const key in read) detail[key] = element[read[key]]; }
        fired[2] = copy(detail ?? null);
      } catch (error) { fired[3] = words(error); }
      if (items.get(id)?.element?.contains(target)) hooks.output ? hooks.output(...fired) : early.push(fired);
    });
  };
  const take = (item, why) => {
    const { element, life } = item;
    item.element = null;
    if (life) { life.ended ??= why; stopper(life); }
    element?.remove();
  };
  // The end of a mount, or of an element that is of no use any more.
  const end = (item, failure) => {
    const { place, spec } = item;
    item.failure = failure;
    if (failure) take(item, failure.kind);
    place.textContent = failure && spec.onError !== 'hide' ? block.text.failed : '';
    move(item, failure ? 'failed' : 'mounted');
    if (failure) record(item, failure);
    hooks.watch?.(item, failure);
  };
  // What stands in slots of the element is given to it by copies of those that it falls back to, which stand last.
  const insert = ({ slot: { shadowRoot }, element }) => {
    const last = shadowRoot.lastElementChild;
    element.append(...last.cloneNode(true).childNodes);
    last.before(element);
  };
  const create = (item, type) => {
    const { attrs, props, module } = item.spec;
    busy = { owner: folder(module) };
    try {
      const element = item.element = new type();
      try { element.host = item.life.host; } catch { /* an element with a `host` of its own can still ask by context */ }
      for (const name in attrs) element.setAttribute(name, attrs[name]);
      for (const name in props) put(item, name, item.turn > 1 ? structuredClone(props[name]) : props[name]);
      tap(item.spec, element);
      insert(item);
      // What `connectedCallback` throws is reported to the window while the element is inserted.
      if ('error' in busy) throw failed(THREW_ON_CONNECT, busy.error);
      return element.jgbReady;
    } finally { busy = null; }
  };
  const mount = async (spec, attempt = 0) => {
    const { id, pbc, version, widget } = spec, item = items.get(id);
    take(item, 'replaced');
    const turn = ++item.turn, life = item.life = { item: freeze({ id, pbc, version, widget, page: block.page, base: block.base }) };
    lives.set(life.host = freeze({ __proto__: Host }), life);
    move(item, 'loading');
    let failure = null;
    try {
      const type = await load(item, attempt), framed = item.turn === turn && create(item, type);
      // A frame says itself when its item is there, or why it is not.
      if (framed) await framed;
    } catch (error) { failure = error?.told ? error : failed(THREW_ON_CREATE, error); }
    // Else it was taken away meanwhile, or started again.
    if (item.turn === turn) end(item, failure);
  };

  // ---- Errors nobody caught -----------------------------------------------------------------------------------------------
  const stray = (error, where) => {
    const text = `${where} ${error?.stack}`, owner = folder(text);
    if (busy && (!owner || owner === busy.owner)) { busy.error ??= error; return; }
    // The item whose module is named, else one of the same folder.
    const near = owner ? [...items.values()].filter(({ spec }) => folder(spec.module) === owner) : [];
    const item = near.find(({ spec }) => text.includes(spec.module)) ?? near[0];
    if (item && item.strays++ < 3) record(item, failed(THREW_LATER, error));
  };
  on(win, 'error', (event) => stray(event.error ?? event.message, `${event.filename}:${event.lineno}`));
  on(win, 'unhandledrejection', (event) => stray(event.reason));
  // Nor does a widget take the citizen elsewhere, unless they just did something; what the shell opens has it on the stack.
  on(win.navigation, 'navigate', (event) => {
    const error = new Error(event.destination.url), from = home(event.sourceElement)?.spec?.module ?? error.stack;
    if (event.destination.sameDocument || !folder(from) || from.includes('/-/shell/') || (!busy && navigator.userActivation.isActive)) return;
    stray(error, from);
    event.preventDefault();
  });

  // ---- The context protocol: the same object for whoever asks inside a slot -------------------------------------------------
  on(win, 'context-request', (event) => {
    const item = home(event.composedPath()[0]);
    if (event.context !== 'jogakbo:host@1' || !item?.life) return;
    event.stopImmediatePropagation();
    event.callback(item.life.host, event.subscribe && (() => {}));
  }, true);

  // ---- Adopting a page ------------------------------------------------------------------------------------------------------
  // Takes over the slots of the page that is in the document; its eager mounts are under way when it returns.
  const adopt = (next) => {
    Object.assign(block, next);
    items.clear();
    return Promise.all(block.items.map((spec) => {
      const slot = doc.querySelector(`jgb-slot[item=${spec.id}]`);
      if (!slot) return;
      const item = { spec, slot, place: slot.firstChild, state: 'waiting', turn: 0, strays: 0 };
      items.set(spec.id, item);
      slots.set(slot, item);
      if (spec.shown === false) move(item, 'hidden');
      // All other policies are the shell's.
      else if (spec.load === 'eager') return mount(spec);
    }));
  };

  // ---- The shell ----------------------------------------------------------------------------------------------------------------
  const handle = {
    block, facts, items, natives, failed, record, end, adopt, mount, take, move, put, tap, copy, integrity,
    connect(next) {
      Object.assign(hooks, next);
      open();
      // After the calls that waited, so that who subscribed is there to hear.
      ready.then(() => { for (const fired of early) hooks.output(...fired); });
    },
  };
  let started;
  const start = async () => {
    if (started || !block.shell) return;
    started = true;
    const { js, wasm } = block.shell;
    try {
      // The bytes come through the `fetch` of before, so no widget can slip the shell other code.
      const bytes = fetch(wasm, { priority: 'low', integrity: integrity(wasm) });
      const shell = await import(js);
      await shell.default({ module_or_path: bytes });
      shell.start(handle);
    } catch (error) {
      tell(`[jogakbo] no shell: ${words(error)}`);
      shut(unavailable());
    }
  };
  ready.catch(() => {});
  adopt(block).then(start);
  setTimeout(start, 1000);
  for (const type of list('keydown pointerdown')) on(win, type, start, true);
})();
