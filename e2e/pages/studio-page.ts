// The layout editor as a designer works with it, in Korean.
import { expect, type Locator, type Page } from "@playwright/test";
import type { PortalPage } from "./portal-page.ts";

export class StudioPage {
  readonly page: Page;

  constructor(readonly portal: PortalPage) {
    this.page = portal.page;
  }

  /** Signs in and opens a page in the editor; it is there once its items can be chosen. */
  async open(name: string, account = "publisher@demo") {
    await this.portal.open(`/studio/${name}`);
    await this.portal.fillIn(account, await this.portal.passwordOfDemo());
    await expect(this.items.first()).toBeVisible();
    await this.alive();
  }

  /** Signs in and opens the editor without a page. */
  async start(path: string, account = "publisher@demo") {
    await this.portal.open(path);
    await this.page.locator("input[type=password]").waitFor();
    await this.portal.fillIn(account, await this.portal.passwordOfDemo());
    await expect(this.page.locator("jogakbo-studio")).toBeVisible();
  }

  /** Opens a page again in a browser that was signed in before, whether it still is or not. */
  async resume(name: string, account = "publisher@demo") {
    await this.portal.open(`/studio/${name}`);
    const asked = this.page.getByLabel(this.portal.say.account);
    await expect(this.items.first().or(asked)).toBeVisible();
    if (await asked.isVisible()) await this.portal.fillIn(account, await this.portal.passwordOfDemo());
    await expect(this.items.first()).toBeVisible();
    await this.alive();
  }

  /** Writes the heading of the chosen item in one language. */
  async heading(language: "한국어" | "영어", text: string) {
    const field = this.page.getByRole("group", { name: "제목" }).getByLabel(language);
    await field.fill(text);
    await field.press("Tab");
  }

  /** The buttons of the items on the canvas, in reading order. */
  get items(): Locator {
    return this.canvas.getByRole("button");
  }

  get canvas(): Locator {
    return this.page.getByRole("group", { name: "화면 배치" });
  }

  /** The real page in the frame. */
  get preview() {
    return this.page.frameLocator("iframe[title='화면 미리보기']");
  }

  /** The button of an item. */
  item(title: string): Locator {
    return this.canvas.getByRole("button", { name: title, exact: true });
  }

  /** Waits until the widgets in the frame are there. */
  async alive() {
    await expect(this.preview.locator("jgb-slot[state=mounted]").first()).toBeAttached();
    await expect(this.preview.locator("jgb-slot:is([state=loading],[state=defining],[state=mounting])")).toHaveCount(0);
  }

  /** What was said last. */
  async said(text: string | RegExp) {
    await expect(this.page.locator("jogakbo-studio").locator("p[role=status]").last()).toHaveText(text);
  }

  async saved() {
    await expect(this.page.getByText("모두 저장되었습니다.")).toBeVisible();
  }

  /** A button or field outside of dialogs. */
  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The cells of an item at the widest breakpoint, as they stand in the real page. */
  cells(item: string): Promise<string> {
    return this.section(item).evaluate((section) => (section as HTMLElement).style.getPropertyValue("--lg"));
  }

  private section(item: string) {
    return this.preview.locator(`section[data-item=${item}]`);
  }

  /** Marks the element of an item, to tell later whether it is still the same one. */
  mark(item: string) {
    return this.section(item).evaluate((section) => Object.assign(section.querySelector("jgb-slot")!.shadowRoot!.lastElementChild!.previousElementSibling!, { marked: 1 }) && undefined);
  }

  /** Whether the marked element is still there. */
  isMarked(item: string): Promise<boolean> {
    return this.section(item).evaluate((section) => "marked" in section.querySelector("jgb-slot")!.shadowRoot!.lastElementChild!.previousElementSibling!);
  }

  /** Drags an item by so many cells; `before` happens while it is held. */
  async drag(title: string, by: { columns: number; rows: number }, before?: () => Promise<void>) {
    const box = (await this.item(title).boundingBox())!;
    await this.pull({ x: box.x + 40, y: box.y + 60 }, by, before);
  }

  /** Drags the lower right corner of an item by so many cells. */
  async stretch(title: string, by: { columns: number; rows: number }) {
    await this.item(title).focus();
    const box = (await this.item(title).boundingBox())!;
    await this.pull({ x: box.x + box.width - 4, y: box.y + box.height - 4 }, by);
  }

  private async pull(from: { x: number; y: number }, { columns, rows }: { columns: number; rows: number }, before?: () => Promise<void>) {
    const layer = (await this.canvas.boundingBox())!;
    // The page is shown smaller than it is; its columns are a twelfth of what is inside of its edges.
    const scale = layer.width / 1280, step = { x: ((1200 + 16) / 12) * scale, y: 96 * scale };
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x + 8, from.y);
    await mouse.move(from.x + columns * step.x, from.y + rows * step.y, { steps: 4 });
    await expect(this.page.locator("jogakbo-studio .shape")).toBeVisible();
    await before?.();
    await mouse.up();
  }

  /** Waits until an item stands in these cells at the widest breakpoint; the frame may be loaded anew meanwhile. */
  async standsAt(item: string, cells: string) {
    await expect(this.section(item)).toHaveAttribute("style", new RegExp(`--lg: ?${cells}(;|$)`));
  }

  /** Waits until an item stands in another one, or on the grid of the page. */
  async standsIn(item: string, around: string) {
    const place = around === "page" ? ".jgb-grid[data-page] > " : `section[data-item=${around}] `;
    await expect(this.preview.locator(`${place}section[data-item=${item}]`)).toBeAttached();
  }

  /** Makes a new page, empty or a copy of another, and waits until it is open. */
  async create(name: string, title: string, from?: string) {
    await this.button("새 화면").click();
    const making = this.page.getByRole("dialog", { name: "새 화면" });
    await making.getByLabel("이름(영문 소문자와 -)").fill(name);
    await making.getByLabel("한국어").fill(title);
    await making.getByLabel("영어").fill(name);
    if (from) await making.getByLabel("복사할 화면").selectOption(from);
    await making.getByRole("button", { name: "만들기" }).click();
    await expect(this.page).toHaveURL(new RegExp(`/studio/${name}$`));
    await expect(this.preview.getByRole("heading", { level: 1 })).toHaveText(title);
    if (from) await this.alive();
  }

  /** Adds a widget from the list and waits until it is on the canvas. */
  async add(query: string, title: string) {
    await this.page.getByRole("searchbox", { name: "찾기" }).fill(query);
    await this.palette(title).click();
    await expect(this.item(title).last()).toBeVisible();
    await this.saved();
  }

  /** An entry of the list of widgets. */
  palette(title: string): Locator {
    return this.page.getByRole("list", { name: "더할 위젯" }).getByRole("button", { name: new RegExp(`^${title}`) });
  }

  /** A line of the structure. */
  line(title: string): Locator {
    return this.page.getByRole("tree", { name: "구조" }).getByRole("treeitem", { name: title, exact: true });
  }

  /** Carries something with the mouse to the middle of the target, moved by some pixels; `before` happens while it is held. */
  async carry(from: Locator, to: Locator, by = { x: 0, y: 0 }, before?: () => Promise<void>) {
    await to.scrollIntoViewIfNeeded();
    await from.scrollIntoViewIfNeeded();
    const start = (await from.boundingBox())!, end = (await to.boundingBox())!;
    const { mouse } = this.page;
    await mouse.move(start.x + 40, start.y + 24);
    await mouse.down();
    await mouse.move(start.x + 52, start.y + 24);
    await mouse.move(end.x + end.width / 2 + by.x, end.y + end.height / 2 + by.y, { steps: 4 });
    await expect(this.shape).toBeVisible();
    await before?.();
    await mouse.up();
    await expect(this.shape).toHaveCount(0);
  }

  /** The cells, or the place, where what is carried would land. */
  get shape(): Locator {
    return this.page.locator("jogakbo-studio .shape");
  }

  /** How often the elements of all widgets in the frame were connected: the most of them. Counted from the start of the page by `countConnections`. */
  connections(): Promise<number> {
    return this.preview.locator("body").evaluate(() => Math.max(...(globalThis as unknown as { connections: Map<string, number> }).connections.values()));
  }

  /** Counts in all documents from now on how often each custom element of a widget is connected. */
  async countConnections() {
    await this.page.addInitScript(() => {
      const counts = new WeakMap<object, number>(), connections = new Map<string, number>();
      Object.assign(globalThis, { connections });
      // Before the portal's own gate takes the browser's function.
      const { define } = CustomElementRegistry.prototype;
      CustomElementRegistry.prototype.define = function (name, element, options) {
        const { connectedCallback } = element.prototype;
        element.prototype.connectedCallback = function (this: HTMLElement) {
          const count = (counts.get(this) ?? 0) + 1;
          counts.set(this, count);
          connections.set(name, Math.max(count, connections.get(name) ?? 0));
          connectedCallback?.call(this);
        };
        define.call(this, name, element, options);
      };
    });
  }

  /** Makes a new page for a story alone, as a copy. */
  async make(page: { name: string; title: { ko: string; en: string }; route: string; from: string }) {
    const answer = await this.page.request.post("/-/pages", { data: page, headers: { "x-jogakbo": "1" } });
    expect(answer.status(), await answer.text()).toBe(201);
  }

  /** The frame around what somebody else has chosen. */
  get markOfOther(): Locator {
    return this.page.locator("jogakbo-studio .mark");
  }

  /** The newest line about what others did. */
  get news(): Locator {
    return this.page.locator("jogakbo-studio p.news");
  }

  /** Publishes and waits for the word of it. */
  async publish() {
    await this.saved();
    await this.button("게시").click();
    const dialog = this.page.getByRole("dialog", { name: "화면 게시" });
    await dialog.getByRole("button", { name: "게시", exact: true }).click();
    await this.said("게시했습니다.");
    await expect(dialog).toHaveCount(0);
  }

  /** Asks the host for something as the editor does; answers with the status. */
  send(method: string, path: string, body: unknown): Promise<number> {
    const ask = async ([method, path, body]: string[]) => {
      const headers = { "content-type": "application/json", "x-jogakbo": "1" };
      return (await fetch(`/-/pages${path}`, { method, headers, body })).status;
    };
    return this.page.evaluate(ask, [method, path, JSON.stringify(body)]);
  }

  /** Makes a copy of a page and opens it, so that stories do not meet. */
  async copy(from: string, name: string) {
    const status = await this.send("POST", "", { name, title: { ko: `사본 ${name}`, en: `Copy ${name}` }, route: `/${name}`, from });
    expect(status, `a copy of ${from}`).toBe(201);
    await this.again(name);
  }

  /** Opens a page that the account may open already. */
  async again(name: string) {
    await this.page.goto(`/studio/${name}`);
    await expect(this.items.first()).toBeVisible();
    await this.alive();
  }

  /** Waits until the page in the frame is made of a draft with this in its data, or without it; then its widgets are there. */
  async shows(text: string, not = false) {
    // A page that is being loaded again answers nothing.
    await expect(async () => {
      const block = await this.preview.locator("#jgb-page").evaluate((element) => element.textContent ?? "", undefined, { timeout: 2_000 });
      expect(block.includes(text)).toBe(!not);
    }).toPass();
    await this.alive();
  }

  /** A dialog by its name. */
  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Shows one of the lists below. */
  async tab(name: string) {
    await this.page.getByRole("tab", { name, exact: true }).click();
  }

  /** The row of a wire in the table of wires. */
  wire(id: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("cell", { name: id, exact: true }) });
  }
}
