// Tells the portal what happened (docs/back-ends.md). Events wait here in order until the portal has them; a repetition after a
// lost answer is known by its id. What waits when the process ends is lost: the posts themselves are kept.
const MOST = 1000;

export class Publisher {
  #waiting = [];
  #sending = null;
  #token = { value: "", until: 0 };

  constructor(portal, pbc, secret) {
    Object.assign(this, { portal, pbc, secret });
  }

  publish(type, subject, data) {
    const id = crypto.randomUUID();
    this.#waiting.push({ specversion: "1.0", id, source: "/board", type: `${this.pbc}.${type}`, subject, datacontenttype: "application/json", data });
    if (this.#waiting.length > MOST) this.#waiting.shift();
    this.#sending ??= this.#drain().finally(() => (this.#sending = null));
  }

  async #drain() {
    for (let wait = 250; this.#waiting.length; ) {
      try {
        const answer = await this.#send(this.#waiting[0]);
        if (answer.status === 401) this.#token.until = 0;
        else if (answer.ok || (answer.status < 500 && answer.status !== 429)) {
          if (!answer.ok) console.error(`board: an event was refused (${answer.status}): ${await answer.text()}`);
          this.#waiting.shift();
          wait = 250;
          continue;
        }
      } catch (error) {
        console.error(`board: the portal cannot be told: ${error.message}`);
      }
      await new Promise((next) => setTimeout(next, wait));
      wait = Math.min(wait * 2, 10_000);
    }
  }

  async #send(event) {
    if (this.#token.until < Date.now()) {
      const body = new URLSearchParams({ grant_type: "client_credentials", client_id: this.pbc, client_secret: this.secret });
      const answer = await fetch(`${this.portal}/-/issuer/token`, { method: "POST", body, signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error(`no token (${answer.status})`);
      const { access_token: value, expires_in: seconds } = await answer.json();
      this.#token = { value, until: Date.now() + (seconds - 30) * 1000 };
    }
    return fetch(`${this.portal}/-/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#token.value}`, "content-type": "application/cloudevents+json" },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(5000),
    });
  }
}
