/**
 * `jogakbo-studio`: the custom element around the layout editor in `dist/studio.js` (Rust, WebAssembly).
 *
 * It takes the whole width of the window, since a page of 1,280 pixels has to stand in it. The page that is edited is the
 * rest of the address: `/studio/home` edits `home`. The module is ready when its WebAssembly is.
 */
import init, { Studio } from "./dist/studio.js";
import { sheet } from "./styles.js";

await init();

/** Room between the editor and the edges of the window, in pixels. */
const EDGE = 12;

class JogakboStudio extends HTMLElement {
  /** The portal's interface for this item; set before the element is connected. */
  host = null;

  #studio = null;
  #stop = null;

  connectedCallback() {
    if (this.#studio || this.host?.signal?.aborted) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const place = document.createElement("div");
    place.className = "studio";
    root.replaceChildren(place);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#fill();
    const watch = new ResizeObserver(() => this.#fill());
    watch.observe(document.documentElement);
    signal.addEventListener("abort", () => watch.disconnect());
    this.#studio = new Studio(place, this.#locale(), this.#page(), {
      open: (name) => this.host?.ui.navigate(`${this.host.item.base}/${name}`),
      dirty: (is) => this.host?.ui.setDirty(is),
      roles: () => this.host?.session.roles() ?? [],
    });
    const changed = this.host?.env.onChange(() => this.#studio?.changed(this.#locale(), this.#page()));
    if (changed) signal.addEventListener("abort", changed);
    this.host?.signal?.addEventListener("abort", () => this.#end(), { signal });
  }

  disconnectedCallback() {
    // A move disconnects and connects in one go; only an element that stays away is ended.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** Stretches to the edges of the window, wherever the page put the element. */
  #fill() {
    this.style.marginInlineStart = "0";
    const { left } = this.getBoundingClientRect();
    this.style.marginInlineStart = `${EDGE - left}px`;
    this.style.inlineSize = `${document.documentElement.clientWidth - 2 * EDGE}px`;
  }

  /** Name of the page that the address names, or nothing. */
  #page() {
    const { base } = this.host?.item ?? { base: "" };
    return location.pathname.slice(base.length).split("/").find(Boolean) ?? "";
  }

  #locale() {
    return String(this.host?.env?.locale?.() ?? document.documentElement.lang);
  }

  #end() {
    this.#stop?.abort();
    this.#studio?.free();
    this.#studio = null;
  }
}

customElements.define("jogakbo-studio", JogakboStudio);
