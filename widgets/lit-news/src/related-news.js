/**
 * `demo-related-news`: news about a subject, those of one's own district first; built with Lit.
 *
 * Properties (and attributes): `region` (ten-digit district code), `topic`, `word`, `month` (`YYYY-MM`), `limit` (1 to 20).
 * Events: `news-chosen` `{id, topic, word}` when a citizen opens an article, `month-cleared` when all months are asked for.
 * Slot: `aside`, beside the articles where there is room, else below them.
 * Method: `refresh()` reads the articles again. `host` is the portal's interface; the list also works without it.
 */
import { html, LitElement, nothing } from "lit";
import { choose } from "./choose.js";
import { districts } from "./districts.js";
import { styles } from "./styles.js";
import { texts } from "./texts.js";

const DATA = new URL("../data/news.json", import.meta.url);

class RelatedNews extends LitElement {
  static properties = {
    region: { type: String },
    topic: { type: String },
    word: { type: String },
    month: { type: String },
    limit: { type: Number },
    host: { attribute: false },
    items: { state: true },
    failed: { state: true },
    opened: { state: true },
    locale: { state: true },
  };
  static styles = styles;

  #stop = null;

  constructor() {
    super();
    this.region = "";
    this.topic = "";
    this.word = "";
    this.month = "";
    this.limit = 5;
    this.host = null;
    this.items = null;
    this.failed = false;
    this.opened = "";
    this.locale = "ko";
  }

  connectedCallback() {
    super.connectedCallback();
    this.#stop = new AbortController();
    this.#language();
    const forget = this.host?.env?.onChange?.(() => this.#language());
    if (typeof forget === "function") this.#stop.signal.addEventListener("abort", forget);
    if (this.items === null) this.refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  /** Reads the articles again; settles when they are shown or when reading failed. */
  async refresh() {
    const signal = this.#stop?.signal;
    try {
      const answer = await fetch(DATA, { signal, cache: this.items ? "no-cache" : "default" });
      if (!answer.ok) throw new Error(`news.json answered ${answer.status}`);
      this.items = (await answer.json()).items;
      this.failed = false;
    } catch (error) {
      if (signal?.aborted) return;
      this.failed = true;
      this.host?.log?.("warn", "the news could not be read", { reason: String(error) });
    }
    await this.updateComplete;
  }

  #language() {
    const asked = this.host?.env?.locale?.() ?? document.documentElement.lang;
    this.locale = String(asked).startsWith("en") ? "en" : "ko";
  }

  #open(item) {
    this.opened = this.opened === item.id ? "" : item.id;
    if (!this.opened) return;
    const detail = { id: item.id, topic: item.topic, word: item.word };
    this.dispatchEvent(new CustomEvent("news-chosen", { detail }));
  }

  #clear() {
    this.month = "";
    this.dispatchEvent(new CustomEvent("month-cleared", { detail: { month: "" } }));
    // The button that was pressed goes away; reading goes on where the list begins.
    this.updateComplete.then(() => this.renderRoot.querySelector("li button")?.focus());
  }

  render() {
    // The slot is there from the start and always, or what stands in it would be out of sight while the news come.
    const beside = this.querySelector('[slot="aside"]') ? "whole beside" : "whole";
    return html`<div class=${beside}>
      <div class="news" lang=${this.locale}>${this.#news(texts[this.locale])}</div>
      <div class="aside"><slot name="aside"></slot></div>
    </div>`;
  }

  #news(say) {
    if (this.failed && !this.items)
      return html`<p role="alert">${say.failed}</p><p><button type="button" @click=${this.refresh}>${say.retry}</button></p>`;
    if (!this.items) return html`<p class="hint">${say.loading}</p>`;
    const { found, widened } = choose(this.items, this);
    const limit = Math.min(Math.max(this.limit || 5, 1), 20);
    return html`<div class="head">
        <span role="status">${say.count(found.length)}${this.month ? ` · ${say.month(this.month)}` : nothing}</span>
        ${this.month ? html`<button type="button" @click=${this.#clear}>${say.clear}</button>` : nothing}
      </div>
      ${widened ? html`<p class="hint">${say.widened}</p>` : nothing}
      ${found.length === 0
        ? html`<p class="hint">${say.none}</p>`
        : html`<ul>${found.slice(0, limit).map((item) => this.#row(item, say))}</ul>`}
      <p class="note">${say.sample}</p>`;
  }

  #row(item, say) {
    const [title, summary] = item[this.locale];
    const isOpen = this.opened === item.id;
    const day = new Intl.DateTimeFormat(this.locale, { dateStyle: "medium" }).format(new Date(`${item.date}T00:00:00`));
    return html`<li>
      <button type="button" aria-expanded=${String(isOpen)} @click=${() => this.#open(item)}>${title}</button>
      <p class="meta">
        <span class="topic">${say.topics[item.topic]}</span>
        <span>${districts[item.region]?.[this.locale] ?? say.all}</span>
        <time datetime=${item.date}>${day}</time>
      </p>
      ${isOpen ? html`<p class="summary">${summary}</p>` : nothing}
    </li>`;
  }
}

customElements.define("demo-related-news", RelatedNews);
