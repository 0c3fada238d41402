/** `jogakbo-search`: one field; says `searched` with `{word}` when someone looks for something. Properties: `label`, `hint`. */
import { Block, el } from "./block.js";

const words = { label: { ko: "찾을 말", en: "Search for" }, go: { ko: "찾기", en: "Search" } };

class Search extends Block {
  static props = { label: "", hint: "" };

  content() {
    // What is being typed stays when something else is drawn anew.
    const typed = this.shadowRoot.querySelector("input")?.value ?? "";
    const input = el("input", { type: "search", name: "word", maxlength: 80, autocomplete: "off", placeholder: this.hint || null });
    input.value = typed;
    const form = el("form", { role: "search" }, el("label", {}, this.label || this.word(words.label), input), el("button", { type: "submit" }, this.word(words.go)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const word = input.value.trim();
      word ? this.tell("searched", { word }) : input.focus();
    });
    return [form];
  }
}

Search.define("jogakbo-search");
