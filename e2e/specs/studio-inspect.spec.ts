// The inspector: widgets and what they cost, what happened step by step with its cause, replay into a fresh widget, reports as tests.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { StudioPage } from "../pages/studio-page.ts";

test("what happens on a page is stepped through, replayed into a fresh widget, taken out and run as a test", async ({ page, portal, complaints }, info) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home", "designer@demo");
  await studio.tab("살펴보기");

  // The widgets: each with its state, version, tier and cost.
  const widgets = page.getByRole("table", { name: "화면의 위젯" });
  const weather = widgets.getByRole("row", { name: /동네 날씨/ });
  await expect(weather).toContainText(/mounted · \d+ ms/);
  await expect(weather).toContainText("kr.go.demo.weather@");
  await expect(weather).toContainText(/[1-9]\d* KB/);
  // The way to the host, and what came by it.
  const bridge = page.locator("jogakbo-studio [data-bridge]");
  await expect(bridge).toHaveAttribute("data-bridge", "open");
  await expect(bridge).toContainText(/^(SharedWorker|WebSocket) · 연결됨 \(이 상태가 된 때 \d+ ms\) · 연결 횟수 [1-9]\d* · 받은 메시지 [1-9]/);
  expect(await ours(page), "widgets").toEqual([]);

  // The page is used: what happens is kept in order.
  await studio.button("듣기").click();
  await studio.said("화면에서 일어나는 일을 듣습니다.");
  await studio.button("화면 써 보기").click();
  const district = studio.preview.getByRole("region", { name: "동네 날씨" }).getByLabel("지역");
  const other = (await district.locator("option").evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value)))[1]!;
  await district.selectOption(other);
  const survey = studio.preview.getByRole("region", { name: "이 화면이 도움이 되었나요?" });
  await survey.scrollIntoViewIfNeeded();
  const slider = survey.getByRole("slider");
  await slider.focus();
  await slider.press("ArrowRight");
  await studio.tab("일어난 일");
  const timeline = page.getByRole("table", { name: "일어난 일" });
  const chosen = timeline.getByRole("row", { name: /동네 날씨 · regionChanged/ });
  await expect(chosen).toContainText(other);
  await expect(timeline.getByRole("row", { name: /survey\.rated\.v1/ }).first()).toContainText('"score":4');

  // Step by step, by keys alone; what is looked at says what wires brought and what the variables were.
  const forward = studio.button("다음 걸음");
  await forward.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: /^걸음 1 \/ \d+$/ })).toBeVisible();
  await expect(chosen.getByRole("button")).toHaveAttribute("aria-current", "step");
  await page.keyboard.press("Enter");
  const step = page.getByRole("region", { name: "걸음" });
  await expect(step).toContainText(`region = "${other}"`);
  await studio.button("이전 걸음").click();
  await expect(chosen.getByRole("button")).toHaveAttribute("aria-current", "step");
  await page.getByLabel("이름이나 값에서 찾기").fill("rated");
  await expect(chosen).toHaveCount(0);
  await page.getByLabel("이름이나 값에서 찾기").fill("");
  expect(await ours(page), "timeline").toEqual([]);

  // A fresh widget gets what the wire brought; the live one is left alone.
  await studio.button("화면 써 보기").click();
  await studio.tab("다시 겪기");
  await page.getByLabel("다시 겪을 위젯").selectOption("weather");
  await studio.button("처음부터 끝까지").click();
  await expect(page.getByRole("status").filter({ hasText: /넣은 것\s*[1-9]/ })).toBeVisible();
  const stage = page.frameLocator("iframe[title='다시 겪기']");
  await expect(stage.locator("jgb-slot")).toHaveCount(0);
  expect(await ours(page), "replay").toEqual([]);

  // As a report, and from it as a test in another session of the editor.
  const waiting = page.waitForEvent("download");
  await studio.button("보고서로 내보내기").click();
  const path = info.outputPath("report.json");
  await (await waiting).saveAs(path);
  const report = JSON.parse(await readFile(path, "utf8"));
  expect(report.kind).toBe("InspectorReport");
  expect(report.items.map(({ id }: { id: string }) => id)).toContain("weather");
  await page.reload();
  await studio.resume("home", "designer@demo");
  await studio.tab("살펴보기");
  await page.getByLabel("보고서 열기").setInputFiles(path);
  await expect(page.getByText("보고서를 보고 있습니다:")).toBeVisible();
  await studio.tab("다시 겪기");
  await page.getByLabel("다시 겪을 위젯").selectOption("petitions");
  await studio.button("시험으로 실행").click();
  await expect(page.locator("jogakbo-studio [data-verdict]")).toHaveAttribute("data-verdict", "passed");
  // An output that was recorded and does not come any more.
  report.moments.push({ at: 1, item: "petitions", what: { output: "neverFired" }, value: 1 });
  await page.getByLabel("보고서 열기").setInputFiles({ name: "other.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(report)) });
  await studio.button("시험으로 실행").click();
  await expect(page.locator("jogakbo-studio [data-verdict]")).toHaveAttribute("data-verdict", "failed");
  await page.getByLabel("보고서 열기").setInputFiles({ name: "none.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(page.getByRole("alert").filter({ hasText: "살펴보기 보고서가 아니거나 너무 큽니다." })).toBeVisible();
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});
