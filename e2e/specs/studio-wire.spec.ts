// Wires in the editor: mapped, tried, heard, drawn and mended; the page as others see it; properties as text.
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { StudioPage } from "../pages/studio-page.ts";

test("a wire is mapped with its result in sight, heard, drawn and mended, and every step can be taken back", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home", "designer@demo");
  await studio.copy("home", "wired");
  // What is chosen shows its wires.
  await studio.item("방문 예정일").focus();
  await expect(page.locator("jogakbo-studio .wires .wire")).toHaveCount(1);
  await expect(page.locator("jogakbo-studio .wires")).toHaveAttribute("aria-hidden", "true");
  await studio.tab("연결");
  await expect(studio.wire("choose-region")).toContainText("/region");

  // A wire that is there: its mapping, and what would arrive, on a sample.
  await studio.button("choose-region: 고치기").click();
  const map = studio.dialog("값 맞추기");
  const result = map.locator("[data-result]");
  await expect(map.getByText("형식에서 만든 보기 값")).toBeVisible();
  await expect(result).toHaveText('"1111000000"');
  await expect(map.getByText("받는 곳에 맞습니다.")).toBeVisible();
  await map.getByLabel("받는 값: 방법").selectOption("글에 끼워 넣기");
  await map.getByLabel("받는 값: 글에 끼워 넣기").fill("{/region}번");
  await expect(result).toHaveText('"1111000000번"');
  await expect(map.getByText(/^받는 곳에 맞지 않습니다/)).toBeVisible();
  expect(await ours(page), "mapping").toEqual([]);
  await page.keyboard.press("Escape");
  await expect(map).toHaveCount(0);

  // A new one, by the keyboard alone: ends by kind, rows filled by name, the result below.
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await studio.button("연결 더하기").focus();
  await press("Enter");
  const ends = studio.dialog("연결 더하기");
  await ends.getByLabel("보내는 곳").selectOption({ label: "동네 날씨 · regionChanged" });
  await ends.getByText(/^맞지 않는 곳과 이유/).click();
  for (const kind of ["위젯의 속성", "위젯의 동작", "위젯이 보내는 사건", "화면의 변수", "포털"]) {
    await expect(ends.getByRole("heading", { name: kind }).first()).toBeAttached();
  }
  expect(await ours(page), "ends").toEqual([]);
  await ends.getByRole("button", { name: "notify: 값 맞추기…" }).focus();
  await press("Enter");
  await expect(map.getByRole("rowheader", { name: /^text/ })).toBeVisible();
  await map.getByLabel("text: 방법").selectOption("언어마다 글에 끼워 넣기");
  await map.getByLabel("text: 한국어").fill("고른 지역: {/region}");
  await map.getByLabel("text: 영어").fill("District: {/region}");
  await map.getByLabel("level: 방법").selectOption("정한 값");
  await map.getByLabel("level: 보내는 값").selectOption("success");
  await expect(result).toContainText('"text": "고른 지역: 1111000000"');
  await map.getByRole("button", { name: "연결하기" }).focus();
  await press("Enter");
  await studio.said("이었습니다.");
  await expect(studio.wire("wire")).toContainText("level, text");
  await studio.shows('"id":"wire"');
  await studio.button("실행 취소").click();
  await expect(studio.wire("wire")).toHaveCount(0);
  await studio.shows('"id":"wire"', true);
  await studio.button("다시 실행").click();
  await expect(studio.wire("wire")).toHaveCount(1);
  await studio.shows('"id":"wire"');

  // Listening: the page is used, what happens is listed with the wires that carried it.
  await studio.tab("듣기");
  await studio.button("듣기").click();
  await studio.said("화면에서 일어나는 일을 듣습니다.");
  await studio.button("화면 써 보기").click();
  const district = studio.preview.getByRole("region", { name: "동네 날씨" }).getByLabel("지역");
  const other = (await district.locator("option").evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value)))[1]!;
  await district.selectOption(other);
  const heard = page.getByRole("table", { name: "들은 일, 새것부터" });
  const fired = heard.getByRole("row", { name: /동네 날씨 · regionChanged/ });
  await expect(fired).toContainText(`"region":"${other}"`);
  await expect(fired).toContainText("choose-region → 변수 · region");
  await expect(fired).toContainText("wire → notify");
  await expect(heard.getByRole("row", { name: /변수 · region/ }).first()).toBeVisible();
  await expect(studio.preview.getByRole("region", { name: "알림" }).getByText(`고른 지역: ${other}`)).toBeVisible();
  // An event, with its data, as the item received it that may receive it.
  const survey = studio.preview.getByRole("region", { name: "이 화면이 도움이 되었나요?" });
  await survey.scrollIntoViewIfNeeded();
  const slider = survey.getByRole("slider");
  await slider.focus();
  await slider.press("ArrowRight");
  const event = heard.getByRole("row", { name: /kr\.go\.demo\.survey\.rated\.v1/ }).first();
  await expect(event).toContainText('"score":4');
  expect(await ours(page), "listening").toEqual([]);
  await studio.button("화면 써 보기").click();
  await studio.button("듣기").click();
  await studio.said("듣기를 멈췄습니다.");
  // The next mapping is tried on what was heard.
  await studio.tab("연결");
  await studio.button("choose-region: 고치기").click();
  await expect(map.getByText("마지막으로 들은 값")).toBeVisible();
  await expect(result).toHaveText(`"${other}"`);
  await map.getByRole("button", { name: "취소" }).click();

  // A wire that somebody broke elsewhere: it is a problem with ways out.
  const from = { item: "weather", output: "regionChanged" };
  const value = { id: "choose-region", from, to: { var: "region" } };
  const edit = { id: "from-elsewhere-1", step: "wire", what: "choose-region", changes: [{ do: "set", at: "/wiring/choose-region", value }] };
  expect(await studio.send("POST", "/wired/edits", { client: "another", edits: [edit] })).toBe(200);
  await studio.again("wired");
  await studio.tab("문제");
  const problem = page.getByRole("listitem").filter({ hasText: "W08" });
  await expect(problem).toBeVisible();
  expect(await ours(page), "problems").toEqual([]);
  await problem.getByRole("button", { name: "choose-region: 다른 곳에 잇기" }).click();
  await expect(ends.getByLabel("보내는 곳")).toBeDisabled();
  await ends.getByRole("button", { name: "취소" }).click();
  await problem.getByRole("button", { name: "choose-region: 맞는 값으로 고치기" }).click();
  await studio.said("고쳤습니다. 실행 취소로 되돌릴 수 있습니다.");
  await expect(problem).toHaveCount(0);
  await studio.button("실행 취소").click();
  await expect(problem).toHaveCount(1);
  await problem.getByRole("button", { name: "choose-region: 연결 지우기" }).click();
  await expect(problem).toHaveCount(0);
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.tab("연결");
  await studio.button("wire: 고치기").click();
  expect(await ours(page), "mapping, dark").toEqual([]);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("the page is looked at as others see it without starting anew, and its properties are written as text", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("me", "designer@demo");
  await studio.copy("me", "looked");
  await studio.mark("weather");
  const as = page.getByRole("group", { name: "이렇게 보기" });
  const frame = page.locator("iframe[title='화면 미리보기']");
  const width = () => frame.evaluate((element) => (element as HTMLIFrameElement).contentWindow!.innerWidth);
  for (const [device, pixels] of [["768 px", 768], ["320 px", 320], ["1280 px", 1280]] as const) {
    await as.getByLabel("기기 너비").selectOption(device);
    await expect.poll(width).toBe(pixels);
  }
  await as.getByRole("button", { name: "200% 확대" }).click();
  await expect.poll(width).toBe(640);
  await as.getByLabel("색").selectOption("고대비");
  await expect(studio.preview.locator("html")).toHaveAttribute("data-contrast", "more");
  await as.getByLabel("색").selectOption("어둡게");
  await expect(studio.preview.locator("html")).toHaveAttribute("data-scheme", "dark");
  expect(await studio.isMarked("weather"), "no widget started anew").toBe(true);
  await as.getByRole("button", { name: "200% 확대" }).click();
  await as.getByLabel("색").selectOption("내 설정대로");

  // Somebody else: never with more rights than one's own.
  await as.getByLabel("보는 사람").selectOption("로그인하지 않은 사람");
  await expect(as.getByText("로그인하지 않은 사람: 이 화면을 열 수 없습니다.")).toBeVisible();
  await expect(studio.preview.getByRole("link", { name: "로그인" }).first()).toBeAttached();
  expect(await as.getByLabel("보는 사람").locator("option").allTextContents()).not.toContain("운영자");
  await as.getByLabel("보는 사람").selectOption("나");
  await studio.alive();

  // Side by side: each in its own way.
  await as.getByRole("button", { name: "나란히 보기" }).click();
  const beside = page.getByRole("region", { name: "나란히 보기" });
  const more = beside.getByRole("button", { name: "화면 하나 더" });
  await more.click();
  await more.click();
  await expect(beside.locator("iframe")).toHaveCount(4);
  await expect(more).toHaveAttribute("aria-disabled", "true");
  const second = beside.getByRole("group").nth(1);
  await second.getByLabel("미리보기 언어").selectOption("English");
  await expect(second.frameLocator("iframe").getByRole("heading", { level: 1 })).toHaveText("Copy looked");
  expect(await ours(page), "side by side").toEqual([]);
  await as.getByRole("button", { name: "나란히 보기" }).click();
  await expect(beside).toHaveCount(0);

  // Filled in: where each value comes from, and all of it as text.
  await studio.item("동네 날씨").focus();
  await expect(page.getByLabel("법정동 코드 · district code: 값")).toHaveValue("$region");
  await studio.tab("글(JSON)");
  const twin = page.getByRole("textbox", { name: "JSON" });
  await expect(twin).toHaveValue(/"unit": "c"/);
  await twin.fill('{"region": {"$var": "nobody"}, "unit": "k"}');
  await expect(twin).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("/unit:")).toBeVisible();
  await expect(page.getByText("the page has no variable `nobody`")).toBeVisible();
  await expect(studio.button("글대로 바꾸기")).toHaveAttribute("aria-disabled", "true");
  expect(await ours(page), "properties as text").toEqual([]);
  await twin.fill('{"region": "1111000000", "unit": "f"}');
  await expect(twin).toHaveAttribute("aria-invalid", "false");
  await studio.button("글대로 바꾸기").focus();
  await page.keyboard.press("Enter");
  await studio.said("글대로 바꾸었습니다.");
  await studio.tab("양식");
  await expect(page.getByLabel("법정동 코드 · district code: 값")).toHaveValue("=");
  await studio.button("실행 취소").click();
  await expect(page.getByLabel("법정동 코드 · district code: 값"), "one step back").toHaveValue("$region");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.tab("글(JSON)");
  expect(await ours(page), "dark").toEqual([]);
  await page.goto("/en/studio/looked");
  await expect(page.getByRole("group", { name: "View as" })).toBeVisible();
  await page.getByRole("tab", { name: "Listen" }).click();
  await page.getByRole("button", { name: "Listen", exact: true }).click();
  await expect(page.getByText("Nothing was heard yet.")).toBeVisible();
  expect(await ours(page), "English").toEqual([]);
  expect(complaints.thrown).toEqual([]);
});
