/**
 * `demo-rent-calculator`: the custom element around the Rust calculator in `dist/rent.js`.
 *
 * Properties (and attributes): `baseRate` (`base-rate`, percent a year) and `lease` (won). Event: `rent-calculated` with
 * `{monthly, deposit, rate}` after each change by the citizen. Method: `reset()`. The module is ready when its
 * WebAssembly is, so the element is never seen half made.
 */
import init, { RentCalculator } from "./dist/rent.js";
import { sheet } from "./styles.js";

await init();

class DemoRentCalculator extends HTMLElement {
  static observedAttributes = ["base-rate", "lease"];

  #calculator = null;
  #stop = null;
  #baseRate = 2.5;
  #lease = 300_000_000;

  /** The portal's interface for this item; set before the element is connected, or never. */
  host = null;

  get baseRate() {
    return this.#baseRate;
  }

  set baseRate(value) {
    this.#baseRate = Number(value);
    this.#calculator?.setBaseRate(this.#baseRate);
  }

  get lease() {
    return this.#lease;
  }

  set lease(value) {
    this.#lease = Number(value);
    this.#calculator?.setLease(this.#lease);
  }

  attributeChangedCallback(name, _before, value) {
    if (value !== null) this[name === "base-rate" ? "baseRate" : "lease"] = value;
  }

  connectedCallback() {
    if (this.#calculator || this.host?.signal?.aborted) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    const place = document.createElement("div");
    place.className = "calculator";
    root.replaceChildren(place);
    this.#calculator = new RentCalculator(place, this.#locale(), (detail) =>
      this.dispatchEvent(new CustomEvent("rent-calculated", { detail })),
    );
    this.#calculator.setBaseRate(this.#baseRate);
    this.#calculator.setLease(this.#lease);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.host?.signal?.addEventListener("abort", () => this.#end(), { signal });
    const forget = this.host?.env?.onChange?.(() => this.#calculator?.setLocale(this.#locale()));
    if (typeof forget === "function") signal.addEventListener("abort", forget);
  }

  disconnectedCallback() {
    // A move disconnects and connects in one go; only an element that stays away is ended.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  /** Puts the first figures back. */
  reset() {
    this.#calculator?.reset();
  }

  #locale() {
    return String(this.host?.env?.locale?.() ?? document.documentElement.lang);
  }

  #end() {
    this.#stop?.abort();
    this.#calculator?.free();
    this.#calculator = null;
  }
}

customElements.define("demo-rent-calculator", DemoRentCalculator);
