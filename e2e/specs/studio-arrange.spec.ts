// Arranging: several items, the clipboard, places in places, conditions, the tree, carrying by mouse and finger.
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { StudioPage } from "../pages/studio-page.ts";

test("several items move, are duplicated, cut and pasted as one, also into another page, and no widget starts anew by moving", async ({ page, portal, complaints }) => {
  test.slow();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.countConnections();
  await studio.open("home");
  await studio.create("several", "여러 위젯");
  await studio.add("ㄴㅆ", "동네 날씨");
  await studio.add("전월세", "전월세 전환 계산기");
  await studio.alive();
  const weather = studio.item("동네 날씨"), rent = studio.item("전월세 전환 계산기");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  // Chosen by keys: the focus goes on without choosing, then the next one is chosen as well.
  await weather.focus();
  await press("Control+ArrowDown");
  await expect(rent).toBeFocused();
  await expect(rent).toHaveAttribute("aria-pressed", "false");
  await press("Control+Space");
  await studio.said("2개를 골랐습니다.");
  await expect(weather).toHaveAttribute("aria-pressed", "true");
  await press("Enter");
  await studio.said("전월세 전환 계산기 외 1개를 집었습니다. 1행 5열, 너비 4칸, 높이 5칸. 화살표 키로 옮기고, Shift와 화살표 키로 크기를 바꾸고, Enter 키로 놓고, Esc 키로 되돌립니다.");
  await press("ArrowDown", "ArrowRight");
  await studio.said("2행 6열.");
  await press("Enter");
  await studio.said("전월세 전환 계산기 외 1개를 2행 6열에 놓았습니다. 너비 4칸, 높이 5칸.");
  await studio.standsAt("card", "2/2/span 5/span 4");
  await studio.standsAt("calculator", "2/6/span 5/span 4");
  // With the mouse as well; the one that reaches the edge stops all.
  await studio.drag("동네 날씨", { columns: -4, rows: 0 });
  await studio.said("동네 날씨 외 1개를 2행 1열에 놓았습니다. 너비 4칸, 높이 5칸.");
  await studio.standsAt("calculator", "2/5/span 5/span 4");
  await page.getByLabel("화면 너비").selectOption("md");
  await page.getByLabel("화면 너비").selectOption("lg");
  expect(await studio.connections(), "elements are connected once").toBe(1);
  // One step each.
  await rent.focus();
  await press("Control+z", "Control+z");
  await studio.said("되돌렸습니다: 전월세 전환 계산기 옮기기.");
  await studio.standsAt("card", "1/1/span 5/span 4");
  await weather.click();
  await rent.click({ modifiers: ["Shift"] });
  await studio.said("2개를 골랐습니다.");
  await press("Control+d");
  await studio.said("동네 날씨 외 1개를 복제했습니다.");
  await expect(studio.items).toHaveCount(4);
  await studio.saved();
  await studio.standsAt("card-2", "6/1/span 5/span 4");
  await studio.standsAt("calculator-2", "6/5/span 5/span 4");
  await expect(weather.last(), "the focus is on the copy").toBeFocused();
  // Cut: gone with one step, the focus stays on the canvas; pasted again.
  await press("Control+x");
  await studio.said("동네 날씨 외 1개를 잘라 냈습니다.");
  await expect(studio.items).toHaveCount(2);
  await press("Control+v");
  await studio.said("동네 날씨 외 1개를 붙여 넣었습니다.");
  await expect(studio.items).toHaveCount(4);
  await studio.saved();
  // Into another page, and what is not ours is refused in words.
  await studio.create("elsewhere", "다른 화면");
  await expect(studio.items).toHaveCount(0);
  await studio.button("실행 취소").focus();
  await press("Control+v");
  await studio.said("동네 날씨 외 1개를 붙여 넣었습니다.");
  await expect(studio.items).toHaveCount(2);
  await page.evaluate(() => navigator.clipboard.writeText("안녕하세요"));
  await press("Control+v");
  await studio.said("클립보드에 위젯이 없습니다. 먼저 위젯을 복사해 주세요.");
  // By buttons, for those who use neither keys nor mouse.
  await weather.click();
  const actions = page.getByRole("region", { name: "고른 위젯" }).getByRole("group", { name: "고른 위젯에 할 일" });
  await actions.getByRole("button", { name: "동네 날씨: 복사" }).click();
  await studio.said("동네 날씨를 복사했습니다.");
  await actions.getByRole("button", { name: "붙여넣기" }).click();
  await studio.said("동네 날씨를 붙여 넣었습니다.");
  await expect(studio.items).toHaveCount(3);
  await studio.saved();
  expect(await ours(page), "several chosen").toEqual([]);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("items go into slots and tabs and out again by dialog, tree and mouse; tabs and conditions are set by hand", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  // Tall enough to have all of the page in sight.
  await page.setViewportSize({ width: 1440, height: 1400 });
  await studio.open("home");
  await studio.create("nested", "겹친 화면", "news");
  await studio.standsIn("door", "news");
  // The tree: levels, keys, and the same choice as on the canvas.
  await page.getByRole("tab", { name: "구조" }).click();
  const tree = page.getByRole("tree", { name: "구조" });
  await expect(studio.line("게시판 가는 길")).toHaveAttribute("aria-level", "3");
  await studio.line("동네 날씨").click();
  await expect(studio.item("동네 날씨")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Home");
  await expect(tree.getByRole("treeitem").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(studio.line("관련 뉴스")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(studio.line("관련 뉴스")).toHaveAttribute("aria-expanded", "false");
  await expect(studio.line("게시판 가는 길")).toHaveCount(0);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) {
    await page.keyboard.press(key);
    await expect(tree.locator(":focus")).toBeVisible();
  }
  await expect(studio.line("게시판 가는 길")).toBeFocused();
  await expect(studio.line("게시판 가는 길")).toHaveAttribute("aria-selected", "true");
  expect(await ours(page), "the tree").toEqual([]);
  // Out of the slot by the dialog: what others do is shown before it is done.
  const panel = page.getByRole("region", { name: "패널" });
  await panel.getByRole("button", { name: "게시판 가는 길: 옮길 곳…" }).click();
  const dialog = page.getByRole("dialog", { name: "옮길 곳" });
  await dialog.getByLabel("어디에").selectOption({ label: "화면의 격자" });
  await expect(dialog.getByLabel("행", { exact: true })).toHaveValue("18");
  await dialog.getByLabel("읽는 순서").selectOption({ label: "맨 뒤" });
  expect(await ours(page), "the dialog of moving").toEqual([]);
  await dialog.getByRole("button", { name: "옮기기" }).click();
  await studio.said("게시판 가는 길을 옮겼습니다: 화면의 격자.");
  await studio.saved();
  await studio.standsIn("door", "page");
  // Within its grid the dialog shows the place, and Escape takes that back.
  await panel.getByRole("button", { name: "게시판 가는 길: 옮길 곳…" }).click();
  await dialog.getByLabel("행", { exact: true }).fill("1");
  await expect(dialog.getByRole("status")).toHaveText(/^1행 1열\. 다른 항목 1개가 자리를 비켜 줍니다\.$/);
  await studio.standsAt("door", "1/1/span 2/span 4");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await studio.said("게시판 가는 길을 제자리로 되돌렸습니다.");
  await studio.standsAt("door", "18/1/span 2/span 4");
  await studio.button("실행 취소").click();
  await studio.said("되돌렸습니다: 게시판 가는 길 옮기기.");
  await studio.standsIn("door", "news");
  await studio.saved();
  await studio.alive();
  // By mouse into the slot; one that cannot stand there says why.
  await studio.carry(studio.item("동네 날씨"), studio.item("게시판 가는 길"), undefined, async () => {
    await expect(studio.shape).toHaveText("관련 뉴스 · 기사 옆");
  });
  await studio.said("동네 날씨를 옮겼습니다: 관련 뉴스 · 기사 옆.");
  await studio.saved();
  await studio.standsIn("weather", "news");
  await studio.alive();
  const chat = await studio.preview.locator("section[data-item=chat] > :is(h2,h3)").innerText();
  await studio.carry(studio.item(chat), studio.item("게시판 가는 길"), undefined, async () => {
    await expect(studio.shape).toHaveClass(/no/);
  });
  await studio.said(new RegExp(`${chat}.{1,2}여기에 놓을 수 없습니다\\(관련 뉴스 · 기사 옆\\)\\. 다른 위젯에 담긴 항목은 계속 살려 둘 수 없습니다\\.$`));
  // Tabs: added, named, filled from the list, one part more and away again.
  await page.getByRole("tab", { name: "위젯" }).click();
  await studio.add("탭", "탭");
  await studio.said("탭을 추가했습니다.");
  const parts = page.getByRole("group", { name: "탭", exact: true });
  await parts.getByRole("textbox", { name: "첫째: 한국어" }).fill("안내");
  await parts.getByRole("textbox", { name: "첫째: 한국어" }).press("Tab");
  await expect(studio.preview.getByRole("link", { name: "안내" }).or(studio.preview.getByRole("tab", { name: "안내" }))).toBeVisible();
  await parts.getByRole("button", { name: "안내: 빼기" }).click();
  await studio.said("탭은 적어도 2개입니다.");
  await parts.getByRole("button", { name: "탭 하나 더" }).click();
  await expect(parts.getByRole("button", { name: "새 탭: 빼기" })).toBeVisible();
  await page.getByRole("tab", { name: "구조" }).click();
  await studio.line("안내").click();
  await panel.getByRole("button", { name: "탭 · 안내: 여기에 더하기" }).click();
  await expect(panel.getByText("더할 곳: 탭 · 안내")).toBeVisible();
  await studio.add("전월세", "전월세 전환 계산기");
  await studio.standsIn("calculator", "tabs");
  await page.getByRole("tab", { name: "구조" }).click();
  await studio.line("탭").click();
  await parts.getByRole("button", { name: "안내: 빼기" }).click();
  await expect(parts.getByRole("button", { name: "안내: 빼기" })).toHaveCount(0);
  await studio.line("전월세 전환 계산기").click();
  await studio.saved();
  await expect(studio.item("전월세 전환 계산기"), "it stands in the part beside it").toBeVisible();
  // A condition in rows: it reads as a sentence, and what it hides stays on the canvas.
  const rules = page.getByRole("group", { name: "보이는 조건" });
  await rules.getByRole("button", { name: "조건 더하기" }).click();
  await expect(rules.getByText("변수 month의 값이 비어 있지 않을 때")).toBeVisible();
  await expect(rules.getByText("처음 값으로는 숨어 있습니다.")).toBeVisible();
  await studio.saved();
  await expect(studio.item("전월세 전환 계산기 (숨어 있음)")).toBeVisible();
  await rules.getByRole("combobox", { name: /비교$/ }).selectOption({ label: "값이 있을 때" });
  await expect(rules.getByText("처음 값으로는 보입니다.")).toBeVisible();
  await studio.saved();
  await expect(studio.item("전월세 전환 계산기")).toBeVisible();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ours(page), "tabs and conditions, dark").toEqual([]);
  // Letters find lines, in English too.
  await page.goto("/en/studio/nested");
  await page.getByRole("tab", { name: "Structure" }).click();
  await page.getByRole("tree", { name: "Structure" }).getByRole("treeitem").first().click();
  await page.keyboard.press("l");
  await expect(page.getByRole("treeitem", { name: "Local weather", exact: true })).toBeFocused();
  await page.getByRole("region", { name: "Chosen widget" }).getByRole("button", { name: "Local weather: Move to…" }).click();
  expect(await ours(page), "English").toEqual([]);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("a widget is carried from the list onto the page, and a finger that holds picks up while one that swipes scrolls", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 700 });
  await studio.open("home");
  await studio.create("carried", "나른 화면");
  await studio.add("ㄴㅆ", "동네 날씨");
  await studio.alive();
  await page.getByRole("searchbox", { name: "찾기" }).fill("전월세");
  const rent = studio.palette("전월세 전환 계산기");
  // Held over the page and put back.
  await studio.carry(rent, studio.item("동네 날씨"), undefined, async () => {
    await expect(page.locator("jogakbo-studio .card")).toHaveText("전월세 전환 계산기");
    await page.keyboard.press("Escape");
  });
  await studio.said("전월세 전환 계산기를 제자리로 되돌렸습니다.");
  await expect(studio.items).toHaveCount(1);
  // Onto the first one: that makes room.
  await studio.carry(rent, studio.item("동네 날씨"));
  await studio.said("전월세 전환 계산기를 추가했습니다.");
  await expect(studio.items).toHaveCount(2);
  await studio.saved();
  await studio.alive();
  const before = await studio.cells("calculator");
  expect(before, "where it was let go, not at the first free spot").not.toBe("1/5/span 5/span 4");
  // By finger.
  const touch = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", ...points: { x: number; y: number }[]) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  const item = studio.item("전월세 전환 계산기");
  const grip = async () => {
    await item.scrollIntoViewIfNeeded();
    const box = (await item.boundingBox())!;
    return { x: box.x + 60, y: box.y + 40 };
  };
  // A swipe that takes longer than a hold is none: on a busy machine it is tried again.
  await expect(async () => {
    const stood = await studio.cells("calculator"), at = await grip();
    await Promise.all([send("touchStart", at), ...[15, 60, 120].map((far) => send("touchMove", { x: at.x, y: at.y - far })), send("touchEnd")]);
    expect(await studio.cells("calculator"), "a swipe moves nothing").toBe(stood);
  }).toPass();
  await expect(studio.shape).toHaveCount(0);
  const stood = await studio.cells("calculator"), hold = await grip();
  await send("touchStart", hold);
  await expect(studio.shape, "held long enough").toBeVisible();
  const step = (await studio.canvas.boundingBox())!.width / 1280 * ((1200 + 16) / 12);
  for (const columns of [1, 2, 3]) await send("touchMove", { x: hold.x + columns * step, y: hold.y });
  await send("touchEnd");
  await studio.said(/^전월세 전환 계산기를 \d+행 \d+열에 놓았습니다\./);
  await expect.poll(() => studio.cells("calculator")).not.toBe(stood);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});
