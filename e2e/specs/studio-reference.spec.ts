// The page every office needs (banner, search, shortcuts, notices with one to read, contact; Korean and English), built from nothing and
// published: once by the pointer, once by the keyboard alone.
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { Hands } from "../pages/studio-hands.ts";
import { StudioPage } from "../pages/studio-page.ts";
import { words } from "../pages/words.ts";

/** What a citizen finds on it. */
async function read(citizen: PortalPage, path: string, words: { title: string; banner: string; link: string; notice: string; body: string; phone: string }) {
  await citizen.open(path);
  await expect(citizen.heading).toHaveText(words.title);
  const { page } = citizen;
  await expect(page.getByText(words.banner, { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: words.link, exact: true })).toHaveAttribute("href", "/board");
  await page.getByRole("button", { name: new RegExp(`^${words.notice}`) }).click();
  await expect(page.getByText(words.body, { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: words.phone })).toHaveAttribute("href", "tel:110");
}

const korean = { title: "민원 안내", banner: "무엇을 도와드릴까요?", link: "민원 게시판", notice: "휴무 안내", body: "설날에는 쉽니다.", phone: "110" };
const english = { title: "Civil affairs", banner: "How can we help?", link: "Board", notice: "Holiday", body: "Closed on New Year's Day.", phone: "110" };

/** Builds it and publishes it. */
async function build(hands: Hands, name: string) {
  const fields = (ko: string, en: string) => `${ko} · ${en}`;
  await hands.newPage(name, korean.title, english.title);
  for (const block of ["banner", "search", "shortcuts", "notices", "notice", "contact"] as const) await hands.add(block);
  await hands.choose("banner");
  await hands.fillIn([fields("제목", "heading")], korean.banner, english.banner);
  await hands.choose("shortcuts");
  const links = fields("바로가기", "links");
  await hands.entry(links);
  await hands.fillIn([links, "1", fields("글자", "text")], korean.link, english.link);
  await hands.fill([links, "1"], fields("주소", "address"), "/board");
  await hands.choose("contact");
  await hands.fill([], fields("전화", "telephone"), "110");
  await hands.choose("notices");
  const notices = fields("공지", "notices");
  await hands.entry(notices);
  await hands.fillIn([notices, "1", fields("제목", "heading")], korean.notice, english.notice);
  await hands.fillIn([notices, "1", fields("내용", "text")], korean.body, english.body);
  for (const prop of ["heading", "date", "text"]) await hands.wire("notice", prop);
  await hands.publish();
}

for (const by of ["pointer", "keyboard"] as const) {
  test(`a whole page is built and published by the ${by}`, async ({ portal, shared, another, complaints }, info) => {
    test.slow();
    const studio = new StudioPage(by === "pointer" ? portal : new PortalPage(portal.page, shared, words.en));
    await portal.page.setViewportSize({ width: 1440, height: 1000 });
    await studio.start(by === "pointer" ? "/studio" : "/en/studio");
    const hands = new Hands(studio, by);
    await build(hands, `by-${by}`);
    info.annotations.push({ type: "presses", description: String(hands.presses) });
    const citizen = await another(shared.url);
    await read(citizen, `/by-${by}`, korean);
    await read(citizen, `/en/by-${by}`, english);
    expect(complaints.thrown).toEqual([]);
    expect(complaints.policy).toEqual([]);
  });
}

test("a variable made by hand carries a word from one widget to another, and stays as long as it is used", async ({ portal, shared, another }) => {
  test.slow();
  const studio = new StudioPage(portal), { page } = portal;
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.start("/studio");
  const hands = new Hands(studio, "pointer");
  await hands.newPage("by-variable", "찾은 말", "Found");
  await hands.add("search");
  await hands.add("notice");
  await hands.tab("변수");
  const making = page.getByRole("group", { name: "변수와 주소 값" }), line = page.getByRole("row", { name: /^word / });
  await making.getByLabel("이름(영문자와 숫자)").fill("Word");
  await making.getByRole("button", { name: "더하기" }).click();
  await expect(making.getByRole("alert")).toHaveText("이름은 영문 소문자로 시작하고 영문자와 숫자만 씁니다.");
  await making.getByLabel("이름(영문자와 숫자)").fill("word");
  await making.getByRole("button", { name: "더하기" }).click();
  await hands.said("변수를 더했습니다.");
  await expect(line.getByRole("cell").nth(3)).toHaveText("0");
  await hands.choose("notice");
  await page.getByRole("combobox", { name: "내용 · text: 값" }).selectOption({ label: "변수 word" });
  await hands.choose("search");
  await hands.tab("연결");
  await page.getByRole("button", { name: "연결 더하기", exact: true }).click();
  await hands.dialog("연결 더하기").getByRole("button", { name: "변수 · word", exact: true }).click();
  await hands.said("이었습니다.");
  await hands.tab("변수");
  await expect(line.getByRole("cell").nth(3)).toHaveText("2");
  await expect(line.getByRole("button", { name: "word: 빼기" })).toHaveAttribute("aria-disabled", "true");
  await hands.publish();
  const citizen = await another(shared.url);
  await citizen.open("/by-variable");
  await citizen.page.getByRole("searchbox").fill("여권");
  await citizen.page.getByRole("button", { name: "찾기" }).click();
  await expect(citizen.item("공지 내용").getByText("여권")).toBeVisible();
});
