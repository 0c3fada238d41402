/**
 * What all blocks share: properties that draw again, the portal's language, and a shadow tree with the portal's colours.
 *
 * A block says which properties it has (`static props`, name to first value), and gives its content in `content()`.
 */
import { sheet } from "./styles.js";

/** Makes an HTML element with attributes and children; texts are never read as HTML. What is `null` is left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, value);
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}

/** An address that a link may lead to: of the portal, of the web, a telephone or a mail box; else nothing. */
export function safe(address) {
  const text = String(address ?? "").trim();
  return /^(\/(?!\/)|https:\/\/|tel:|mailto:)/i.test(text) ? text : null;
}

export class Block extends HTMLElement {
  static props = {};

  #values = {};
  #stop = null;

  /** The portal's interface for this item; set before the block is connected, or never. */
  host = null;

  /** Defines the element with a getter and a setter for each property. */
  static define(tag) {
    for (const [name, first] of Object.entries(this.props)) {
      Object.defineProperty(this.prototype, name, {
        enumerable: true,
        get() {
          return this.#values[name] ?? first;
        },
        set(value) {
          this.#values[name] = value ?? first;
          this.draw();
        },
      });
    }
    customElements.define(tag, this);
  }

  connectedCallback() {
    // What was set before the element was defined hides the property of the class.
    for (const name of Object.keys(this.constructor.props)) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (!this.shadowRoot) this.attachShadow({ mode: "open", delegatesFocus: true }).adoptedStyleSheets = [sheet];
    this.#stop?.abort();
    this.#stop = new AbortController();
    const forget = this.host?.env?.onChange?.(() => this.draw());
    if (typeof forget === "function") this.#stop.signal.addEventListener("abort", forget);
    this.draw();
  }

  disconnectedCallback() {
    this.#stop?.abort();
  }

  /** The word of the portal's language. */
  word(texts) {
    const asked = this.host?.env?.locale?.() ?? document.documentElement.lang;
    return String(asked).startsWith("en") ? texts.en : texts.ko;
  }

  /** Tells the page; the manifest names the event. */
  tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  /** Draws the content anew, once there is a place for it. */
  draw() {
    this.shadowRoot?.replaceChildren(...this.content());
  }
}
