/** What was said: one line each, in the order in which it came, the oldest going first. */
import { el } from "./dom.js";

/** Lines that are kept on the page. */
const MOST = 200;

export class Lines {
  /** Keyboard users can scroll it, and screen readers hear what is added. */
  box = el("div", { class: "lines", role: "log", tabindex: "0" });
  #lines = new Map();

  get empty() {
    return !this.#lines.size;
  }

  clear() {
    this.#lines.clear();
    this.box.replaceChildren();
  }

  has(id) {
    return this.#lines.has(id);
  }

  /** Adds a line; who reads at the end stays there, who reads further up is left in peace. */
  add({ id, name, text, at, note = "", mine = false }, locale) {
    const { scrollTop, scrollHeight, clientHeight } = this.box, below = scrollHeight - scrollTop - clientHeight;
    const time = el("time", { datetime: at }, new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at)));
    const line = el("div", { class: mine ? "line mine" : "line" },
      el("p", { class: "who" }, el("b", {}, name), " ", time, " ", el("span", {}, note)), el("p", { class: "said" }, text));
    this.#lines.set(id, line);
    this.box.append(line);
    for (const [old, node] of this.#lines) {
      if (this.#lines.size <= MOST) break;
      this.#lines.delete(old);
      node.remove();
    }
    if (mine || below < 40) this.box.scrollTop = this.box.scrollHeight;
  }

  /** Changes what is said of a line beside its name. */
  note(id, text) {
    const place = this.#lines.get(id)?.querySelector("span");
    if (place) place.textContent = text;
  }

  drop(id) {
    this.#lines.get(id)?.remove();
    this.#lines.delete(id);
  }
}
