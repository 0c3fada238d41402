// The portal as a citizen sees it, in Korean unless a story says otherwise.
import { expect, type Locator, type Page } from "@playwright/test";
import { words } from "./words.ts";

/** What the page needs to know of the portal: the demo password. */
interface Password {
  server: { password(): Promise<string> };
}

export class PortalPage {
  constructor(
    readonly page: Page,
    private readonly portal: Password,
    readonly say = words.ko,
  ) {}

  /** Opens an address of the portal. */
  async open(path: string) {
    await this.page.goto(path);
  }

  /** Waits until the page was painted: browsers drop keys that are pressed before. */
  async painted() {
    await this.page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  }

  /** The region of one item, by its heading. */
  item(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  get weather(): Locator {
    return this.item("동네 날씨");
  }

  /** The list of everybody's petitions; it has another title on each page. */
  get feed(): Locator {
    return this.page.getByRole("region", { name: /방금 들어온 민원|모두의 새 민원/ });
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get menu(): Locator {
    return this.page.getByRole("navigation", { name: this.say.menu });
  }

  /** Chooses a district in the weather card. */
  async chooseDistrict(name: string) {
    await this.weather.getByLabel("지역").selectOption({ label: name });
  }

  /** Signs in from wherever the page stands and comes back to it. */
  async signIn(account = "citizen@demo", password?: string) {
    await this.page.getByRole("group", { name: "이용 도구" }).getByRole("link", { name: this.say.signIn }).click();
    await this.fillIn(account, password ?? (await this.portal.server.password()));
  }

  /** The password of all demo accounts. */
  passwordOfDemo(): Promise<string> {
    return this.portal.server.password();
  }

  /** Fills in the sign-in page. */
  async fillIn(account: string, password: string) {
    await this.page.getByLabel(this.say.account).fill(account);
    await this.page.getByLabel(this.say.password).fill(password);
    await this.page.getByRole("main").getByRole("button", { name: this.say.signIn }).click();
  }

  /** Opens "my page", signing in on the way. */
  async openMe() {
    await this.open("/me");
    await this.fillIn("citizen@demo", await this.portal.server.password());
    await expect(this.heading).toHaveText(this.say.me);
  }

  /** Files a petition on "my page"; returns its number. `timeout` is how long the answer may take, in milliseconds. */
  async filePetition(title: string, district: string, timeout?: number): Promise<string> {
    const desk = this.item("민원 신청과 내 민원");
    await desk.getByLabel("지역").selectOption({ label: district });
    await desk.getByLabel("제목").fill(title);
    await desk.getByRole("button", { name: "민원 신청" }).click();
    const answer = desk.getByRole("status");
    await expect(answer).toContainText("접수 번호는", { timeout });
    const number = /\d{8}-[0-9a-z]{6}/.exec((await answer.textContent()) ?? "")?.[0];
    return number ?? "";
  }

  /** Scrolls through the whole page as a reader does, so that all items come, and waits for them. */
  async walkThrough() {
    for (const region of await this.page.getByRole("main").getByRole("region").all()) await region.scrollIntoViewIfNeeded();
    // What stands above grows meanwhile and pushes the rest away again: a reader scrolls on.
    const waiting = this.page.locator("jgb-slot[state=waiting]:visible");
    await expect(async () => {
      if ((await waiting.count()) > 0) await waiting.first().scrollIntoViewIfNeeded({ timeout: 1000 });
      expect(await waiting.count()).toBe(0);
    }).toPass({ timeout: 10_000 });
    await this.settled();
  }

  /** Waits on the home page until its list is live, which only the started shell can bring. */
  async live() {
    await expect(this.feed.getByText("새 민원이 바로 나타납니다.")).toBeVisible();
  }

  /** Waits on "my page" until its list came from the server, which only the started shell can bring. */
  async listed() {
    const desk = this.item("민원 신청과 내 민원");
    await expect(desk.getByRole("heading", { name: "내 민원", exact: true })).toBeVisible();
    await expect(desk.getByText("불러오는 중입니다.")).toHaveCount(0);
  }

  /** Waits until all items that load with the page stand or have failed. */
  async settled() {
    await expect(this.page.locator("jgb-slot:is([state=loading],[state=defining],[state=mounting])")).toHaveCount(0);
  }
}
