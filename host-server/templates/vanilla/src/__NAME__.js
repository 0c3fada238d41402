/**
 * `__TAG__`: greets somebody by name, in plain JavaScript without a build step.
 *
 * Property (and attribute): `who`. Event: `greeted` `{who, times}`. Method: `reset()`.
 */
import { sheet } from "./styles.js";
import { texts } from "./texts.js";

class __CLASS__ extends HTMLElement {
  static observedAttributes = ["who"];

  /** The portal's interface; set before the element is connected, or never. @type {import("@jogakbo/widget").Host | null} */
  host = null;
  #who = "Jogakbo";
  #times = 0;
  #stop = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => this.#greet());
    root.append(document.createElement("p"), button);
  }

  get who() {
    return this.#who;
  }

  set who(value) {
    this.#who = String(value ?? "");
    this.#draw();
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
    this.#stop?.();
    this.#stop = this.host?.env.onChange(() => this.#draw());
    this.#draw();
  }

  disconnectedCallback() {
    this.#stop?.();
    this.#stop = null;
  }

  /** Counts from the start again. */
  reset() {
    this.#times = 0;
  }

  #greet() {
    this.#times += 1;
    this.dispatchEvent(new CustomEvent("greeted", { detail: { who: this.#who, times: this.#times } }));
  }

  #draw() {
    const locale = (this.host?.env.locale() ?? document.documentElement.lang) === "en" ? "en" : "ko";
    const say = texts[locale];
    const [words, button] = this.shadowRoot.children;
    words.lang = button.lang = locale;
    words.textContent = say.hello(this.#who);
    button.textContent = say.greet;
  }
}

customElements.define("__TAG__", __CLASS__);
