// One tab of Firefox as a citizen uses it: finds things by selector and words, also inside shadow roots, and waits for them.
//
// Not by puppeteer's own waiting and finding: they compile functions in the page, which its policy forbids.
import { strict as assert } from "node:assert";

/** How long anything may take, in milliseconds; never asserted, only given up after. */
const PATIENCE = 90_000;

/** Heading of the item that files petitions on "my page". */
const DESK = "민원 신청과 내 민원";

/** Runs in the page: the first visible element of `selector` whose words contain `text`, with what stands around it. */
function look(selector, text, within) {
  const seen = [];
  const words = (node) => {
    let all = "";
    for (const child of node.childNodes) {
      if (child.nodeType === 3) all += child.data;
      else if (child.nodeType === 1 && !/^(STYLE|SCRIPT)$/.test(child.tagName)) all += words(child.shadowRoot ?? child) + " ";
    }
    return node.assignedSlot || node.localName !== "slot" ? all : all + node.assignedNodes().map(words).join(" ");
  };
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches(selector)) seen.push(one);
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  const region = within && [...document.querySelectorAll("section,[role=region],[role=alertdialog]")].find((one) =>
    document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim() === within || one.getAttribute("aria-label") === within);
  if (within && !region) return null;
  walk(region || document);
  const said = (one) => `${one.getAttribute("aria-label") ?? ""} ${words(one.shadowRoot ?? one)}`.replace(/\s+/g, " ").trim();
  const one = seen.find((node) => node.checkVisibility() && said(node).includes(text));
  if (!one) return null;
  const field = one.localName === "label" && one.control ? one.control : one;
  return { field, text: said(one), count: seen.length };
}

export class Tab {
  /** Errors nobody caught, refusals by a policy, and lines of ours for authors. */
  complaints = [];

  constructor(page, url) {
    this.page = page;
    this.url = url;
    // What a policy would forbid if it were in force is no complaint; Firefox reports it as an error.
    // Nor is a file that is not there yet when the page is left: Firefox compares its hash with that of nothing (SHA-384 of no bytes).
    const nothing = "OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
    const keep = (text) => text.includes("(Report-Only") || text.includes(nothing) || this.complaints.push(text);
    page.on("pageerror", (error) => keep(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      if (text.startsWith("[jogakbo]") || /Content[- ]Security[- ]Policy|Integrity/i.test(text)) keep(text);
    });
    // Who leaves a page stops what it still loads, and Firefox tells the page so: that its shell did not come is no complaint then.
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame()) this.complaints = this.complaints.filter((text) => !text.startsWith("[jogakbo] no shell: error loading"));
    });
  }

  /** Opens an address of the portal. */
  open(path) {
    return this.page.goto(this.url + path, { waitUntil: "domcontentloaded" });
  }

  /** Asks the page until the answer is true, and returns it. */
  async until(what, ask, ...args) {
    let last;
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
      // A page that is being left answers nobody.
      const answer = await this.page.evaluate(ask, ...args).catch((error) => ((last = error), null));
      if (answer) return answer;
    }
    const text = await this.page.evaluate(() => document.body?.innerText.slice(0, 1500)).catch(() => "");
    assert.fail(`${what} did not come true${last ? ` (${last.message})` : ""}; the page says:\n${text}\n${this.complaints.join("\n")}`);
  }

  /** Runs `act` in the page on what `look` finds, once it is there. */
  #with(selector, text, within, act) {
    const source = `(() => { const found = (${look})(${JSON.stringify(selector)}, ${JSON.stringify(text)}, ${JSON.stringify(within ?? null)});
      return found && (${act})(found); })()`;
    return this.until(`${selector} "${text}"${within ? ` in "${within}"` : ""}`, source);
  }

  /** Waits until something says `text`; its whole words. `within` is the heading of an item. */
  sees(selector, text, within) {
    return this.#with(selector, text, within, ({ text }) => text);
  }

  /** Presses something with the mouse where it stands; once more when it moved away under the pointer. */
  async press(selector, text, within) {
    for (;;) {
      const [x, y] = await this.#with(selector, text, within, ({ field }) => {
        field.scrollIntoView({ block: "center", behavior: "instant" });
        // The first line of what is wrapped; between the lines there is nothing to press.
        const { x = 0, y = 0, width = 0, height = 0 } = field.getClientRects()[0] ?? {}, place = [x + width / 2, y + height / 2];
        // Not while it is on its way, or under something else.
        const still = String(field.place) === String(place);
        field.place = place;
        let top = document.elementFromPoint(...place);
        while (top?.shadowRoot?.elementFromPoint(...place) && top !== field) {
          const inner = top.shadowRoot.elementFromPoint(...place);
          if (inner === top) break;
          top = inner;
        }
        if (!still || !width || !height || !field.contains(top)) return null;
        globalThis.pressed = false;
        field.addEventListener("click", () => (globalThis.pressed = true), { once: true, capture: true });
        return place;
      });
      await this.page.mouse.click(x, y);
      // A new document knows nothing of it: the press has opened it.
      if (await this.page.evaluate(() => globalThis.pressed !== false).catch(() => true)) return;
    }
  }

  /** Puts the focus on something; a label gives it to its field. */
  focus(selector, text, within) {
    return this.#with(selector, text, within, ({ field }) => (field.focus(), field.select?.(), true));
  }

  /** Waits until what has the focus, in whatever root, says `text` and nothing else. */
  focused(text) {
    return this.until(`the focus on "${text}"`, (text) => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return one?.textContent.trim() === text;
    }, text);
  }

  /** Waits until a field found by its label holds `value`. */
  holds(label, value, within) {
    return this.#with("label", label, within, `({ field }) => field.value === ${JSON.stringify(value)}`);
  }

  /** Replaces what is in a field found by its label. */
  async fill(label, value, within) {
    await this.focus("label", label, within);
    await this.page.keyboard.type(value);
  }

  /** Chooses of a list found by its label, by the words of the choice. */
  async choose(label, words, within) {
    await this.focus("label", label, within);
    const [options, chosen] = await this.#with("label", label, within, ({ field }) => [[...field.options].map(({ text }) => text), field.selectedIndex]);
    assert.ok(options.includes(words), `${words} among ${options}`);
    const steps = options.indexOf(words) - chosen;
    for (let i = 0; i < Math.abs(steps); i++) await this.page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
    await this.#with("label", label, within, `({ field }) => field.selectedOptions[0]?.text === ${JSON.stringify(words)}`);
  }

  /** Waits for the page with this heading. */
  arrives(heading) {
    return this.until(`the heading "${heading}"`, (heading) => document.querySelector("h1")?.textContent.trim() === heading, heading);
  }

  /** Waits until the list of petitions is live, which only the started shell can bring. */
  live() {
    return this.sees("*", "새 민원이 바로 나타납니다.");
  }

  /** Waits on "my page" until its list came from the server, which only the started shell can bring. */
  listed() {
    return this.#with("jgb-slot", "내 민원", DESK, ({ text }) => !text.includes("불러오는 중입니다."));
  }

  /** Signs in as a demo citizen where the portal asks for it. */
  async signIn(password, account = "citizen@demo") {
    await this.arrives("로그인");
    await this.fill("계정", account);
    await this.fill("비밀번호", password);
    await this.press("main button", "로그인");
  }

  /** Files a petition on "my page"; its number. */
  async file(title) {
    await this.choose("지역", "서울 종로구", DESK);
    await this.fill("제목", title, DESK);
    await this.press("button", "민원 신청", DESK);
    return /\d{8}-[0-9a-z]{6}/.exec(await this.sees("[role=status]", "접수 번호는", DESK))[0];
  }
}
