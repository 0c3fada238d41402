// The widget that is dragged about: a custom element of some 60 nodes, the same in every editor.

/** Its tag. */
export const TAG = "bench-card";

/** Source of its module; `globalThis.connected` counts how often one came into the document. */
export const source = `
class BenchCard extends HTMLElement {
  connectedCallback() {
    globalThis.connected = (globalThis.connected ?? 0) + 1;
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = ":host{display:block}ul{margin:0;padding:0;list-style:none}li{display:flex;gap:8px}b{flex:1}";
    const list = document.createElement("ul");
    for (let i = 0; i < 14; i++) {
      const row = document.createElement("li"), label = document.createElement("b"), value = document.createElement("span");
      label.textContent = "접수 " + i;
      value.textContent = String((i * 7919) % 1000);
      row.append(label, value);
      list.append(row);
    }
    root.append(style, list);
  }
}
customElements.define("${TAG}", BenchCard);
`;

/** Name of card `i`. */
export const name = (i) => `w${i}`;

/** Cells of `count` cards, four in a row, on twelve columns. */
export const cells = (count) => Array.from({ length: count }, (_, i) => ({ id: name(i), x: (i % 4) * 3, y: Math.floor(i / 4) * 2, w: 3, h: 2 }));
