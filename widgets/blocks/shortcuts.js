/** `jogakbo-shortcuts`: links side by side. Property: `links`, at most twelve of `{label, path}`. */
import { Block, el, safe } from "./block.js";

class Shortcuts extends Block {
  static props = { links: [] };

  content() {
    const links = (Array.isArray(this.links) ? this.links : []).filter((link) => link?.label && safe(link.path));
    return [el("ul", { class: "links" }, ...links.map(({ label, path }) => el("li", {}, el("a", { href: safe(path) }, String(label)))))];
  }
}

Shortcuts.define("jogakbo-shortcuts");
