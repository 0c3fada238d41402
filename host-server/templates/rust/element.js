/**
 * `__TAG__`: greets somebody by name; the custom element around the Rust in `dist/__CRATE__.js`.
 *
 * Property (and attribute): `who`. Event: `greeted` `{who, times}`. Method: `reset()`. Only a JavaScript class can extend
 * `HTMLElement`; the module is ready when its WebAssembly is, so the element is never seen half made.
 */
import init, { Greeting } from "./dist/__CRATE__.js";
import { sheet } from "./styles.js";

await init();

class __CLASS__ extends HTMLElement {
  static observedAttributes = ["who"];

  /** The portal's interface; set before the element is connected, or never. @type {import("@jogakbo/widget").Host | null} */
  host = null;
  #who = "Jogakbo";
  #greeting = null;
  #stop = null;

  get who() {
    return this.#who;
  }

  set who(value) {
    this.#who = String(value ?? "");
    this.#greeting?.setWho(this.#who);
  }

  attributeChangedCallback(_name, _before, value) {
    if (value !== null) this.who = value;
  }

  connectedCallback() {
    // What was set before the definition was there would hide the setters.
    for (const name of ["who", "host"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (this.#greeting) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const place = document.createElement("div");
    root.replaceChildren(place);
    const emit = (who, times) => this.dispatchEvent(new CustomEvent("greeted", { detail: { who, times } }));
    this.#greeting = new Greeting(place, this.#locale(), emit);
    this.#greeting.setWho(this.#who);
    this.#stop = this.host?.env.onChange(() => this.#greeting?.setLocale(this.#locale()));
  }

  disconnectedCallback() {
    // A move disconnects and connects in one go; only an element that stays away is ended.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#stop?.();
      this.#greeting?.free();
      this.#greeting = null;
    });
  }

  /** Counts from the start again. */
  reset() {
    this.#greeting?.reset();
  }

  #locale() {
    return this.host?.env.locale() ?? document.documentElement.lang;
  }
}

customElements.define("__TAG__", __CLASS__);
