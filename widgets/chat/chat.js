/**
 * `demo-chat`: a chat window for citizens who are signed in. It has no back end: what is said is an event, the portal's log
 * keeps it, and everybody in the same `room` hears it.
 *
 * It is made to stay alive over pages (`keep: "alive"`): nothing is asked for again when it is moved.
 */
import { el } from "./dom.js";
import { Lines } from "./lines.js";
import { sheet } from "./styles.js";
import { texts } from "./texts.js";

const SAID = "kr.go.demo.chat.said.v1";
/** Lines that a newcomer reads of the past. */
const PAST = 30;

class Chat extends HTMLElement {
  host = null;
  #room = "square";
  #root = this.attachShadow({ mode: "open" });
  #lines = new Lines();
  #status = el("p", { role: "status", class: "note" });
  #parts = {};
  #subscription = null;
  #forget = null;
  // `joining`, `live`, `away` or `denied`; and what went wrong with the last thing that was said.
  #state = "joining";
  #wrong = "";

  /** The room that is talked in; another one starts with its own past. */
  get room() {
    return this.#room;
  }

  set room(value) {
    if (value === this.#room) return;
    this.#room = value;
    if (this.#subscription) this.#join();
  }

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    if (this.host.session.state() === "user") {
      this.#build();
      this.#join();
    } else {
      const button = el("button", { type: "button" });
      button.addEventListener("click", () => this.host.session.requireLogin());
      this.#parts = { closed: el("p", { class: "note" }), signIn: button };
      this.#root.replaceChildren(this.#parts.closed, button);
    }
    this.#forget = this.host.env.onChange(() => this.#words());
    this.#words();
    addEventListener("pagehide", this.#keepDraft);
  }

  disconnectedCallback() {
    this.#subscription?.close();
    this.#subscription = null;
    this.#forget?.close();
    removeEventListener("pagehide", this.#keepDraft);
  }

  get #say() {
    return texts[this.host.env.locale()] ?? texts.ko;
  }

  #build() {
    const field = (name, most, more) => {
      const label = el("label", { for: name }), input = el("input", { id: name, name, maxlength: most, required: "", ...more });
      return { label, input, row: el("div", { class: "field" }, label, input) };
    };
    const name = field("name", 20, { autocomplete: "nickname" }), text = field("text", 300, { autocomplete: "off" });
    const send = el("button"), form = el("form", { novalidate: "" }, name.row, text.row, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#speak();
    });
    this.#parts = { name, text, send };
    this.#root.replaceChildren(this.#lines.box, this.#status, form);
    this.#restoreDraft();
  }

  /** Says everything in the language of the page; what was said stays as it was. */
  #words() {
    const say = this.#say, { name, text, send, closed, signIn } = this.#parts;
    this.lang = this.host.env.locale();
    if (closed) {
      closed.textContent = say.closed;
      signIn.textContent = say.signIn;
      return;
    }
    this.#lines.box.setAttribute("aria-label", say.log);
    name.label.textContent = say.name;
    text.label.textContent = say.text;
    send.textContent = say.send;
    this.#stand();
  }

  /** One plain sentence about how things stand, if there is something to say. */
  #stand() {
    const say = this.#say, quiet = this.#lines.empty ? say.quiet : "";
    const sentence = this.#wrong ? say[this.#wrong] : (say[this.#state] ?? quiet);
    if (this.#status.textContent !== sentence) this.#status.textContent = sentence;
    this.#status.classList.toggle("bad", Boolean(this.#wrong) || this.#state === "away" || this.#state === "denied");
  }

  #join() {
    this.#subscription?.close();
    this.#lines.clear();
    this.#state = "joining";
    this.#subscription = this.host.events.subscribe(`${SAID}.rooms.${this.#room}`, (event) => this.#heard(event), {
      from: { last: PAST },
      onState: (state) => {
        if (state === "catching-up") this.#state = this.#state === "joining" ? "joining" : "away";
        else this.#state = state === "closed" ? "away" : state;
        this.#stand();
      },
    });
    this.#stand();
  }

  #heard({ id, time, data }) {
    // One's own words stand there already.
    if (this.#lines.has(id)) this.#lines.note(id, `(${this.#say.me})`);
    else this.#lines.add({ id, name: data.name, text: data.text, at: time }, this.host.env.locale());
    this.#stand();
  }

  async #speak() {
    const { name, text } = this.#parts, said = text.input.value.trim(), by = name.input.value.trim();
    this.#wrong = said && by ? "" : "empty";
    this.#stand();
    if (this.#wrong) return (by ? text : name).input.focus();
    const id = crypto.randomUUID(), room = this.#room;
    text.input.value = "";
    this.#lines.add({ id, name: by, text: said, at: new Date().toISOString(), note: `(${this.#say.sending})`, mine: true }, this.host.env.locale());
    try {
      await this.host.events.publish(SAID, { room, name: by, text: said }, { subject: `rooms/${room}`, id });
      this.#lines.note(id, `(${this.#say.me})`);
    } catch (error) {
      this.#lines.drop(id);
      this.#wrong = error.code === "busy" ? "busy" : "failed";
      if (!text.input.value) text.input.value = said;
    }
    this.#stand();
  }

  // A full load ends the element; for this tab and this citizen, and once, the words they had not sent are kept.
  get #draft() {
    return `demo-chat:${this.#room}:${this.host.session.user()?.id}`;
  }

  #keepDraft = () => {
    const { name, text } = this.#parts;
    if (text?.input.value) sessionStorage.setItem(this.#draft, JSON.stringify([name.input.value, text.input.value]));
  };

  #restoreDraft() {
    const { name, text } = this.#parts, kept = sessionStorage.getItem(this.#draft);
    sessionStorage.removeItem(this.#draft);
    if (kept) [name.input.value, text.input.value] = JSON.parse(kept);
  }
}

customElements.define("demo-chat", Chat);
