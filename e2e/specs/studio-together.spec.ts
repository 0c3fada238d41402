// Two people at one page, a host that is killed, going back, and copies: nothing that was said to be saved is lost.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { built } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { expect, test, type Portal } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { StudioPage } from "../pages/studio-page.ts";

/** `jogakbo pages …` for the folders of a portal. */
const pages = ({ folders }: Portal, verb: string, ...more: string[]) =>
  promisify(execFile)(built.program, ["pages", verb, "--data", folders.data, "--manifests", folders.manifests, "--assets", folders.assets, ...more], { cwd: folders.path });

test("two designers work on one page, the host is killed in between, and the page goes live, back, and into a copy", async ({ own, another }) => {
  test.slow();
  const tab = async () => new StudioPage(new PortalPage((await another(own.url)).page, own));
  const [mina, jun] = [await tab(), await tab()];
  await mina.open("home");
  await jun.open("home", "designer@demo");

  // Each sees what the other does; taking back is one's own.
  await mina.item("동네 날씨").focus();
  await mina.page.keyboard.press("Shift+ArrowLeft");
  await mina.said("동네 날씨를 1행 1열에 놓았습니다. 너비 3칸, 높이 6칸.");
  await expect.poll(() => jun.cells("weather")).toBe("1/1/span 6/span 3");
  await jun.item("전월세 전환 계산기").focus();
  await jun.heading("한국어", "월세 셈");
  await expect(mina.item("월세 셈")).toBeVisible();
  await mina.item("동네 날씨").focus();
  await mina.page.keyboard.press("Control+z");
  await expect.poll(() => jun.cells("weather")).toBe("1/1/span 6/span 4");
  await expect(jun.item("월세 셈"), "the other's work stays").toBeVisible();

  // The host dies while one of them works, and the other's browser too.
  await jun.saved();
  await mina.saved();
  await own.server.stop("SIGKILL");
  await jun.heading("영어", "Rent");
  await expect(jun.page.getByText(/^서버에 닿지 않습니다/)).toBeVisible();
  await mina.page.close();
  await own.server.start();
  await jun.saved();
  const back = new StudioPage(new PortalPage(await mina.page.context().newPage(), own));
  await back.resume("home");
  await expect(back.item("월세 셈")).toBeVisible();

  // Live, changed, and back again: one step each. The first revision is the page as its file had it.
  await back.publish();
  const citizen = await another(own.url);
  await citizen.open("/en/");
  await expect(citizen.item("Rent")).toBeVisible();
  await jun.item("월세 셈").focus();
  await jun.heading("영어", "Rent or lease");
  await jun.saved();
  await expect(back.preview.locator("html")).toBeAttached();
  await back.publish();
  await citizen.open("/en/");
  await expect(citizen.item("Rent or lease")).toBeVisible();
  await back.page.getByRole("tab", { name: "이력" }).click();
  await back.button("이 판으로 되돌려 게시: 2").click();
  await back.said("되돌려 게시했습니다.");
  await citizen.open("/en/");
  await expect(citizen.item("Rent")).toBeVisible();

  // A copy, taken while the host runs, gives an empty folder the same pages.
  const copy = join(own.folders.path, "pages.copy");
  await pages(own, "backup", copy);
  const empty = { ...own.folders, data: join(own.folders.path, "empty") };
  await pages({ ...own, folders: empty }, "restore", copy);
  const second = new Server(empty);
  try {
    await second.start();
    const elsewhere = await another(second.url);
    await elsewhere.open("/en/");
    await expect(elsewhere.item("Rent")).toBeVisible();
    const files = await Promise.all([own.folders, empty].map(async (folders, i) => {
      const folder = join(own.folders.path, `pulled-${i}`);
      await mkdir(folder);
      await pages({ ...own, folders }, "pull", "--folder", folder);
      return readFile(join(folder, "home.json"), "utf8");
    }));
    expect(files[1]).toBe(files[0]);
  } finally {
    await second.stop();
  }
});
