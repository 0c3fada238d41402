/**
 * `jogakbo-notices`: a list of notices as the page holds them; says `notice-chosen` with `{heading, date, text}`.
 *
 * Property: `notices`, at most thirty of `{heading, date, text}`.
 */
import { Block, el } from "./block.js";

const none = { ko: "지금은 공지가 없습니다.", en: "There are no notices now." };

class Notices extends Block {
  static props = { notices: [] };

  #chosen = -1;

  content() {
    const notices = (Array.isArray(this.notices) ? this.notices : []).filter((notice) => notice?.heading);
    if (!notices.length) return [el("p", { class: "subtle" }, this.word(none))];
    const buttons = notices.map(({ heading, date = "" }, i) => {
      const when = date ? el("time", { class: "subtle", datetime: date }, date) : null;
      return el("button", { type: "button", "aria-pressed": i === this.#chosen }, el("span", {}, heading), when);
    });
    buttons.forEach((button, i) => button.addEventListener("click", () => {
      this.#chosen = i;
      buttons.forEach((other, at) => other.setAttribute("aria-pressed", at === i));
      const { heading, date = "", text = "" } = notices[i];
      this.tell("notice-chosen", { heading, date, text });
    }));
    return [el("ul", { class: "list" }, ...buttons.map((button) => el("li", {}, button)))];
  }
}

Notices.define("jogakbo-notices");
