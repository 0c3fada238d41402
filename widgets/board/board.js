/**
 * `demo-board`: a bulletin board with addresses of its own below the page's: the list, `/mine`, `/write` and `/<number>`.
 *
 * Posts come from the board's service by `host.fetch`; news of others by events, which name a post and say no more.
 */
import { el } from "./dom.js";
import { sheet } from "./styles.js";
import { texts } from "./texts.js";

const API = "posts", TYPE = "kr.go.demo.board";

class Board extends HTMLElement {
  host = null;
  #root = this.attachShadow({ mode: "open" });
  #body = el("div");
  #status = el("p", { role: "status", class: "note" });
  #ends = [];
  #turn = 0;
  #shown = null;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.replaceChildren(el("div"), this.#status, this.#body);
    this.#ends = [
      this.host.env.onChange(() => this.#path() !== this.#shown && this.#show(true)),
      this.host.events.subscribe(`${TYPE}.posted.v1.>`, () => this.#heard(null)),
      this.host.events.subscribe(`${TYPE}.commented.v1.>`, ({ data }) => this.#heard(data.postId)),
    ];
    this.#show(false);
  }

  disconnectedCallback() {
    for (const end of this.#ends) end.close();
  }

  get #say() {
    return texts[this.host.env.locale()] ?? texts.ko;
  }

  #path() {
    return location.pathname.slice(this.host.item.base.length);
  }

  async #ask(path, body) {
    const init = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await this.host.fetch(API, path, init);
    return { status: answer.status, data: await answer.json().catch(() => null) };
  }

  /** Shows what the address says; after a turn of the page the heading gets the focus. */
  async #show(focus) {
    const turn = ++this.#turn, path = (this.#shown = this.#path()), say = this.#say;
    const base = this.host.item.base;
    const link = (to, text) => el("li", {}, el("a", { href: base + to, ...(to === path ? { "aria-current": "page" } : {}) }, text));
    this.#root.firstChild.replaceChildren(
      el("nav", { "aria-label": say.nav }, el("ul", {}, link("", say.list), link("/mine", say.mine), link("/write", say.write))),
    );
    this.lang = this.host.env.locale();
    this.#status.textContent = say.loading;
    let parts;
    try {
      parts = await this.#view(path, say);
    } catch (error) {
      if (turn !== this.#turn || error.code === "denied") return;
      const again = el("button", { type: "button" }, say.retry);
      again.addEventListener("click", () => this.#show(true));
      parts = [el("h3", { tabindex: "-1" }, say.nav), el("p", { role: "alert", class: "bad" }, say.away), again];
    }
    if (turn !== this.#turn) return;
    this.#status.textContent = "";
    this.#body.replaceChildren(...parts);
    if (focus) this.#body.querySelector("h3")?.focus({ preventScroll: true });
  }

  #view(path, say) {
    if (path === "/write") return this.#writing(say);
    if (path === "/mine" && this.host.session.state() !== "user") return [el("h3", { tabindex: "-1" }, say.mine), this.#signIn(say)];
    if (path === "" || path === "/mine") return this.#list(path === "/mine", say);
    return this.#post(path.slice(1), say);
  }

  #signIn(say) {
    const button = el("button", { type: "button" }, say.signIn);
    button.addEventListener("click", () => this.host.session.requireLogin());
    return button;
  }

  async #list(mine, say) {
    const list = el("ol"), more = el("button", { type: "button" }, say.more);
    const add = async (before) => {
      const { data } = await this.#ask(`/posts?${new URLSearchParams({ ...(mine && { mine: "true" }), ...(before && { before }) })}`);
      list.append(...data.map((post) => el("li", {},
        el("a", { href: `${this.host.item.base}/${post.id}` }, post.title), el("p", { class: "note" }, `${say.by} ${post.author} · ${this.#time(post.at)} · ${say.comments(post.comments)}`))));
      more.hidden = data.length < 20;
      more.onclick = () => add(data.at(-1).id).catch(() => (this.#status.textContent = say.away));
      return data.length;
    };
    const count = await add();
    return [el("h3", { tabindex: "-1" }, mine ? say.mine : say.list), count ? list : el("p", {}, mine ? say.noneMine : say.none), more];
  }

  #time(at) {
    return new Intl.DateTimeFormat(this.host.env.locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
  }

  #comments(post, say) {
    const lines = post.comments.map((comment) => el("li", {}, el("p", { class: "text" }, comment.text), el("p", { class: "note" }, `${comment.author} · ${this.#time(comment.at)}`)));
    return [el("h4", {}, say.comments(post.comments.length)), el("ol", {}, ...lines)];
  }

  async #post(id, say) {
    const { status, data: post } = await this.#ask(`/posts/${encodeURIComponent(id)}`);
    if (status !== 200) return [el("h3", { tabindex: "-1" }, say.missing)];
    const talk = el("section", { "data-post": post.id }, ...this.#comments(post, say));
    const form = this.host.session.state() !== "user" ? this.#signIn(say)
      : this.#form(say, `comment-${post.id}`, { author: say.author, text: say.comment }, say.sendComment, `/posts/${post.id}/comments`, () => this.#heard(post.id));
    return [el("h3", { tabindex: "-1" }, post.title), el("p", { class: "note" }, `${say.by} ${post.author} · ${this.#time(post.at)}`), el("p", { class: "text" }, post.text), talk, form];
  }

  #writing(say) {
    const head = el("h3", { tabindex: "-1" }, say.write);
    if (this.host.session.state() !== "user") return [head, this.#signIn(say)];
    return [head, this.#form(say, "post", { author: say.author, title: say.title, text: say.text }, say.send, "/posts", (post) => this.host.ui.navigate(`${this.host.item.base}/${post.id}`))];
  }

  /** A form that keeps what was written until it is sent: over failures, turns of the page and a sign-in. */
  #form(say, name, fields, verb, path, done) {
    const key = `demo-board:${name}`, kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    const inputs = {}, errors = {}, form = el("form", { novalidate: "" }), failed = el("p", { role: "alert", class: "bad" });
    for (const [field, label] of Object.entries(fields)) {
      const input = (inputs[field] = el(field === "text" ? "textarea" : "input", { id: field, name: field, "aria-describedby": `${field}-error`, required: "" }));
      input.value = kept[field] ?? "";
      errors[field] = el("p", { id: `${field}-error`, class: "bad" });
      form.append(el("label", { for: field }, label), input, errors[field]);
    }
    const read = () => Object.fromEntries(Object.entries(inputs).map(([field, { value }]) => [field, value]));
    const button = el("button", {}, verb);
    form.append(button, failed);
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(read())));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      failed.textContent = "";
      try {
        const { status, data } = await this.#ask(path, read());
        for (const field in fields) {
          const why = data?.fields?.[field];
          errors[field].textContent = why ? say.fields[why] : "";
          inputs[field].toggleAttribute("aria-invalid", Boolean(why));
        }
        if (status === 201) {
          sessionStorage.removeItem(key);
          inputs.text.value = "";
          this.#status.textContent = say.sent;
          done(data);
        } else if (status === 400) Object.keys(fields).map((field) => inputs[field]).find((input) => input.hasAttribute("aria-invalid"))?.focus();
        else failed.textContent = say.kept;
      } catch {
        failed.textContent = say.kept;
      }
      button.disabled = false;
    });
    return form;
  }

  /** Somebody wrote something: a comment on the post that is shown comes in at once, the list says so and waits. */
  async #heard(post) {
    const say = this.#say, talk = this.#body.querySelector(`[data-post="${post}"]`);
    if (post && talk) {
      const { status, data } = await this.#ask(`/posts/${post}`).catch(() => ({}));
      if (status !== 200 || !talk.isConnected) return;
      talk.replaceChildren(...this.#comments(data, say));
      this.#status.textContent = say.newComment;
    } else if (!post && this.#shown === "") {
      const button = el("button", { type: "button" }, say.show);
      button.addEventListener("click", () => this.#show(true));
      this.#status.replaceChildren(say.newPosts, " ", button);
    }
  }
}

customElements.define("demo-board", Board);
