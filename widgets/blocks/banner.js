/** `jogakbo-banner`: a heading, a few words and one way on. Properties: `heading`, `text`, `path`, `action`. */
import { Block, el, safe } from "./block.js";

class Banner extends Block {
  static props = { heading: "", text: "", path: "", action: "" };

  content() {
    const path = safe(this.path);
    const way = path && this.action ? el("a", { class: "button", href: path }, this.action) : null;
    return [el("p", { class: "title" }, this.heading), this.text && el("p", { class: "text" }, this.text), way].filter(Boolean);
  }
}

Banner.define("jogakbo-banner");
