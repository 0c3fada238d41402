// Only in `jogakbo test-widget`: tries the one widget of this page and tells the command what it saw. Judging is the command's.
const page = JSON.parse(document.getElementById("jgb-page").textContent);
const [spec] = page.items;
const seen = { widget: spec.widget, policy: [], errors: [], tasks: [], outputs: [], undeclared: [], outside: [] };

document.addEventListener("securitypolicyviolation", ({ disposition, effectiveDirective, blockedURI, sourceFile }) => {
  if (disposition === "enforce") seen.policy.push(`${effectiveDirective}: ${blockedURI || "inline"} ${sourceFile ?? ""}`.trim());
});
addEventListener("error", ({ message }) => seen.errors.push(String(message)));
addEventListener("unhandledrejection", ({ reason }) => seen.errors.push(String(reason?.message ?? reason)));
new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({
  type: "longtask", buffered: true,
});

const { scripts, ...about } = await (await fetch("/-/dev/facts.json")).json();
const facts = about.widgets[spec.widget];
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
const until = async (holds, ms) => {
  for (const end = performance.now() + ms; performance.now() < end; await frame()) if (holds()) return true;
  return holds();
};
const text = (value) => { try { return JSON.stringify(value) ?? "undefined"; } catch { return String(value); } };
const same = (one, other) => text(one) === text(other);

// ---- What the portal itself mounts
const slot = document.querySelector(`jgb-slot[item="${spec.id}"]`);
await until(() => ["mounted", "failed"].includes(slot.getAttribute("state")), 40_000);
seen.state = slot.getAttribute("state");
const own = [...slot.shadowRoot.children].find(({ localName }) => localName === facts.tag || localName.startsWith(`${facts.tag}--`));

/** The interface that the portal gave the item: its property, or what the context protocol answers. */
function given() {
  if (own.host) return own.host;
  let found;
  const asked = Object.assign(new Event("context-request", { bubbles: true, composed: true }), { context: "jogakbo:host@1", callback: (host) => (found = host) });
  own.dispatchEvent(asked);
  return found;
}

/** An interface for one more mount, as the portal would make it: it ends with the mount. */
function hostFor(real) {
  const stopper = new AbortController(), ends = new Set();
  const kept = (end) => (typeof end === "function" && ends.add(end), end);
  const room = (methods, ...watching) => Object.freeze(Object.fromEntries(Object.entries(methods).map(([name, call]) =>
    [name, watching.includes(name) ? (...given) => kept(call(...given)) : call])));
  const host = Object.freeze({
    v: 1, item: real.item, signal: stopper.signal, log: () => {}, fetch: (...given) => real.fetch(...given),
    session: room(real.session, "onChange"), events: room(real.events, "subscribe", "reply"), ui: room(real.ui, "overlay"),
    env: room(real.env, "onChange"),
  });
  return { host, end: () => { stopper.abort("removed"); ends.forEach((end) => end()); ends.clear(); } };
}

const bench = document.createElement("div");
bench.style.cssText = "inline-size:40rem;max-inline-size:100%";

function make(tag, props, from = document) {
  const element = from.createElement(tag), { host, end } = hostFor(given());
  element.host = host;
  for (const name in props) element[name] = facts.dates.includes(name) && props[name] ? new Date(props[name]) : props[name];
  return { element, end };
}

function put(element) {
  const box = document.createElement("div");
  box.attachShadow({ mode: "open" }).append(element);
  bench.append(box);
  return box;
}

/** A property of the element that hides the one of its class. */
function hidden(element, name) {
  const mine = Object.getOwnPropertyDescriptor(element, name);
  if (!mine || !("value" in mine)) return false;
  for (let proto = Object.getPrototypeOf(element); proto; proto = Object.getPrototypeOf(proto)) {
    const theirs = Object.getOwnPropertyDescriptor(proto, name);
    if (theirs) return "get" in theirs || "set" in theirs;
  }
  return false;
}

if (seen.state === "mounted" && own) {
  document.body.append(bench);
  const tag = own.localName;

  // ---- Properties: set on a defined element, and on one that is defined later
  const strange = { ...facts.props };
  seen.after = {};
  for (const [name, value] of Object.entries(strange)) {
    const { element, end } = make(tag, {});
    const box = put(element);
    await frame();
    try {
      const known = name in element;
      element[name] = value;
      await frame();
      seen.after[name] = !known ? "the element has no such property" : hidden(element, name) ? "the element never hears of it" : "";
    } catch (error) { seen.after[name] = String(error); }
    box.remove();
    end();
  }
  seen.before = {};
  // A document that nobody looks at defines nothing: what is made in it is upgraded when it comes here.
  const { element: late, end: over } = make(tag, strange, document.implementation.createHTMLDocument());
  const box = put(late);
  await frame();
  await frame();
  for (const [name, value] of Object.entries(strange)) {
    seen.before[name] = hidden(late, name) ? "hidden by what was set before" : same(late[name], value) ? "" : `is ${text(late[name])} instead of ${text(value)}`;
  }
  box.remove();
  over();

  // ---- Outputs: those that can be caused by pressing, choosing and writing, and by properties that cause them
  const { element, end } = make(tag, facts.props);
  const declared = Object.fromEntries(facts.outputs.map(({ name, event }) => [event, name]));
  const { dispatchEvent } = EventTarget.prototype;
  element.dispatchEvent = (event) => {
    if (event instanceof CustomEvent && !(event.type in declared)) seen.undeclared.push(event.type);
    return dispatchEvent.call(element, event);
  };
  for (const { name, event, read } of facts.outputs) {
    element.addEventListener(event, ({ detail }) => {
      try {
        const said = read ? Object.fromEntries(Object.entries(read).map(([key, prop]) => [key, element[prop]])) : detail;
        if (seen.outputs.length < 200) seen.outputs.push({ name, detail: JSON.parse(text(said ?? null)) });
      } catch (error) { seen.outputs.push({ name, fault: String(error) }); }
    });
  }
  const shown = put(element);
  // Links would lead away.
  shown.shadowRoot.addEventListener("click", (event) => event.composedPath().some(({ localName }) => localName === "a") && event.preventDefault(), true);
  const within = (root) => [...root.querySelectorAll("*")].flatMap((node) => [node, ...(node.shadowRoot ? within(node.shadowRoot) : [])]);
  await frame();
  await frame();
  for (const [name, values] of Object.entries(facts.derived)) {
    for (const value of values) { element[name] = value; await frame(); }
  }
  const used = new Set();
  for (let turn = 0; turn < 60; turn++) {
    const control = within(shown.shadowRoot).find((node) => !used.has(node) && !node.disabled &&
      node.matches("button, input, select, textarea, summary, [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio], a[href]"));
    if (!control) break;
    used.add(control);
    try {
      if (control.matches("select") && control.options.length > 1) {
        control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
      } else if (control.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea")) {
        const numeric = ["number", "range"].includes(control.type);
        if (numeric) control.stepUp(); else if (["text", "search", "", "textarea"].includes(control.type)) control.value = "가";
      } else control.click();
      for (const type of ["input", "change"]) if (control.matches("select, input, textarea")) control.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    } catch (error) { seen.errors.push(String(error)); }
    await frame();
    await frame();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  }
  seen.used = used.size;
  shown.remove();
  end();
  await frame();

  // ---- Nothing outside of its root, and nothing left behind
  const storage = () => [document.cookie, localStorage.length, sessionStorage.length].join(" ");
  const before = storage();
  const outside = (records) => {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (bench.contains(target) || (type === "childList" && ![...addedNodes].some((node) => node.nodeType === 1 && node !== bench))) continue;
      const what = type === "attributes" ? attributeName : [...addedNodes].map(({ nodeName }) => nodeName.toLowerCase()).join(", ");
      seen.outside.push(`${target.nodeName.toLowerCase()}: ${what}`);
    }
  };
  const observer = new MutationObserver(outside);
  observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true });
  const refs = [];
  const times = [];
  const round = async () => {
    const started = performance.now();
    const { element, end } = make(tag, facts.props);
    const box = put(element);
    times.push(performance.now() - started);
    await frame();
    box.remove();
    end();
    refs.push(new WeakRef(element));
  };
  for (let mount = 0; mount < 50; mount++) await round();
  await frame();
  outside(observer.takeRecords());
  observer.disconnect();
  if (storage() !== before) seen.outside.push("cookies or storage");
  for (let turn = 0; turn < 20 && globalThis.gc && refs.some((ref) => ref.deref()); turn++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  seen.mounts = refs.length;
  seen.alive = globalThis.gc ? refs.filter((ref) => ref.deref()).length : null;
  seen.mountMs = Math.max(...times);

  // ---- Styles and scripts that it put into the head when it was loaded
  const served = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const count = (root) => root.head.querySelectorAll("style, script, link[rel=stylesheet]").length;
  const more = count(document) - count(served) - document.head.querySelectorAll("[data-jogakbo-checks]").length;
  if (more > 0) seen.outside.push(`head: ${more} more styles or scripts than were served`);

  // ---- Weight
  const files = new Set([spec.module, spec.pack, ...(spec.files ?? [])].filter(Boolean).map((url) => new URL(url, location.href).href));
  const loaded = performance.getEntriesByType("resource").filter(({ name }) => files.has(name.split("?")[0]));
  seen.bytes = loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);

  // ---- Accessibility, of what the portal mounted
  if (scripts.axe) {
    const script = Object.assign(document.createElement("script"), { src: "/-/dev/axe.js", integrity: scripts.axe, crossOrigin: "anonymous" });
    script.dataset.jogakboChecks = "";
    await new Promise((resolve) => { script.onload = script.onerror = resolve; document.head.append(script); });
    try {
      const { violations } = await globalThis.axe.run(slot, { resultTypes: ["violations"] });
      seen.axe = violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.length }));
    } catch (error) { seen.errors.push(`axe: ${error}`); }
  }
}
if (seen.state === "failed") seen.errors.push(slot.textContent.trim().slice(0, 300));
await frame();
await fetch("/-/dev/results", { method: "POST", headers: { "content-type": "application/json", "x-jogakbo": "1" }, body: JSON.stringify(seen) });
