// The bulletin board: an app with addresses of its own, whose back end is another process.
import { expect, test } from "../fixtures/board.ts";
import { ours } from "../fixtures/axe.ts";
import type { PortalPage } from "../pages/portal-page.ts";
import type { Locator, Page } from "@playwright/test";

const away = "게시판이 지금 답하지 않습니다.";

/** The board's region on a page. */
const app = (portal: PortalPage) => portal.item("시민 게시판");
/** The heading of what the board shows. */
const shows = (portal: PortalPage, title: string) => expect(app(portal).getByRole("heading", { level: 3 })).toHaveText(title);
const turn = async (portal: PortalPage, name: string) => {
  await app(portal).getByRole("navigation").getByRole("link", { name }).click();
  await shows(portal, name);
};

/** Goes on with the Tab key until the control has the focus. */
async function tabTo(page: Page, control: Locator) {
  for (let i = 0; i < 20 && !(await control.evaluate((element) => element.matches(":focus"))); i++) await page.keyboard.press("Tab");
  await expect(control).toBeFocused();
}

/** Writes a post from anywhere on the board, and waits until it is shown. */
async function post(portal: PortalPage, title: string, text = "같이 이야기해요.") {
  await turn(portal, "글쓰기");
  await app(portal).getByLabel("별명").fill("참새");
  await app(portal).getByLabel("제목").fill(title);
  await app(portal).getByLabel("내용").fill(text);
  await app(portal).getByRole("button", { name: "올리기", exact: true }).click();
  await shows(portal, title);
}

async function signedIn(portal: PortalPage, account = "citizen@demo") {
  await portal.open("/board");
  await shows(portal, "글 목록");
  await portal.signIn(account);
  await expect(portal.page.getByRole("button", { name: "로그아웃" })).toBeVisible();
  await shows(portal, "글 목록");
}

test("a citizen posts, finds it under their posts, and another citizen does not", async ({ portal, visitor }) => {
  test.slow();
  await signedIn(portal);
  await post(portal, "놀이터에 그늘막이 있으면 좋겠습니다");
  await expect(portal.page).toHaveURL(/\/board\/\d+$/);
  await expect(app(portal).getByRole("status")).toHaveText("올렸습니다.");
  expect(await ours(portal.page), "one post").toEqual([]);
  await turn(portal, "내 글");
  await expect(app(portal).getByRole("link", { name: "놀이터에 그늘막이 있으면 좋겠습니다" })).toBeVisible();
  const other = await visitor("/board");
  await signedIn(other, "designer@demo");
  await expect(app(other).getByRole("link", { name: "놀이터에 그늘막이 있으면 좋겠습니다" })).toBeVisible();
  await turn(other, "내 글");
  await expect(app(other).getByText("아직 쓴 글이 없습니다.")).toBeVisible();
});

test("a new comment comes in live, and a new post is told to who reads the list", async ({ portal, visitor }) => {
  test.slow();
  await signedIn(portal);
  const list = await visitor("/board");
  await shows(list, "글 목록");
  await post(portal, "자전거 도로가 끊깁니다");
  await expect(app(list).getByRole("status")).toContainText("새 글이 올라왔습니다.");
  await app(list).getByRole("button", { name: "새 글 보기" }).click();
  await app(list).getByRole("link", { name: "자전거 도로가 끊깁니다" }).click();
  await shows(list, "자전거 도로가 끊깁니다");
  await expect(app(list).getByRole("button", { name: "로그인하고 쓰기" })).toBeVisible();
  await app(portal).getByLabel("별명").fill("까치");
  await app(portal).getByRole("textbox", { name: "댓글" }).fill("저도 불편했습니다.");
  await app(portal).getByRole("button", { name: "댓글 올리기" }).click();
  await expect(app(list).getByText("저도 불편했습니다.")).toBeVisible();
  await expect(app(list).getByRole("heading", { level: 4 })).toHaveText("댓글 1");
  await expect(app(list).getByRole("status")).toHaveText("새 댓글이 달렸습니다.");
  await expect(app(portal).getByRole("textbox", { name: "댓글" })).toHaveValue("");
});

test("addresses below the page hold: reload, Back and Forward, by the keyboard alone", async ({ page, portal, complaints }) => {
  test.slow();
  await signedIn(portal);
  // Written without a pointer: into the form, from field to field, and off.
  await app(portal).getByRole("link", { name: "글쓰기" }).focus();
  await page.keyboard.press("Enter");
  await shows(portal, "글쓰기");
  await expect(app(portal).getByRole("heading", { level: 3 })).toBeFocused();
  for (const [label, text] of [["별명", "참새"], ["제목", "도서관이 늦게까지 열면 좋겠습니다"], ["내용", "같이 이야기해요."]]) {
    await tabTo(page, app(portal).getByLabel(label));
    await page.keyboard.insertText(text);
  }
  await tabTo(page, app(portal).getByRole("button", { name: "올리기", exact: true }));
  await page.keyboard.press("Enter");
  await shows(portal, "도서관이 늦게까지 열면 좋겠습니다");
  await expect(page).toHaveURL(/\/board\/\d+$/);
  await page.reload();
  await shows(portal, "도서관이 늦게까지 열면 좋겠습니다");
  await page.evaluate(() => (window.sameDocument = true));
  await app(portal).getByRole("link", { name: "내 글" }).focus();
  await page.keyboard.press("Enter");
  await shows(portal, "내 글");
  await expect(app(portal).getByRole("heading", { level: 3 })).toBeFocused();
  await expect(page).toHaveURL(/\/board\/mine$/);
  await page.goBack();
  await shows(portal, "도서관이 늦게까지 열면 좋겠습니다");
  await page.goForward();
  await shows(portal, "내 글");
  expect(await page.evaluate(() => window.sameDocument)).toBe(true);
  await page.goto("/en/board/mine");
  await expect(page.getByRole("heading", { level: 3 })).toHaveText("My posts");
  await page.goto("/board/987654");
  await shows(portal, "이 글은 없습니다.");
  expect(complaints.thrown).toEqual([]);
  expect(complaints.authors).toEqual([]);
});

test("a half-written post is asked about before it is lost, inside the board too", async ({ page, portal }) => {
  test.slow();
  await signedIn(portal);
  await turn(portal, "글쓰기");
  const text = app(portal).getByLabel("내용");
  await text.fill("아직 다 쓰지 못한");
  const question = page.getByRole("alertdialog", { name: "저장하지 않은 내용이 있습니다" });
  for (const link of [portal.menu.getByRole("link", { name: "소식" }), app(portal).getByRole("link", { name: "글 목록" })]) {
    await link.click();
    await expect(question).toHaveAccessibleDescription(/시민 게시판/);
    await page.keyboard.press("Escape");
    await expect(question).toHaveCount(0);
    await expect(text).toHaveValue("아직 다 쓰지 못한");
    await expect(page).toHaveURL(/\/board\/write$/);
  }
  await portal.menu.getByRole("link", { name: "소식" }).click();
  await question.getByRole("button", { name: "떠나기" }).click();
  await expect(portal.heading).toHaveText("동네 소식");
});

test("what is wrong with a post is said beside its field", async ({ portal }) => {
  await signedIn(portal);
  await turn(portal, "글쓰기");
  await app(portal).getByLabel("제목").fill("제목만");
  await app(portal).getByRole("button", { name: "올리기", exact: true }).click();
  await expect(app(portal).getByLabel("별명")).toBeFocused();
  await expect(app(portal).getByLabel("별명")).toHaveAccessibleDescription("적어 주세요.");
  await expect(app(portal).getByLabel("내용")).toHaveAttribute("aria-invalid", "true");
  await expect(app(portal).getByLabel("제목")).toHaveValue("제목만");
});

test("host.fetch reaches what the OpenAPI document describes, and nothing else; tokens stay out of script", async ({ page, portal }) => {
  await portal.open("/board");
  await shows(portal, "글 목록");
  const codes = await page.evaluate(async () => {
    const { host } = document.querySelector("jgb-slot[item=board]")!.shadowRoot!.querySelector("demo-board") as unknown as {
      host: {
        fetch(api: string, path: string, init?: RequestInit): Promise<Response>;
        session: { getToken(audience: string): Promise<{ token: string }> };
      };
    };
    const { getToken } = host.session;
    const ask = (api: string, path: string, init?: RequestInit) => host.fetch(api, path, init).then(({ status }) => String(status), ({ name, code }) => `${name} ${code}`);
    return {
      posts: await ask("posts", "/posts"),
      health: await ask("posts", "/health"),
      climbing: await ask("posts", "/posts/../health"),
      method: await ask("posts", "/posts", { method: "DELETE" }),
      api: await ask("other", "/posts"),
      mine: await ask("posts", "/posts?mine=true"),
      token: await getToken("kr.go.demo.board").then(() => "given", ({ name, code }) => `${name} ${code}`),
    };
  });
  expect(codes).toEqual({
    posts: "200",
    health: "HostError operation-not-found",
    climbing: "HostError bad-request",
    method: "HostError method-not-allowed",
    api: "HostError api-denied",
    mine: "401",
    token: "HostError token-denied",
  });

  // Where manifest and operator allow it, the widget gets what the host answers, for its own item.
  const given = { token: "t", type: "Bearer", expiresAt: 1, scope: "" };
  let asked: Record<string, string> = {};
  await page.route("**/-/session/token", (route) => {
    asked = route.request().postDataJSON() as typeof asked;
    return route.fulfill({ json: given });
  });
  const token = await page.evaluate(() => {
    const { host } = document.querySelector("jgb-slot[item=board]")!.shadowRoot!.querySelector("demo-board") as unknown as {
      host: { session: { getToken(audience: string): Promise<unknown> } };
    };
    return host.session.getToken("kr.go.demo.board");
  });
  expect(token).toEqual(given);
  expect(asked).toMatchObject({ item: "board", audience: "kr.go.demo.board" });
  expect(asked.lock).toMatch(/^[0-9a-f]{64}$/);
});

test("the service is killed: the page stands, one sentence says so, and the retry works once it is back", async ({ board, page, portal }) => {
  test.slow();
  await signedIn(portal);
  await post(portal, "이 글은 남아 있어야 합니다");
  await app(portal).getByLabel("별명").fill("참새");
  await app(portal).getByRole("textbox", { name: "댓글" }).fill("지워지면 안 되는 말");
  await board.service.stop("SIGKILL");
  try {
    const send = app(portal).getByRole("button", { name: "댓글 올리기" });
    await send.click();
    await expect(app(portal).getByText("올리지 못했습니다. 쓴 글은 그대로 있으니")).toBeVisible();
    await expect(app(portal).getByRole("textbox", { name: "댓글" })).toHaveValue("지워지면 안 되는 말");
    const list = await page.context().newPage();
    await list.goto("/board");
    await expect(list.getByText(away)).toBeVisible();
    expect(await ours(list), "no answer").toEqual([]);
    await expect(list.getByRole("region", { name: "시민 대화방" }).getByLabel("할 말")).toBeVisible();
    await board.service.start();
    await list.getByRole("button", { name: "다시 시도" }).click();
    await expect(list.getByRole("link", { name: "이 글은 남아 있어야 합니다" })).toBeVisible();
    await expect(list.getByText(away)).toHaveCount(0);
    await send.click();
    await expect(app(portal).getByRole("listitem").getByText("지워지면 안 되는 말")).toBeVisible();
  } finally {
    await board.service.stop();
    await board.service.start();
  }
});

for (const path of ["/board", "/en/board"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on ${path} and its forms in ${colorScheme}, and nothing sticks out at 320 px`, async ({ board, page, portal }) => {
      test.slow();
      await page.emulateMedia({ colorScheme });
      const english = path.startsWith("/en");
      await portal.open(`/-/session/login?return=${path}`);
      await page.locator("#account").fill("citizen@demo");
      await page.locator("#password").fill(await board.server.password());
      await page.locator("main .jgb-button").click();
      for (const [below, title] of [["", english ? "Posts" : "글 목록"], ["/write", english ? "Write" : "글쓰기"]] as const) {
        await portal.open(path + below);
        await expect(page.getByRole("heading", { level: 3 })).toHaveText(title);
        await portal.walkThrough();
        expect(await ours(page), below).toEqual([]);
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), below).toBeLessThanOrEqual(0);
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    });
  }
}
