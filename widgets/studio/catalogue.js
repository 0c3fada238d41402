/**
 * `jogakbo-catalogue`: the custom element around the catalogue in `dist/studio.js` (Rust, WebAssembly), which the layout editor
 * shares. The module is ready when its WebAssembly is.
 */
import init, { Catalogue } from "./dist/studio.js";
import { sheet } from "./styles.js";

await init();

class JogakboCatalogue extends HTMLElement {
  /** The portal's interface for this item; set before the element is connected. */
  host = null;

  #catalogue = null;
  #stop = null;

  connectedCallback() {
    if (this.#catalogue || this.host?.signal?.aborted) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const place = document.createElement("div");
    root.replaceChildren(place);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#catalogue = new Catalogue(place, this.#locale());
    const changed = this.host?.env.onChange(() => this.#catalogue?.changed(this.#locale()));
    if (changed) signal.addEventListener("abort", changed);
    this.host?.signal?.addEventListener("abort", () => this.#end(), { signal });
  }

  disconnectedCallback() {
    // A move disconnects and connects in one go; only an element that stays away is ended.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  #locale() {
    return String(this.host?.env?.locale?.() ?? document.documentElement.lang);
  }

  #end() {
    this.#stop?.abort();
    this.#catalogue?.free();
    this.#catalogue = null;
  }
}

customElements.define("jogakbo-catalogue", JogakboCatalogue);
