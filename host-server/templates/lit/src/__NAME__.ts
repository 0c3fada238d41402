/**
 * `__TAG__`: greets somebody by name, with Lit.
 *
 * Property (and attribute): `who`. Event: `greeted` `{who, times}`. Method: `reset()`.
 */
import type { Host } from "@jogakbo/widget";
import { HostController } from "@jogakbo/widget/lit";
import { html, LitElement } from "lit";
import type { MainEvents } from "./manifest.js";
import { styles } from "./styles.js";
import { texts } from "./texts.js";

class __CLASS__ extends LitElement {
  static override properties = { who: { type: String }, host: { attribute: false } };
  static override styles = styles;

  declare who: string;
  declare host: Host | null;
  #times = 0;
  // Draws again when the language changes.
  #portal = new HostController(this);

  constructor() {
    super();
    this.who = "Jogakbo";
    this.host = null;
  }

  /** Counts from the start again. */
  reset(): void {
    this.#times = 0;
  }

  #greet(): void {
    this.#times += 1;
    const detail: MainEvents["greeted"] = { who: this.who, times: this.#times };
    this.dispatchEvent(new CustomEvent("greeted", { detail }));
  }

  override render() {
    const locale = this.#portal.locale;
    return html`<p lang=${locale}>${texts[locale].hello(this.who)}</p>
      <button type="button" lang=${locale} @click=${this.#greet}>${texts[locale].greet}</button>`;
  }
}

customElements.define("__TAG__", __CLASS__);
