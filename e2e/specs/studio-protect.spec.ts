// A designer asks for a surer sign-in and for a frame, and the portal keeps to it.
import { expect, test } from "../fixtures/test.ts";
import { ours } from "../fixtures/axe.ts";
import { StudioPage } from "../pages/studio-page.ts";

test("an item asks for a surer sign-in and a frame of its own, and the whole page for the surer sign-in", async ({ page, portal }) => {
  test.slow();
  const studio = new StudioPage(portal);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await studio.open("home");
  await studio.copy("home", "protected");
  await studio.item("동네 날씨").click();
  const protection = page.getByRole("group", { name: "보호" }), sure = protection.getByLabel("본인 확인 수준");
  await expect(sure).toHaveValue("");
  expect(await ours(page), "the protection of an item").toEqual([]);
  await sure.selectOption("상당 - 비밀번호와 두 번째 수단");
  await studio.saved();
  await sure.selectOption("조각이 정한 대로");
  await expect(sure).toHaveValue("");
  await studio.button("실행 취소").click();
  await expect(sure).toHaveValue("substantial");
  const framed = protection.getByRole("checkbox", { name: "따로 떨어진 틀 안에서 실행" });
  await expect(framed).not.toBeChecked();
  await framed.check();
  await expect(page.getByRole("region", { name: "고른 위젯" }).getByText("격리된 틀 안에서 실행됩니다.")).toBeVisible();
  await studio.publish();
  await page.goto("/protected");
  const place = page.getByRole("region", { name: "동네 날씨" });
  await expect(place.getByRole("link", { name: /본인 확인/ })).toBeVisible();
  await studio.again("protected");
  // The page as a whole, once it is not for everybody.
  await studio.button("화면 목록").click();
  const list = studio.dialog("모든 화면");
  await list.getByRole("checkbox", { name: "로그인하지 않아도 볼 수 있음" }).uncheck();
  await list.getByLabel("본인 확인 수준").selectOption("상당 - 비밀번호와 두 번째 수단");
  await list.getByRole("button", { name: "바꾸기" }).click();
  await studio.said("화면 정보를 바꾸었습니다.");
  await page.keyboard.press("Escape");
  await studio.publish();
  const visit = await page.goto("/protected");
  expect(new URL(visit!.url()).pathname, "a password alone is not sure enough").toBe("/-/session/login");
});
