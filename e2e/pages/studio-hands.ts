// A designer's hands: the same work by the pointer, in Korean, or by the keyboard alone, in English.
import { expect, type Locator } from "@playwright/test";
import type { StudioPage } from "./studio-page.ts";

const words = {
  ko: {
    canvas: "화면 배치", newPage: "새 화면", name: "이름(영문 소문자와 -)", korean: "한국어", english: "영어", create: "만들기", find: "찾기", heading: "제목",
    addEntry: "항목 더하기", wires: "연결", addWire: "연결 더하기", from: "보내는 곳", publish: "게시", publishing: "화면 게시",
    added: (title: string, particle: string) => `${title}${particle} 추가했습니다.`, wired: "이었습니다.", published: "게시했습니다.", saved: "모두 저장되었습니다.",
    blocks: { banner: ["배너", "를"], search: ["찾기", "를"], shortcuts: ["바로가기", "를"], notices: ["공지 목록", "을"], notice: ["공지 내용", "을"], contact: ["연락처", "를"] },
  },
  en: {
    canvas: "Canvas", newPage: "New page", name: "Name (a-z, 0-9 and -)", korean: "Korean", english: "English", create: "Create", find: "Find", heading: "Heading",
    addEntry: "Add an entry", wires: "Wires", addWire: "Add a wire", from: "From", publish: "Publish", publishing: "Publish the page",
    added: (title: string, _particle: string) => `${title} added.`, wired: "Wired.", published: "Published.", saved: "All changes are saved.",
    blocks: { banner: ["Banner", ""], search: ["Search", ""], shortcuts: ["Shortcuts", ""], notices: ["Notices", ""], notice: ["One notice", ""], contact: ["Contact", ""] },
  },
} as const;

export type Block = keyof (typeof words)["ko"]["blocks"];

export class Hands {
  /** Presses of the pointer, or of keys other than those of texts. */
  presses = 0;

  readonly say;

  constructor(
    readonly studio: StudioPage,
    readonly by: "pointer" | "keyboard",
  ) {
    this.say = words[by === "pointer" ? "ko" : "en"];
  }

  get page() {
    return this.studio.page;
  }

  async key(...keys: string[]) {
    for (const key of keys) {
      this.presses++;
      await this.page.keyboard.press(key);
    }
  }

  /** Brings the focus to `target` by Tab or Shift+Tab, as far as it has to. */
  async reach(target: Locator) {
    await expect(target).toBeVisible();
    for (let i = 0; i < 120; i++) {
      const way = await target.evaluate((target) => {
        const root = target.getRootNode() as ShadowRoot | Document, focused = root.activeElement;
        if (focused === target) return null;
        return focused && focused.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
      });
      if (!way) return;
      await this.key(way);
    }
    throw new Error(`${target} is not reached by Tab`);
  }

  /** Presses a button. */
  async press(target: Locator) {
    if (this.by === "pointer") {
      this.presses++;
      await target.click();
    } else {
      await this.reach(target);
      await this.key("Enter");
    }
  }

  /** Writes into a field and leaves it. */
  async write(target: Locator, text: string) {
    if (this.by === "pointer") {
      this.presses++;
      await target.click();
    } else {
      await this.reach(target);
    }
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(text);
    await expect(target).toHaveValue(text);
  }

  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name });
  }

  async said(text: string) {
    await this.studio.said(text);
  }

  async newPage(name: string, korean: string, english: string) {
    await this.press(this.page.getByRole("button", { name: this.say.newPage, exact: true }));
    const dialog = this.dialog(this.say.newPage);
    await this.write(dialog.getByLabel(this.say.name), name);
    await this.write(dialog.getByLabel(this.say.korean), korean);
    await this.write(dialog.getByLabel(this.say.english), english);
    await this.press(dialog.getByRole("button", { name: this.say.create }));
    await expect(this.page).toHaveURL(new RegExp(`/studio/${name}$`));
    await expect(this.canvas.getByRole("button")).toHaveCount(0);
  }

  get canvas(): Locator {
    return this.page.getByRole("group", { name: this.say.canvas });
  }

  item(block: Block): Locator {
    return this.canvas.getByRole("button", { name: this.say.blocks[block][0], exact: true });
  }

  /** Finds a widget and adds it at the first free place. */
  async add(block: Block) {
    const [title, particle] = this.say.blocks[block];
    await this.write(this.page.getByRole("searchbox", { name: this.say.find }), title);
    await this.press(this.page.getByRole("button", { name: new RegExp(`^${title} ?\\d`) }));
    await this.said(this.say.added(title, particle));
    await expect(this.item(block)).toBeVisible();
  }

  async choose(block: Block) {
    const item = this.item(block);
    if (this.by === "pointer") {
      this.presses++;
      await item.click({ position: { x: 30, y: 10 } });
    } else {
      await this.reach(this.canvas.locator("button[tabindex='0']"));
      await this.key("Home");
      for (let i = 0; i < 12 && !(await item.evaluate((item) => item.matches(":focus"))); i++) await this.key("ArrowDown");
    }
    await expect(item).toHaveAttribute("aria-pressed", "true");
  }

  /** The fields of a property, by the names of the groups it stands in. */
  private group(names: string[]): Locator {
    let place = this.page.getByRole("region", { name: this.by === "pointer" ? "고른 위젯" : "Chosen widget" });
    for (const name of names) place = place.getByRole("group", { name, exact: true });
    return place;
  }

  /** Fills in a text, in both languages. */
  async fillIn(names: string[], korean: string, english: string) {
    const group = this.group(names);
    await this.write(group.getByLabel(this.say.korean), korean);
    await this.write(group.getByLabel(this.say.english), english);
    await this.key("Tab");
  }

  /** Fills in what is the same in every language. */
  async fill(names: string[], field: string, text: string) {
    await this.write(this.group(names).getByRole("textbox", { name: field, exact: true }), text);
    await this.key("Tab");
  }

  /** Adds an entry to a list. */
  async entry(name: string) {
    const group = this.group([name]);
    await this.press(group.getByRole("button", { name: this.say.addEntry, exact: true }));
    await expect(group.getByRole("group", { name: "1", exact: true })).toBeVisible();
  }

  /** Shows a list below the page. */
  async tab(name: string) {
    const tab = this.page.getByRole("tab", { name, exact: true });
    if (this.by === "pointer") {
      await this.press(tab);
    } else {
      await this.reach(this.page.getByRole("tablist").filter({ has: tab }).locator("[role=tab][tabindex='0']"));
      for (let i = 0; i < 9 && (await tab.getAttribute("aria-selected")) !== "true"; i++) await this.key("ArrowRight");
    }
    await expect(tab).toHaveAttribute("aria-selected", "true");
  }

  /** Wires the first output of the chosen item to a property of another, by the mapping that is offered. */
  async wire(to: Block, prop: string) {
    await this.tab(this.say.wires);
    await this.press(this.page.getByRole("button", { name: this.say.addWire, exact: true }));
    const dialog = this.dialog(this.say.addWire);
    await this.press(dialog.getByRole("button", { name: `${this.say.blocks[to][0]} · ${prop}`, exact: true }));
    await this.said(this.say.wired);
    await expect(dialog).toHaveCount(0);
  }

  async publish() {
    await expect(this.page.getByText(this.say.saved)).toBeVisible();
    await this.press(this.page.getByRole("button", { name: this.say.publish, exact: true }));
    const dialog = this.dialog(this.say.publishing);
    await this.press(dialog.getByRole("button", { name: this.say.publish, exact: true }));
    await this.said(this.say.published);
    await expect(dialog).toHaveCount(0);
  }
}
