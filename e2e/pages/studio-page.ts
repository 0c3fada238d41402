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
  async said(text: string) {
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
}
