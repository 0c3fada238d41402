// Posts and comments: one JSON line for each, appended and on the disk before anybody is told that it is kept.
import { open, readFile } from "node:fs/promises";

const PAGE = 20;

export class Store {
  #posts = new Map();
  #file;
  #last = Promise.resolve();

  /** Opens a file of posts; a line that a crash cut off is left out. */
  static async open(path) {
    const store = new Store();
    const text = await readFile(path, "utf8").catch((error) => (error.code === "ENOENT" ? "" : Promise.reject(error)));
    for (const line of text.split("\n").filter(Boolean)) {
      try {
        store.#apply(JSON.parse(line));
      } catch {
        console.error("board: a line that cannot be read is left out");
      }
    }
    store.#file = await open(path, "a", 0o600);
    if (text && !text.endsWith("\n")) await store.#file.appendFile("\n");
    return store;
  }

  #apply(record) {
    if (record.kind === "post") this.#posts.set(record.id, { ...record, comments: [] });
    else this.#posts.get(record.post)?.comments.push(record);
  }

  /** Runs one change after the other; what is answered is on the disk. */
  #append(make) {
    const done = this.#last.then(async () => {
      const record = make();
      await this.#file.appendFile(`${JSON.stringify(record)}\n`);
      await this.#file.datasync();
      this.#apply(record);
      return record;
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Up to 20 posts below the number `before`, newest first; with `owner` only theirs. */
  list({ before = Infinity, owner } = {}) {
    const fit = [...this.#posts.values()].filter((post) => post.id < before && (!owner || post.owner === owner));
    return fit.reverse().slice(0, PAGE);
  }

  get(id) {
    return this.#posts.get(id);
  }

  addPost(owner, { author, title, text }) {
    return this.#append(() => ({ kind: "post", id: this.#posts.size + 1, owner, author, title, text, at: new Date().toISOString() }));
  }

  addComment(owner, post, { author, text }) {
    return this.#append(() => ({ kind: "comment", post, id: this.get(post).comments.length + 1, owner, author, text, at: new Date().toISOString() }));
  }

  async close() {
    await this.#last;
    await this.#file.close();
  }
}
