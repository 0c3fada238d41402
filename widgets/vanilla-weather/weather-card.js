/**
 * `demo-weather-card`: the weather of one district, in plain JavaScript without a build step.
 *
 * Properties (and attributes): `region` (ten-digit district code) and `unit` (`c` or `f`).
 * Event: `region-changed` with `{region, name}` when the citizen chooses another district.
 * Method: `refresh()` reads the figures again. `host` is the portal's interface; the card also works without it.
 */
import { el } from "./dom.js";
import { skyIcon } from "./icons.js";
import { sheet } from "./styles.js";
import { DUST, dustLevel, texts } from "./texts.js";

const DATA = new URL("weather.json", import.meta.url);

class WeatherCard extends HTMLElement {
  static observedAttributes = ["region", "unit"];

  #region = "1111000000";
  #unit = "c";
  #data = null;
  #failed = false;
  #stop = null;
  #parts = null;

  /** The portal's interface for this item; set before the card is connected, or never. */
  host = null;

  get region() {
    return this.#region;
  }

  set region(value) {
    const next = String(value ?? "");
    if (next === this.#region) return;
    this.#region = next;
    this.#render();
  }

  get unit() {
    return this.#unit;
  }

  set unit(value) {
    this.#unit = value === "f" ? "f" : "c";
    this.#render();
  }

  attributeChangedCallback(name, _before, value) {
    if (value !== null) this[name] = value;
  }

  connectedCallback() {
    // The portal may move the element; what was built then stays as it is.
    this.#stop?.abort();
    this.#stop = new AbortController();
    this.host?.signal?.addEventListener("abort", () => this.#stop?.abort(), { signal: this.#stop.signal });
    const forget = this.host?.env?.onChange?.(() => this.#render());
    if (typeof forget === "function") this.#stop.signal.addEventListener("abort", forget);
    this.#build();
    if (this.#data === null) this.refresh();
  }

  disconnectedCallback() {
    this.#stop?.abort();
  }

  /** Reads the figures again; settles when they are shown or when reading failed. */
  async refresh() {
    const signal = this.#stop?.signal;
    this.#parts?.card.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(DATA, { signal, cache: this.#data ? "no-cache" : "default" });
      if (!answer.ok) throw new Error(`weather.json answered ${answer.status}`);
      this.#data = await answer.json();
      this.#failed = false;
    } catch (error) {
      if (signal?.aborted) return;
      this.#failed = true;
      this.host?.log?.("warn", "the weather figures could not be read", { reason: String(error) });
    }
    this.#render();
  }

  #locale() {
    const asked = this.host?.env?.locale?.() ?? document.documentElement.lang;
    return String(asked).startsWith("en") ? "en" : "ko";
  }

  /** Makes the shadow tree once; later renders only change what is in it. */
  #build() {
    if (this.#parts) return;
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    const select = el("select", { id: "region" });
    select.addEventListener("change", () => this.#choose(select.value));
    const label = el("label", { for: "region" });
    const now = el("div", { class: "now" });
    const days = el("ul", { class: "days" });
    const note = el("p", { class: "note" });
    const more = el("button", { type: "button", class: "more", "aria-haspopup": "dialog" });
    more.addEventListener("click", () => this.#explain());
    const card = el("div", { class: "card" }, el("div", { class: "pick" }, label, select), now, days, more, note);
    const scale = el("dialog", { "aria-labelledby": "scale" });
    root.append(card, scale);
    this.#parts = { card, label, select, now, days, more, note, scale };
    this.#render();
  }

  #choose(code) {
    // Only a change the citizen asked for is read out, not the first figures.
    this.#parts.now.setAttribute("role", "status");
    this.region = code;
    const found = this.#find();
    const detail = { region: code, name: found ? found[this.#locale()] : code };
    this.dispatchEvent(new CustomEvent("region-changed", { detail }));
  }

  /** Shows what the levels of fine dust mean, above the page; the dialog stays in this tree and so keeps its styles. */
  #explain() {
    const { scale } = this.#parts;
    const show = this.host?.ui?.overlay ?? ((dialog) => dialog.showModal());
    if (!scale.open) show(scale);
  }

  #find() {
    return this.#data?.regions.find((region) => region.code === this.#region) ?? null;
  }

  #degrees(celsius) {
    const value = this.#unit === "f" ? celsius * 1.8 + 32 : celsius;
    return `${Math.round(value)}°${this.#unit.toUpperCase()}`;
  }

  #render() {
    if (!this.#parts) return;
    const { card, label, select, now, days, more, note, scale } = this.#parts;
    const locale = this.#locale();
    const say = texts[locale];
    card.lang = scale.lang = locale;
    more.textContent = say.scale;
    label.textContent = say.region;
    card.setAttribute("aria-busy", String(!this.#data && !this.#failed));
    more.hidden = !this.#find();
    this.#scale(say);
    if (!this.#data) {
      now.replaceChildren(el("p", {}, this.#failed ? say.failed : say.loading));
      if (this.#failed) now.append(this.#retryButton(say));
      return;
    }
    const found = this.#find();
    const options = this.#data.regions.map((region) => el("option", { value: region.code }, region[locale]));
    if (!found) options.unshift(el("option", { value: this.#region }, say.unknown));
    select.replaceChildren(...options);
    select.value = this.#region;
    note.textContent = say.sample;
    if (!found) {
      now.replaceChildren(el("p", {}, say.noRegion));
      days.replaceChildren();
      return;
    }
    now.replaceChildren(...this.#nowParts(found.now, say, found[locale]));
    days.replaceChildren(...found.days.map((day, index) => this.#day(day, index, say, locale)));
  }

  #nowParts(now, say, name) {
    const dust = dustLevel(now.pm10);
    return [
      el("div", { class: "sky" }, skyIcon(now.sky)),
      el("p", { class: "temp" }, el("span", { class: "hidden" }, `${name} `), this.#degrees(now.temp)),
      el("p", { class: "words" }, `${say.sky[now.sky]} · ${say.feels} ${this.#degrees(now.feels)}`),
      el(
        "dl",
        { class: "facts" },
        el("div", {}, el("dt", {}, say.humidity), el("dd", {}, `${now.humidity}%`)),
        el("div", {}, el("dt", {}, say.wind), el("dd", {}, `${now.wind} m/s`)),
        el("div", {}, el("dt", {}, say.dust), el("dd", { class: dust }, `${say.level[dust]} (${now.pm10})`)),
      ),
    ];
  }

  #day(day, index, say, locale) {
    const date = new Date();
    date.setDate(date.getDate() + index + 1);
    const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" }).format(date);
    return el(
      "li",
      {},
      el("span", { class: "weekday" }, weekday),
      el("span", { class: "small-sky" }, skyIcon(day.sky)),
      el("span", { class: "hidden" }, `${say.sky[day.sky]}, `),
      el("span", {}, `${this.#degrees(day.low)} / ${this.#degrees(day.high)}`),
      el("span", { class: "rain" }, `${say.rain} ${day.rain}%`),
    );
  }

  /** The levels of fine dust; the one of now is marked. */
  #scale(say) {
    const { scale } = this.#parts;
    const now = this.#find()?.now.pm10;
    const row = ({ level, from, to }) =>
      el(
        "tr",
        now !== undefined && dustLevel(now) === level ? { "aria-current": "true" } : {},
        el("th", { scope: "row" }, say.level[level]),
        el("td", {}, to ? `${from}–${to}` : say.above(from)),
      );
    const head = el("tr", {}, el("th", { scope: "col" }, say.dust), el("th", { scope: "col" }, "PM10, µg/m³"));
    const close = el("button", { type: "button" }, say.close);
    close.addEventListener("click", () => scale.close());
    scale.replaceChildren(
      el("h2", { id: "scale" }, say.scale),
      el("p", {}, now === undefined ? "" : say.today(now, say.level[dustLevel(now)])),
      el("table", {}, el("thead", {}, head), el("tbody", {}, ...DUST.map(row))),
      close,
    );
  }

  #retryButton(say) {
    const button = el("button", { type: "button" }, say.retry);
    button.addEventListener("click", () => this.refresh());
    return button;
  }
}

customElements.define("demo-weather-card", WeatherCard);
