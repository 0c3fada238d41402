/**
 * `demo-board`: a bulletin board with addresses of its own below the page's: the list, `/mine`, `/write` and `/<number>`.
 *
 * Posts come from the board's service by `host.fetch`; news of others by events, which name a post and say no more.
 */
import { el } from "./dom.js";
import { form } from "./form.js";
import { sheet } from "./styles.js";
import { texts } from "./texts.js";

const API = "posts", TYPE = "kr.go.demo.board", PAGE = 20;

class Board extends HTMLElement {
  host = null;
  #root = this.attachShadow({ mode: "open" });
  #places = el("div");
  #body = el("div");
  #status = el("p", { role: "status", class: "note" });
  #ends = [];
  // Counts what was asked for, so that a late answer does not take the place of a newer one.
  #turn = 0;
  #shown = null;
  // What the next view says first.
  #news = "";

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.replaceChildren(this.#places, this.#status, this.#body);
    const { env, events } = this.host;
    this.#ends = [
      env.onChange(() => this.#path() !== this.#shown && this.#show(true)),
      events.subscribe(`${TYPE}.posted.v1.>`, () => this.#heard(null)),
      events.subscribe(`${TYPE}.commented.v1.>`, ({ data }) => this.#heard(data.postId, data.commentId)),
    ];
    this.#show(false);
  }

  disconnectedCallback() {
    for (const end of this.#ends.splice(0)) end.close();
  }

  get #say() {
    return texts[this.host.env.locale()] ?? texts.ko;
  }

  get #signedIn() {
    return this.host.session.state() === "user";
  }

  /** The address below the page's own. */
  #path() {
    return location.pathname.slice(this.host.item.base.length).replace(/\/$/, "");
  }

  async #ask(path, body) {
    const init = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await this.host.fetch(API, path, init);
    return { status: answer.status, data: await answer.json().catch(() => null) };
  }

  /** Shows what the address says; after a turn of the page the heading gets the focus. */
  async #show(focus) {
    const turn = ++this.#turn, path = (this.#shown = this.#path()), say = this.#say;
    this.lang = this.host.env.locale();
    this.#offerPlaces(path, say);
    this.host.ui.setDirty(false);
    this.#status.textContent = say.loading;
    let parts;
    try {
      parts = await this.#view(path, say);
    } catch (error) {
      // The item is gone, and nobody looks.
      if (error.code === "denied") return;
      parts = this.#away(say);
    }
    if (turn !== this.#turn) return;
    this.#status.textContent = this.#news;
    this.#news = "";
    this.#body.replaceChildren(...parts);
    if (focus) this.#body.querySelector("h3").focus({ preventScroll: true });
  }

  #offerPlaces(path, say) {
    const link = (to, text) => {
      const here = to === path ? { "aria-current": "page" } : {};
      return el("li", {}, el("a", { href: this.host.item.base + to, ...here }, text));
    };
    const links = [link("", say.list), link("/mine", say.mine), link("/write", say.write)];
    this.#places.replaceChildren(el("nav", { "aria-label": say.nav }, el("ul", {}, ...links)));
  }

  #head(text) {
    return el("h3", { tabindex: "-1" }, text);
  }

  /** The service does not answer. */
  #away(say) {
    return [this.#head(say.nav), el("p", { role: "alert", class: "bad" }, say.away), this.#button(say.retry, () => this.#show(true))];
  }

  #button(text, run) {
    const button = el("button", { type: "button" }, text);
    button.addEventListener("click", run);
    return button;
  }

  #signIn(say) {
    return this.#button(say.signIn, () => this.host.session.requireLogin());
  }

  #view(path, say) {
    if (path === "/write") return this.#writing(say);
    if (path === "/mine" && !this.#signedIn) return [this.#head(say.mine), this.#signIn(say)];
    if (path === "" || path === "/mine") return this.#list(path === "/mine", say);
    return this.#post(path.slice(1), say);
  }

  async #list(mine, say) {
    const list = el("ol"), more = this.#button(say.more, () => add().catch(() => (this.#status.textContent = say.away)));
    let last;
    const add = async () => {
      const asked = new URLSearchParams({ ...(mine && { mine: "true" }), ...(last && { before: last }) });
      const { status, data } = await this.#ask(`/posts?${asked}`);
      if (status !== 200) throw new Error(`the list of posts: ${status}`);
      const first = last && data[0];
      list.append(...data.map((post) => this.#line(post, say)));
      last = data.at(-1)?.id;
      more.hidden = data.length < PAGE;
      // The button may be gone: go on reading at what came.
      if (first) list.querySelector(`[data-id="${first.id}"] a`)?.focus();
    };
    await add();
    const head = this.#head(mine ? say.mine : say.list);
    return list.firstChild ? [head, list, more] : [head, el("p", {}, mine ? say.noneMine : say.none)];
  }

  #line(post, say) {
    const link = el("a", { href: `${this.host.item.base}/${post.id}` }, post.title);
    return el("li", { "data-id": post.id }, link, this.#note(post, say, ` · ${say.comments(post.comments)}`));
  }

  /** Who and when. */
  #note({ author, at }, say, more = "") {
    const format = new Intl.DateTimeFormat(this.host.env.locale(), { dateStyle: "medium", timeStyle: "short" });
    return el("p", { class: "note" }, `${say.by} ${author} · `, el("time", { datetime: at }, format.format(new Date(at))), more);
  }

  async #post(id, say) {
    const { status, data: post } = /^\d{1,9}$/.test(id) ? await this.#ask(`/posts/${id}`) : { status: 404 };
    if (status === 404) return [this.#head(say.missing)];
    if (status !== 200) throw new Error(`post ${id}: ${status}`);
    const talk = el("section", { "data-post": post.id, "data-count": post.comments.length });
    talk.append(...this.#comments(post, say));
    const write = this.#signedIn ? this.#commenting(post, say) : this.#signIn(say);
    return [this.#head(post.title), this.#note(post, say), el("p", { class: "text" }, post.text), talk, write];
  }

  #comments({ comments }, say) {
    const lines = comments.map((comment) => el("li", {}, el("p", { class: "text" }, comment.text), this.#note(comment, say)));
    return [el("h4", {}, say.comments(comments.length)), ...(lines.length ? [el("ol", {}, ...lines)] : [])];
  }

  #commenting(post, say) {
    return form({
      kind: "comment", fields: { author: say.author, text: say.comment }, verb: say.sendComment, say,
      send: (body) => this.#ask(`/posts/${post.id}/comments`, body),
      written: (is) => this.host.ui.setDirty(is),
      done: () => this.#renew(post.id, say.sent),
    });
  }

  #writing(say) {
    const head = this.#head(say.write);
    if (!this.#signedIn) return [head, this.#signIn(say)];
    const made = form({
      kind: "post", fields: { author: say.author, title: say.title, text: say.text }, verb: say.send, say,
      send: (body) => this.#ask("/posts", body),
      written: (is) => this.host.ui.setDirty(is),
      done: (post) => {
        this.#news = say.sent;
        this.host.ui.navigate(`${this.host.item.base}/${post.id}`);
      },
    });
    return [head, made];
  }

  /** Reads the comments of the post that is shown anew, and says `news` if there are more than before. */
  async #renew(id, news) {
    const talk = this.#body.querySelector(`[data-post="${id}"]`);
    if (!talk) return;
    const { status, data } = await this.#ask(`/posts/${id}`).catch(() => ({}));
    if (status !== 200 || !talk.isConnected || data.comments.length <= Number(talk.dataset.count)) return;
    talk.dataset.count = data.comments.length;
    talk.replaceChildren(...this.#comments(data, this.#say));
    this.#status.textContent = news;
  }

  /** Somebody wrote something: a comment on the post that is shown comes in at once, the list says so and waits. */
  #heard(post, comment) {
    const say = this.#say, talk = post && this.#body.querySelector(`[data-post="${post}"]`);
    if (talk && comment > Number(talk.dataset.count)) this.#renew(post, say.newComment);
    else if (!post && this.#shown === "") this.#status.replaceChildren(say.newPosts, " ", this.#button(say.show, () => this.#show(true)));
  }
}

customElements.define("demo-board", Board);
