// Publishing with others and by the clock: what changed, one item brought back, schedules, approval, and who else is there.
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { StudioPage } from "../pages/studio-page.ts";

/** A moment so many seconds from now, as a clock in Seoul shows it. */
const inSeoul = (seconds: number) => new Date(Date.now() + seconds * 1000 + 9 * 3_600_000).toISOString().slice(0, 19);

test("a version is compared, one widget of it comes back, and the page goes live and ends by the clock", async ({ page, portal, shared, complaints }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home");
  await studio.make({ name: "festival", title: { ko: "설날 안내", en: "New Year" }, route: "/festival", from: "home" });
  await page.goto("/studio/festival");
  await expect(studio.item("동네 날씨")).toBeVisible();
  await studio.publish();
  await studio.item("동네 날씨").focus();
  await page.keyboard.press("Delete");
  await studio.said("동네 날씨를 지웠습니다.");
  await studio.saved();
  // What differs is told in words, and one widget comes back as a step that can be taken back.
  await page.getByRole("tab", { name: "이력" }).click();
  await studio.button("비교: 1").click();
  const comparing = page.getByRole("dialog", { name: "두 판의 다른 점" });
  await expect(comparing.getByRole("listitem").filter({ hasText: "동네 날씨를 뺐습니다." })).toBeVisible();
  expect(await ours(page), "the dialog of comparing").toEqual([]);
  await comparing.getByRole("button", { name: "앞의 모습으로 되살리기: 동네 날씨" }).click();
  await studio.said("동네 날씨를 되살렸습니다.");
  await expect(comparing.getByText("다른 점이 없습니다.")).toBeVisible();
  await comparing.getByRole("button", { name: "닫기" }).click();
  await expect(studio.item("동네 날씨")).toBeVisible();
  await studio.button("실행 취소").click();
  await expect(studio.item("동네 날씨")).toHaveCount(0);
  await studio.saved();
  // From a moment on, until another: what citizens get is asked for as often as it takes.
  await studio.button("게시").click();
  const publishing = page.getByRole("dialog", { name: "화면 게시" });
  await expect(publishing.getByText("동네 날씨를 뺐습니다.")).toBeVisible();
  await publishing.getByRole("radio", { name: "예약" }).check();
  await publishing.getByLabel("끝(선택)").fill(inSeoul(600));
  await publishing.getByLabel("끝난 뒤 시민에게 보일 것").selectOption({ label: "전에 게시하던 판" });
  await publishing.getByLabel("시작").fill(inSeoul(-60));
  await publishing.getByRole("button", { name: "예약하기" }).click();
  await expect(publishing.getByText("시각이 이미 지났거나 너무 멉니다.", { exact: false })).toBeVisible();
  expect(await ours(page), "the dialog of publishing, with a schedule").toEqual([]);
  await expect(async () => {
    // On a busy machine a start may have passed before it is sent.
    await publishing.getByLabel("끝(선택)").fill(inSeoul(60));
    await publishing.getByLabel("시작").fill(inSeoul(6));
    await publishing.getByRole("button", { name: "예약하기" }).click();
    await expect(publishing).toHaveCount(0, { timeout: 5_000 });
  }).toPass();
  await studio.said("예약했습니다.");
  const served = async () => (await (await fetch(`${shared.url}/festival`)).text()).includes('data-item="weather"');
  await expect.poll(served, { timeout: 60_000 }).toBe(false);
  await expect(page.getByText("게시 중, 끝을 기다림")).toBeVisible();
  await expect.poll(served, { timeout: 90_000 }).toBe(true);
  await expect(page.getByText("끝남", { exact: true })).toBeVisible();
  await page.getByText("누가 무엇을 했나").click();
  await expect(page.getByText("예약 시작")).toBeVisible();
  await expect(studio.item("동네 날씨"), "the editor shows what is live now").toBeVisible();
  // Taken off, with words for citizens; and back.
  await studio.button("화면 목록").click();
  const list = page.getByRole("dialog", { name: "모든 화면" });
  await expect(list.getByRole("row", { name: /설날 안내.*\/festival/ })).toBeVisible();
  expect(await ours(page), "the dialog of all pages").toEqual([]);
  await list.getByLabel("끝난 뒤 시민에게 보일 것").selectOption({ label: "안내 글" });
  await list.getByLabel("안내 글(한국어)").fill("설날이 지났습니다.");
  await list.getByRole("button", { name: "게시 내리기" }).click();
  await studio.said("게시를 내렸습니다.");
  const gone = await fetch(`${shared.url}/festival`, { headers: { accept: "text/html" } });
  expect([gone.status, (await gone.text()).includes("설날이 지났습니다.")]).toEqual([410, true]);
  await list.getByRole("button", { name: "다시 게시" }).click();
  await studio.said("다시 게시했습니다.");
  expect(await served()).toBe(true);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});

test("two designers see each other, and a draft goes live only as the other approved it", async ({ page, own, browser, complaints }) => {
  test.slow();
  await own.folders.write("jogakbo.toml", "[pages]\napproval = true\n");
  await own.server.stop();
  await own.server.start();
  const sizes = { viewport: { width: 1440, height: 1000 } };
  const contexts = await Promise.all([browser.newContext({ baseURL: own.url, ...sizes }), browser.newContext({ baseURL: own.url, ...sizes })]);
  const [one, two] = await Promise.all(contexts.map(async (context) => context.newPage()));
  await complaints.listen(one);
  await complaints.listen(two);
  const designer = new StudioPage(new PortalPage(one, own)), publisher = new StudioPage(new PortalPage(two, own));
  await designer.open("me", "designer@demo");
  await publisher.open("me");
  // Each sees who else is there and what they have chosen.
  await designer.item("동네 날씨").focus();
  await expect(publisher.page.getByRole("list", { name: "함께 보는 사람" })).toHaveText("이설계: 동네 날씨");
  await expect(publisher.markOfOther).toHaveText("이설계");
  await expect(designer.page.getByRole("list", { name: "함께 보는 사람" })).toHaveText("박게시");
  await one.keyboard.press("Delete");
  await designer.said("동네 날씨를 지웠습니다.");
  await expect(publisher.item("동네 날씨")).toHaveCount(0);
  await expect(publisher.news).toHaveText("이설계: 동네 날씨 지우기");
  expect(await ours(two), "with somebody else there").toEqual([]);
  // Without a network the work goes on; what waited is sent once it is back, and nothing twice.
  await designer.saved();
  await expect(designer.item("방문 예정일")).toBeVisible();
  await designer.alive();
  await contexts[0].setOffline(true);
  await designer.item("방문 예정일").focus();
  await one.keyboard.press("Delete");
  await expect(one.getByText("서버에 닿지 않습니다. 변경은 이 탭에 남아 있으며 다시 보냅니다.")).toBeVisible();
  await expect(publisher.item("방문 예정일")).toBeVisible();
  await contexts[0].setOffline(false);
  await designer.saved();
  await expect(publisher.item("방문 예정일")).toHaveCount(0);
  await designer.button("실행 취소").click();
  await expect(publisher.item("방문 예정일")).toBeVisible();
  // The designer asks, the publisher looks and approves.
  await designer.saved();
  await designer.button("승인").click();
  const asking = one.getByRole("dialog", { name: "화면 게시" });
  await asking.getByRole("button", { name: "승인 요청" }).click();
  await designer.said("승인을 요청했습니다.");
  await asking.getByRole("button", { name: "취소" }).click();
  await publisher.button("게시").click();
  const deciding = two.getByRole("dialog", { name: "화면 게시" });
  await expect(deciding.getByText("승인을 기다립니다. 요청한 사람: 이설계")).toBeVisible();
  await expect(deciding.getByText("동네 날씨를 뺐습니다.")).toBeVisible();
  const live = deciding.getByRole("button", { name: "게시", exact: true });
  await expect(live).toHaveAttribute("aria-disabled", "true");
  expect(await ours(two), "the dialog with an approval").toEqual([]);
  await deciding.getByRole("button", { name: "승인", exact: true }).click();
  await publisher.said("승인했습니다.");
  await expect(live).toHaveAttribute("aria-disabled", "false");
  // A later edit takes the approval away, in front of everybody.
  await designer.button("실행 취소").click();
  await designer.said("되돌렸습니다: 동네 날씨 지우기.");
  await expect(deciding.getByText("승인 요청이나 승인 뒤에 초안이 바뀌어 효력이 없습니다.")).toBeVisible();
  await expect(live).toHaveAttribute("aria-disabled", "true");
  await designer.button("다시 실행").click();
  await expect(deciding.getByText("승인되었습니다. 승인한 사람: 박게시")).toBeVisible();
  await expect(live).toHaveAttribute("aria-disabled", "false");
  await live.click();
  await publisher.said("게시했습니다.");
  await expect(designer.news).toHaveText("새 판이 게시되었습니다 (2).");
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
  await Promise.all(contexts.map((context) => context.close()));
});
