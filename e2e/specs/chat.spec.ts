// The chat window: citizens of one room hear each other, and it stays alive while they move between pages.
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

declare global {
  var window0: Element | undefined;
}

const chat = (portal: PortalPage) => portal.page.getByRole("region", { name: /^시민 대화방/ });
const log = (portal: PortalPage) => chat(portal).getByRole("log", { name: "대화" });

/** A citizen in the room of a page, by the name they chose. */
async function inRoom(portal: PortalPage, path: string, account: string, name: string) {
  await portal.open(path);
  await portal.signIn(account);
  await expect(portal.page.getByRole("button", { name: "로그아웃" })).toBeVisible();
  await portal.page.locator('jgb-slot[item="chat"]').scrollIntoViewIfNeeded();
  await chat(portal).getByLabel("별명").fill(name);
  await expect(chat(portal).getByText("대화방에 들어가는 중입니다.")).toHaveCount(0);
}

/** Says something by the keyboard alone. */
async function say(portal: PortalPage, text: string) {
  await chat(portal).getByLabel("할 말").fill(text);
  await chat(portal).getByLabel("할 말").press("Enter");
  await expect(log(portal).getByText(text)).toBeVisible();
  await expect(chat(portal).getByLabel("할 말")).toHaveValue("");
}

test("two citizens talk, and who comes later reads what was said", async ({ portal, another, shared }) => {
  test.slow();
  const other = new PortalPage((await another(shared.url)).page, shared);
  await inRoom(portal, "/board", "citizen@demo", "참새");
  await inRoom(other, "/news", "designer@demo", "까치");
  await say(portal, "안녕하세요, 참새입니다");
  await expect(log(other).getByText("안녕하세요, 참새입니다")).toBeVisible();
  await say(other, "반갑습니다, 까치입니다");
  await expect(log(portal).getByText("반갑습니다, 까치입니다")).toBeVisible();
  await expect(log(portal).getByText("안녕하세요, 참새입니다")).toHaveCount(1);
  await portal.page.reload();
  await expect(log(portal).getByText("안녕하세요, 참새입니다")).toBeVisible();
  await expect(log(portal).getByText("반갑습니다, 까치입니다")).toBeVisible();
});

test("half-written words, the caret and the element itself stay while the citizen moves between three pages", async ({ portal, complaints }) => {
  test.slow();
  const { page } = portal;
  await inRoom(portal, "/gallery", "citizen@demo", "참새");
  await say(portal, "조각 모음에서 한 말");
  const text = chat(portal).getByLabel("할 말");
  await text.fill("아직 다 쓰지 못한 말");
  await page.evaluate(() => {
    globalThis.window0 = document.querySelector('jgb-slot[item="chat"]')!.shadowRoot!.querySelector("demo-chat")!;
    globalThis.window0.shadowRoot!.querySelector<HTMLInputElement>("#text")!.setSelectionRange(3, 5);
  });
  const stays = async () => {
    await expect(text).toHaveValue("아직 다 쓰지 못한 말");
    const state = await page.evaluate(() => {
      const now = document.querySelector('jgb-slot[item="chat"]')!.shadowRoot!.querySelector("demo-chat");
      const { selectionStart, selectionEnd } = globalThis.window0!.shadowRoot!.querySelector<HTMLInputElement>("#text")!;
      return { same: now === globalThis.window0, caret: [selectionStart, selectionEnd] };
    });
    expect(state).toEqual({ same: true, caret: [3, 5] });
    await expect(log(portal).getByText("조각 모음에서 한 말")).toHaveCount(1);
  };
  await portal.menu.getByRole("link", { name: "소식" }).click();
  await expect(portal.heading).toHaveText("동네 소식");
  await stays();
  await page.locator('jgb-slot[item="door"]').scrollIntoViewIfNeeded();
  await page.getByRole("link", { name: "시민 게시판 열기" }).click();
  await expect(portal.heading).toHaveText("시민 게시판");
  await stays();
  await page.goBack();
  await expect(portal.heading).toHaveText("동네 소식");
  await stays();
  await portal.menu.getByRole("link", { name: "조각 모음" }).click();
  await expect(portal.heading).toHaveText("조각 모음");
  await stays();
  expect(complaints.thrown).toEqual([]);
});

test("who is not signed in is asked to, and reads nothing", async ({ portal, complaints }) => {
  await portal.open("/board");
  await expect(chat(portal).getByRole("button", { name: "로그인하고 대화하기" })).toBeVisible();
  await expect(chat(portal).getByRole("log")).toHaveCount(0);
  expect(complaints.authors).toEqual([]);
});

test("nothing is sent without a name and words, and the field that lacks them gets the focus", async ({ portal }) => {
  await inRoom(portal, "/board", "citizen@demo", "");
  await chat(portal).getByRole("button", { name: "보내기" }).click();
  await expect(chat(portal).getByText("별명과 할 말을 적어 주세요.")).toBeVisible();
  await expect(chat(portal).getByLabel("별명")).toBeFocused();
});

test("when the bridge is away one sentence says so, and what was said arrives when it is back", async ({ own, page }) => {
  test.slow();
  const portal = new PortalPage(page, own);
  await inRoom(portal, `${own.url}/board`, "citizen@demo", "참새");
  await say(portal, "연결되어 있습니다");
  // The words stand at once; the portal has them a little later.
  await expect(log(portal).getByText("(보내는 중)")).toHaveCount(0);
  await own.server.stop();
  await expect(chat(portal).getByText("대화방과 연결이 끊겼습니다.")).toBeVisible();
  await chat(portal).getByLabel("할 말").fill("끊긴 동안 한 말");
  await chat(portal).getByLabel("할 말").press("Enter");
  await expect(log(portal).getByText("(보내는 중)")).toBeVisible();
  await own.server.start();
  await expect(log(portal).getByText("(보내는 중)")).toHaveCount(0, { timeout: 60_000 });
  await page.reload();
  await expect(log(portal).getByText("끊긴 동안 한 말")).toHaveCount(1);
});
