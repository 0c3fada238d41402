// What changed as pictures, the page as a citizen's system and network would have it, pages with errors, and other places by key.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { Pictures } from "../pages/studio-look.ts";
import { StudioPage } from "../pages/studio-page.ts";

test("two versions stand side by side as pictures, and a sentence shows its item in both", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal), pictures = new Pictures(page);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home");
  await studio.copy("home", "pictures");
  await studio.publish();
  await studio.item("동네 날씨").focus();
  await page.keyboard.press("Delete");
  await studio.said("동네 날씨를 지웠습니다.");
  await studio.saved();
  await studio.alive();
  await studio.item("전월세 전환 계산기").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await studio.heading("한국어", "월세 셈");
  await studio.saved();
  await page.getByRole("tab", { name: "이력" }).click();
  await studio.button("비교: 1").click();
  const comparing = page.getByRole("dialog", { name: "두 판의 다른 점" });
  await pictures.alive();
  // Each kind is said in words beside its outline.
  await expect(pictures.outline("앞", "weather")).toHaveText("뺌");
  await expect(pictures.outline("뒤", "weather")).toHaveCount(0);
  for (const side of ["앞", "뒤"] as const) await expect(pictures.outline(side, "rent")).toHaveText("옮김 · 바뀜");
  const sentence = comparing.getByRole("button", { name: "동네 날씨를 뺐습니다." });
  await sentence.focus();
  await page.keyboard.press("Enter");
  await expect(sentence).toHaveAttribute("aria-pressed", "true");
  await expect(comparing.getByText(/앞 그림에만 있습니다\.$/)).toBeVisible();
  await expect(pictures.outline("앞", "weather")).toHaveClass(/picked/);
  const moved = comparing.getByRole("button", { name: /^월세 셈을 옮겼습니다\(lg\)/ });
  await moved.click();
  await expect(comparing.getByText(/두 그림에 모두 있습니다\.$/)).toBeVisible();
  for (const side of ["앞", "뒤"] as const) {
    await expect(pictures.outline(side, "rent")).toHaveClass(/picked/);
    await expect.poll(() => pictures.inSight(side, "rent")).toBe(true);
  }
  expect(await ours(page), "pictures").toEqual([]);
  // Where there is little room one stands below the other.
  await page.setViewportSize({ width: 390, height: 800 });
  await expect.poll(async () => {
    const [before, after] = await Promise.all((["앞", "뒤"] as const).map(async (side) => (await pictures.side(side).boundingBox())!));
    return after.y >= before.y + before.height && after.x === before.x;
  }).toBe(true);
  expect(await ours(page), "pictures where there is little room").toEqual([]);
  await comparing.getByRole("button", { name: "닫기" }).click();
  await page.setViewportSize({ width: 1440, height: 1000 });
  // What is live beside the draft, when it is about to be published.
  await studio.button("게시").click();
  const publishing = page.getByRole("dialog", { name: "화면 게시" });
  await publishing.getByRole("button", { name: "그림으로 보기" }).click();
  await pictures.alive();
  await expect(pictures.outline("앞", "weather")).toHaveText("뺌");
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("the page is looked at with less motion, with forced colours and over a slow network", async ({ page, portal, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await studio.open("home");
  const asks = (query: string) => studio.preview.locator("body").evaluate((_, query) => matchMedia(query).matches, query);
  const transition = () => studio.preview.locator("body").evaluate((body) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("@media (prefers-reduced-motion: reduce) { body { --told: reduce } } @media (forced-colors: active) { body { --forced: active } }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const style = getComputedStyle(body);
    return `${style.getPropertyValue("--told")} ${style.getPropertyValue("--forced")}`.trim();
  });
  expect([await asks("(prefers-reduced-motion: reduce)"), await transition()]).toEqual([false, ""]);
  const press = async (name: string, query: string) => {
    await studio.button(name).focus();
    await page.keyboard.press("Enter");
    await expect(studio.button(name)).toHaveAttribute("aria-pressed", "true");
    await expect(page.locator("jogakbo-studio iframe")).toHaveAttribute("src", new RegExp(query));
    await expect.poll(() => studio.preview.locator("body").evaluate(() => location.search).catch(() => "")).toContain(query);
    await studio.alive();
  };
  await press("움직임 줄이기", "motion=reduce");
  await expect.poll(() => asks("(prefers-reduced-motion: reduce)")).toBe(true);
  expect([await asks("(prefers-reduced-motion: no-preference)"), await transition()]).toEqual([false, "reduce"]);
  await press("색 강제", "colours=forced");
  await expect.poll(() => asks("(forced-colors: active)")).toBe(true);
  expect(await transition()).toBe("reduce active");
  await expect(page.getByText("운영체제가 고른 색은 여기에서 보여 드릴 수 없습니다.", { exact: false })).toBeVisible();
  const slow: string[] = [];
  page.on("response", (response) => response.url().includes("/-/slow/") && slow.push(`${response.status()}`));
  await press("느린 통신", "net=slow");
  expect(slow.length).toBeGreaterThan(3);
  expect(new Set(slow)).toEqual(new Set(["200"]));
  expect(await ours(page), "the bar").toEqual([]);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("listening tells of parameters of the address and of what the portal tells the page", async ({ page, portal }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home");
  await studio.copy("home", "told");
  const params = { type: "object", properties: { count: { type: "integer" } } };
  const edit = { id: "story-told-1", step: "setting", changes: [{ do: "set", at: "/params", value: params }] };
  expect(await studio.send("POST", "/told/edits", { client: "story", edits: [edit] })).toBe(200);
  await expect(studio.news).not.toBeEmpty();
  await studio.tab("듣기");
  await studio.button("듣기").click();
  await studio.said("화면에서 일어나는 일을 듣습니다.");
  const rows = page.getByRole("table", { name: "들은 일, 새것부터" }).getByRole("row");
  // The frame may be loaded anew meanwhile, for the parameter that came.
  await expect(async () => {
    await studio.preview.locator("body").evaluate(() => history.replaceState(null, "", `${location.pathname}?lang=ko&count=${Math.floor(performance.now())}`));
    await expect(rows.filter({ hasText: "주소의 매개변수 · count" }).first()).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.getByLabel("미리보기 언어").selectOption({ label: "English" });
  await expect(rows.filter({ hasText: "포털 · locale" })).toBeVisible();
  await page.getByLabel("보는 사람").selectOption({ label: "로그인하지 않은 사람" });
  await expect(rows.filter({ hasText: "포털 · logout" })).toBeVisible();
});

test("a page with errors is looked at first and mended on purpose, each designer for themselves; a broken file tells all its faults", async ({ own, another }) => {
  test.slow();
  const read = async (name: string) => JSON.parse(await readFile(join(own.folders.manifests, `pages/${name}.json`), "utf8"));
  const home = await read("home");
  const faulty = structuredClone(home);
  Object.assign(faulty.metadata, { name: "faulty", title: { ko: "고칠 화면", en: "To mend" } });
  faulty.spec.route = "/faulty";
  faulty.spec.wiring = [{ id: "dead", from: { item: "nobody", output: "said" }, to: { item: "weather", prop: "region" } }];
  await own.folders.write("manifests/pages/faulty.json", faulty);
  const broken = structuredClone(faulty);
  broken.metadata.name = "broken";
  broken.apiVersion = "jogakbo/v9";
  broken.spec.banner = true;
  broken.spec.items[0].colour = "red";
  await own.folders.write("manifests/pages/broken.json", broken);
  const tab = async () => new StudioPage(new PortalPage((await another(own.url)).page, own));
  const [mina, jun] = [await tab(), await tab()];
  await expect(async () => {
    await mina.portal.open("/studio/faulty");
    await expect(mina.page.locator("jogakbo-studio, input[type=password]").first()).toBeVisible();
  }).toPass();
  await mina.portal.fillIn("publisher@demo", await mina.portal.passwordOfDemo());
  const told = "이 화면에는 오류가 있어 볼 수만 있습니다.";
  await expect(mina.page.getByText(told, { exact: false })).toBeVisible();
  await expect(mina.item("동네 날씨")).toBeVisible();
  await mina.item("동네 날씨").focus();
  await mina.page.keyboard.press("Delete");
  await mina.said(/^이 화면은 볼 수만 있습니다/);
  await expect(mina.item("동네 날씨")).toBeVisible();
  await expect(mina.page.getByText("연결이 없는 항목을 가리킵니다.", { exact: false })).toBeVisible();
  expect(await ours(mina.page), "read-only").toEqual([]);
  await mina.button("초안에서 고치기").focus();
  await mina.page.keyboard.press("Enter");
  await mina.said("이제 고칠 수 있습니다.");
  await mina.heading("한국어", "이 동네 날씨");
  await expect(mina.item("이 동네 날씨")).toBeVisible();
  await mina.saved();
  await mina.again("faulty");
  await expect(mina.page.getByText(told, { exact: false }), "said once for this draft").toHaveCount(0);
  // Somebody else looks first as well, and hears of what is mended.
  await jun.open("faulty", "designer@demo");
  await expect(jun.page.getByText(told, { exact: false })).toBeVisible();
  await expect(jun.button("문제 1")).toBeVisible();
  await mina.button("dead: 연결 지우기").click();
  await mina.saved();
  await expect(jun.button("문제 0"), "findings follow what others do").toBeVisible();
  // No page at all: everything that is wrong with it, and nothing to change.
  await jun.page.goto("/studio/broken");
  const list = jun.page.getByRole("region", { name: "문제" }).getByRole("listitem");
  await expect(list).toHaveCount(3);
  for (const place of ["/apiVersion", "/spec/banner", "/spec/items/0/colour"]) await expect(list.filter({ hasText: place })).toHaveCount(1);
  expect(await read("broken"), "the file is as it was").toEqual(broken);
  expect(await ours(jun.page), "a broken file").toEqual([]);
});

test("what is picked up by key is held over other places and put there", async ({ page, portal }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home");
  await studio.copy("home", "places");
  await studio.add("묶음", "묶음");
  await studio.alive();
  await studio.item("동네 날씨").focus();
  for (const key of ["Enter", "PageDown"]) await page.keyboard.press(key);
  await studio.said("묶음. Enter 키로 동네 날씨를 여기에 놓고, Esc 키로 되돌립니다.");
  await expect(studio.shape).toHaveText("묶음");
  await page.keyboard.press("ArrowRight");
  await studio.said("묶음. Enter 키로 동네 날씨를 여기에 놓고, Esc 키로 되돌립니다.");
  await page.keyboard.press("Escape");
  await studio.said("동네 날씨를 제자리로 되돌렸습니다.");
  await expect(studio.shape).toHaveCount(0);
  for (const key of ["Enter", "PageUp", "Enter"]) await page.keyboard.press(key);
  await studio.said("동네 날씨를 옮겼습니다: 묶음.");
  await studio.standsIn("weather", "group");
  await studio.alive();
  await expect(studio.item("동네 날씨")).toBeFocused();
  await page.keyboard.press("Control+z");
  await studio.standsIn("weather", "page");
});
