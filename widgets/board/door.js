/** `demo-board-door`: the way to the board from another page; `path` is the route of the board's page. */
import { el } from "./dom.js";
import { sheet } from "./styles.js";
import { texts } from "./texts.js";

class Door extends HTMLElement {
  host = null;
  path = "/board";
  #root = this.attachShadow({ mode: "open" });
  #forget = null;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#forget = this.host.env.onChange(() => this.#render());
    this.#render();
  }

  disconnectedCallback() {
    this.#forget?.close();
  }

  #render() {
    const locale = this.host.env.locale(), say = texts[locale] ?? texts.ko;
    this.lang = locale;
    const href = locale === "en" ? `/en${this.path}` : this.path;
    this.#root.replaceChildren(el("p", {}, say.what), el("a", { class: "door", href }, say.open));
  }
}

customElements.define("demo-board-door", Door);
