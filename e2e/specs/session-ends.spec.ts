// What people see of the end of a session: the warning, going on, and all tabs of a browser of one mind.
import { test, expect } from "../fixtures/test.ts";
import { findings } from "../fixtures/axe.ts";
import { PortalPage } from "../pages/portal-page.ts";

test("a warning comes before the session ends, one key goes on, and signing out reaches every tab", async ({ own, browser }) => {
  test.slow();
  // One minute without use; the warning comes when a third of that is left.
  await own.server.stop();
  await own.folders.write("jogakbo.toml", "[identity]\nidle_minutes = 1\n");
  await own.server.start();
  const context = await browser.newContext({ baseURL: own.url });
  const [first, second] = [new PortalPage(await context.newPage(), own), new PortalPage(await context.newPage(), own)];
  await first.openMe();
  await second.open("/en/");
  await expect(second.page.getByText("김시민")).toBeVisible();

  // Nothing is asked of the host but who is signed in, which is no use of the session.
  const korean = first.page.getByRole("dialog", { name: "로그인 시간이 곧 끝납니다" });
  const english = second.page.getByRole("dialog", { name: "Your session is about to end" });
  await expect(korean).toBeVisible({ timeout: 60_000 });
  await expect(english).toBeVisible();
  await expect(korean).toHaveAccessibleDescription(/^\d+초 뒤에 자동으로 로그아웃됩니다\. 계속 이용하시겠습니까\?/);
  await expect(english).toHaveAccessibleDescription(/^You will be signed out in \d+ seconds\./);
  await first.page.bringToFront();
  // One action, and the focus is on it.
  await expect(korean.getByRole("button")).toHaveText(["계속 이용"]);
  await expect(korean.getByRole("button")).toBeFocused();
  expect(await findings(first.page)).toEqual([]);
  await first.page.keyboard.press("Enter");
  await expect(korean).toBeHidden();
  await expect(english).toBeHidden();
  const now = await first.page.evaluate(async () => (await fetch("/-/session")).json());
  expect(now.expires.idle).toBeGreaterThan(now.expires.warn);

  // A third tab, without widgets that hold a bridge, signs out; the others follow without being touched.
  await second.page.getByRole("button", { name: "Sign out" }).click();
  await expect(second.page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(first.heading).toHaveText("로그인");
  // And in again: who waits on a page for everybody is taken along.
  await first.fillIn("citizen@demo", await own.server.password());
  await expect(first.heading).toHaveText("나의 조각보");
  await expect(second.page.getByText("김시민")).toBeVisible();
  await context.close();
});
