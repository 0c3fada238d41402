/** `jogakbo-notice`: one notice, read aloud when it changes. Properties: `heading`, `date`, `text`. */
import { Block, el } from "./block.js";

const none = { ko: "목록에서 공지를 고르면 여기에 보입니다.", en: "Choose a notice in the list to read it here." };

class Notice extends Block {
  static props = { heading: "", date: "", text: "" };

  content() {
    const shown = this.heading || this.text;
    const when = this.date ? el("p", { class: "subtle" }, el("time", { datetime: this.date }, this.date)) : null;
    const parts = shown ? [el("p", { class: "title" }, this.heading), when, el("p", { class: "text" }, this.text)] : [el("p", { class: "subtle" }, this.word(none))];
    // The region stays, so that a reader hears what comes into it.
    const region = this.shadowRoot.querySelector("[role=status]") ?? el("div", { role: "status" });
    region.replaceChildren(...parts.filter(Boolean));
    return [region];
  }
}

Notice.define("jogakbo-notice");
