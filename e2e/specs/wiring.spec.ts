// An event leaves one widget and reaches another on the same page, by the page's wiring alone.
import { test, expect } from "../fixtures/test.ts";
import { districts } from "../pages/words.ts";

test("a date picked in Google's field reaches GitHub's countdown and Shoelace's code", async ({ page, portal }) => {
  await portal.open("/");
  const countdown = portal.item("방문까지 남은 날");
  const code = portal.item("민원 전화 110·방문 QR");
  await code.scrollIntoViewIfNeeded();
  await expect(code.getByRole("img", { name: "정부 민원 전화 110" })).toBeVisible();
  await expect(countdown).toBeHidden();
  await page.getByLabel("방문할 날").fill("2099-06-01");
  await expect(countdown.locator("relative-time")).toHaveAttribute("datetime", /2099-06-01/);
  await expect(countdown.locator("relative-time")).toContainText("년");
  await expect(code.locator("sl-qr-code")).toHaveJSProperty("value", "visit:2099-06-01");
  await expect(code.getByRole("img", { name: "방문 예정일 2099-06-01" })).toBeVisible();
});

test("the district chosen in the weather card marks petitions of that district", async ({ portal }) => {
  await portal.openMe();
  await portal.filePetition("가로등이 꺼져 있습니다", districts.gangnam);
  await portal.open("/");
  const near = portal.feed.locator("li.near");
  await portal.chooseDistrict(districts.jeju);
  await expect(portal.feed.getByText("선택한 지역 0건")).toBeVisible();
  await portal.chooseDistrict(districts.gangnam);
  await expect(portal.feed.getByText(/선택한 지역 [1-9]\d*건/)).toBeVisible();
  await expect(near.first()).toContainText(districts.gangnam);
});

test("a wire to the host shows a notice and a wire to a topic is stored", async ({ page, portal }) => {
  await portal.open("/");
  const survey = portal.item("이 화면이 도움이 되었나요?");
  await survey.scrollIntoViewIfNeeded();
  const slider = survey.getByRole("slider");
  await slider.focus();
  await slider.press("ArrowRight");
  await expect(page.getByRole("region", { name: "알림" }).getByText("4점을 주셨습니다. 의견 고맙습니다.")).toBeVisible();
});
