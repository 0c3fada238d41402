// What a citizen wrote is not lost before the server has it.
import { test, expect, type Portal } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

test.describe("the desk", () => {
  /** "My page" of a citizen, with a title written but not sent. */
  async function written(portal: PortalPage, own: Portal, title: string) {
    await portal.page.goto(`${own.url}/me`);
    await portal.fillIn("citizen@demo", await own.server.password());
    await portal.listed();
    const desk = portal.item("민원 신청과 내 민원");
    await desk.getByLabel("제목").fill(title);
    return desk;
  }

  // The form was emptied as soon as it was sent. While the server was down it said "접수하는 중" for ever, and the citizen's
  // words were gone.
  test("keeps what was written while the server is away, and files it once when it is back", async ({ own, page }) => {
    const desk = await written(new PortalPage(page, own), own, "가로등이 꺼져 있습니다");
    await own.server.stop("SIGKILL");
    await desk.getByRole("button", { name: "민원 신청" }).click();
    await expect(desk.getByRole("status")).toContainText("아직 접수되지 않았습니다.");
    await expect(desk.getByLabel("제목")).toHaveValue("가로등이 꺼져 있습니다");
    await desk.getByRole("button", { name: "다시 시도" }).click();
    await own.server.start();
    await expect(desk.getByRole("status")).toContainText("접수 번호는", { timeout: 40_000 });
    await expect(desk.getByLabel("제목")).toHaveValue("");
    await expect(desk.getByRole("button", { name: "민원 신청" })).toBeVisible();
    await page.reload();
    await expect(desk.getByRole("listitem").filter({ hasText: "가로등이 꺼져 있습니다" })).toHaveCount(1);
  });

  test("keeps what was written when the petition is refused", async ({ own, page }) => {
    await own.folders.edit("manifests/kr.go.demo.petition.json", (manifest) => {
      const desk = manifest.spec.frontend.widgets.find(({ name }: { name: string }) => name === "desk");
      desk.publishes = desk.publishes.filter((pattern: string) => !pattern.includes("filed"));
    });
    await own.server.stop();
    await own.server.start();
    const desk = await written(new PortalPage(page, own), own, "보도블록이 깨졌습니다");
    await desk.getByRole("button", { name: "민원 신청" }).click();
    await expect(desk.getByRole("status")).toHaveText("이 화면에서는 민원을 신청할 수 없습니다.");
    await expect(desk.getByLabel("제목")).toHaveValue("보도블록이 깨졌습니다");
    await expect(desk.getByRole("button", { name: "다시 시도" })).toBeEnabled();
  });
});

test("the list of petitions leads to the desk, except where the desk is", async ({ portal }) => {
  await portal.open("/");
  await portal.live();
  await expect(portal.feed.getByRole("link", { name: "민원 신청하기" })).toHaveAttribute("href", "/me");
  await portal.openMe();
  await portal.walkThrough();
  await portal.live();
  await expect(portal.feed.getByRole("link")).toHaveCount(0);
});
