/** `jogakbo-contact`: whom to ask. Properties: `office`, `phone`, `hours`, `email`, `address`; what is empty is left out. */
import { Block, el } from "./block.js";

const words = {
  office: { ko: "담당", en: "Office" },
  phone: { ko: "전화", en: "Telephone" },
  hours: { ko: "상담 시간", en: "Open" },
  email: { ko: "전자우편", en: "E-mail" },
  address: { ko: "주소", en: "Address" },
};

const links = { phone: (text) => `tel:${text.replace(/[^+\d]/g, "")}`, email: (text) => `mailto:${text}` };

class Contact extends Block {
  static props = { office: "", phone: "", hours: "", email: "", address: "" };

  content() {
    const rows = Object.entries(words).filter(([name]) => this[name]);
    return [el("dl", {}, ...rows.flatMap(([name, texts]) => {
      const text = String(this[name]), link = links[name]?.(text);
      return [el("dt", {}, this.word(texts)), el("dd", {}, link ? el("a", { href: link }, text) : text)];
    }))];
  }
}

Contact.define("jogakbo-contact");
