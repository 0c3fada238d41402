// The layer above the page: dialogs of widgets, by `host.ui.overlay` (ADR 0027). A dialog stands in the widget's own root, so it
// keeps its styles, and is shown in the browser's top layer, so no slot cuts it off and the page behind it is inert. The browser
// keeps the focus inside and gives it back; this file says whose turn it is, and closes what outlives its item.

/** Dialogs of one item, open or waiting, at most. */
const MOST = 4;
const LOOK = "box-sizing:border-box;max-inline-size:min(640px,calc(100vw - 32px));padding:var(--jgb-space);overscroll-behavior:contain;" +
  "color:var(--jgb-color-text);background:var(--jgb-color-surface-raised);border:1px solid var(--jgb-color-border-strong);border-radius:var(--jgb-radius)";
/** In the order in which they were asked for. */
const entries = [];

const tell = (item, why) => console.error(`[jogakbo] ui.overlay item=${item}: ${why}`);

/** Shows all dialogs of the item whose turn it is, one on the other; those of others wait. */
const turn = () => {
  for (const entry of [...entries]) if (!entry.stands()) entry.end();
  for (const entry of entries) if (entry.item === entries[0].item) entry.open();
};
const watch = new MutationObserver(turn);

/**
 * Shows `node` of an item: a `dialog` in the widget as it is, anything else in a dialog at the end of the widget's root.
 * `label` names it when it has no name. `onClose(returnValue)` hears of its end, by whatever way. Answers what closes it.
 */
export const show = (item, node, { label, onClose } = {}) => {
  const slot = [...document.querySelectorAll("jgb-slot")].find((one) => one.getAttribute("item") === item);
  const element = [...slot?.shadowRoot.children ?? []].find(({ localName }) => localName.includes("-"));
  const own = node instanceof HTMLDialogElement && node.isConnected;
  const bad = !element ? "the item has no element" : !(node instanceof Element) ? "give it an element" :
    own && node.open ? "the dialog is open" : entries.filter((entry) => entry.item === item).length >= MOST ? `${MOST} dialogs wait already` : "";
  if (bad) return tell(item, bad), () => {};
  const box = own ? node : document.createElement("dialog"), title = document.getElementById(`label-${item}`);
  if (!own) {
    box.style.cssText = LOOK;
    box.append(node);
    (element.shadowRoot ?? slot.shadowRoot).append(box);
  }
  if (!box.ariaLabel && !box.hasAttribute("aria-labelledby")) box.ariaLabel = label ?? title?.textContent ?? "";
  const entry = {
    item,
    // An element that outlives its page has left its slot.
    stands: () => slot.isConnected && box.isConnected && element.getRootNode() === slot.shadowRoot,
    open: () => { if (!box.open) box.showModal(); },
    end: () => {
      const at = entries.indexOf(entry);
      if (at < 0) return;
      entries.splice(at, 1);
      box.removeEventListener("close", entry.end);
      if (box.open) box.close();
      if (!own) box.remove();
      // What had the focus may be gone; the reader goes on at the item.
      if (document.activeElement === document.body && title?.isConnected) {
        title.tabIndex = -1;
        title.focus();
      }
      try { onClose?.(box.returnValue); } catch (error) { tell(item, error); }
      turn();
    },
  };
  box.addEventListener("close", entry.end);
  entries.push(entry);
  watch.observe(slot.shadowRoot, { childList: true });
  watch.observe(document.body, { childList: true });
  turn();
  return entry.end;
};
