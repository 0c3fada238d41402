// Elements that outlive their page: held while the page is replaced, then moved into their slot on the next one, or parked out
// of sight until a page has a slot for them again. `moveBefore` moves an element without disconnecting it; a browser that
// lacks it keeps nothing, and every page mounts its own.
const { stringify } = JSON, { freeze } = Object;

// Elements that are parked, at most; the one that was parked first goes first.
const MOST = 8;
// Items that are held or parked, by their ids, in the order in which they were taken.
const kept = new Map();
let keeper, eye, reports;
// Number of the failure in `contract`.
const LEFT_SLOT = 13;

// Whether two pages mean the same element.
const same = (a, b) => a.keep && b.keep && ["pbc", "digest", "widget", "module", "src"].every((key) => a[key] === b[key]);
const differ = (a, b) => stringify(a) !== stringify(b);

// What is scrolled inside: node, top, left.
const scrolled = (root, found = []) => {
  for (const node of [root, ...root.querySelectorAll("*")]) {
    if (node.scrollTop || node.scrollLeft) found.push([node, node.scrollTop, node.scrollLeft]);
    if (node.shadowRoot) scrolled(node.shadowRoot, found);
  }
  return found;
};

// Takes the elements that stay alive out of the page; answers their items. `next` is the block of the page that comes.
export const hold = (boot, next) => {
  if (!Element.prototype.moveBefore) return [];
  if (!keeper) {
    keeper = document.createElement("div");
    keeper.inert = true;
    keeper.style.cssText = "position:fixed;inset:0;visibility:hidden;clip-path:inset(100%);contain:strict;z-index:-1";
    document.body.append(keeper);
  }
  for (const [id, item] of boot.items) {
    if (!item.spec.keep || item.spec.remount || item.state !== "mounted" || !item.element?.isConnected) continue;
    item.places = scrolled(item.element);
    keeper.moveBefore(item.element, null);
    kept.set(id, item);
  }
  const specs = new Map(next.items.map((spec) => [spec.id, spec]));
  let over = [...kept.keys()].filter((id) => !specs.has(id)).length - MOST;
  for (const [id, item] of kept) {
    const spec = specs.get(id);
    if (spec ? !same(item.spec, spec) : over-- > 0) {
      kept.delete(id);
      boot.take(item, "navigation");
    } else if (spec) spec.load = "kept"; // for boot: nothing to mount
  }
  return [...kept.keys()];
};

// Ends an item whose element is not where it was put: neither the citizen nor the portal would find it. What failed is told to the
// host by a file that most pages never need.
const look = (boot) => {
  let bad;
  for (const item of boot.items.values()) {
    const { slot: { shadowRoot }, state, element } = item;
    if (state === "mounted" && element.parentNode !== shadowRoot) boot.end(item, element.jgbFailure ?? boot.failed(LEFT_SLOT, "the item is gone"));
    bad ||= item.failure || item.strays;
  }
  if (bad) (reports ??= import(new URL("reports.js", import.meta.url))).then(({ tell }) => tell(boot), () => {});
};

// Puts what was held into the slots that boot found on the new page, with what that page says of properties and outputs.
// Watches all slots from then on.
export const settle = (boot) => {
  for (const [id, old] of kept) {
    const item = boot.items.get(id);
    if (!item) continue;
    kept.delete(id);
    const { spec, slot, place } = item, { shadowRoot } = slot, { element, life, places } = old, before = old.spec;
    for (const key of ["element", "life", "turn", "strays"]) item[key] = old[key];
    life.item = freeze({ ...life.item, page: boot.block.page, base: boot.block.base });
    place.textContent = "";
    // By way of the slot itself: Chromium would go on drawing what moves straight into a shadow root in its old place.
    slot.moveBefore(element, null);
    shadowRoot.moveBefore(element, shadowRoot.lastElementChild);
    boot.move(item, "mounted");
    for (const name in { ...before.attrs, ...spec.attrs }) {
      const value = spec.attrs?.[name];
      if (value === undefined) element.removeAttribute(name);
      else if (value !== before.attrs?.[name]) element.setAttribute(name, value);
    }
    for (const name in spec.props) {
      if (differ(spec.props[name], before.props?.[name])) boot.put(item, name, spec.props[name]);
    }
    const heard = life.heard ??= { ...before.outputs }, outputs = {};
    for (const name in spec.outputs) if (!heard[name]) heard[name] = outputs[name] = spec.outputs[name];
    boot.tap({ id, outputs }, element);
    const back = () => { for (const [node, top, left] of places) node.scrollTo({ top, left, behavior: "instant" }); };
    back();
    // A style sheet that comes now changes heights once more.
    for (const link of shadowRoot.querySelectorAll("link")) if (!link.sheet) link.addEventListener("load", back, { once: true });
  }
  if (!eye) {
    const again = () => look(boot);
    eye = new MutationObserver(again);
    eye.observe(document.body, { subtree: true, attributeFilter: ["state"] });
    // Later than the event: what throws while it is moved to another page is in no slot for a moment.
    for (const type of ["error", "unhandledrejection"]) addEventListener(type, () => queueMicrotask(again));
  }
  for (const { slot } of boot.items.values()) eye.observe(slot.shadowRoot, { childList: true });
  look(boot);
};
