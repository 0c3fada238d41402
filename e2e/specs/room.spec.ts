// On a phone the place of an item is as high as what will stand in it, so nothing below jumps while a page comes.
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

/** A line of text in pixels: another machine may have another font, which breaks a line elsewhere. */
const LINE = 26;

test("no item outgrows its place on a phone, on any page, in Korean or English", async ({ page, own }) => {
  test.setTimeout(300_000);
  // A portal in which nobody has written anything: what citizens wrote needs more.
  const portal = new PortalPage(page, own);
  await portal.open(own.url + "/me");
  await portal.fillIn("citizen@demo", await own.server.password());
  await expect(portal.heading).toHaveText("나의 조각보");
  for (const path of ["/me", "/", "/news", "/gallery", "/en/", "/en/news"]) {
    await portal.open(own.url + path);
    await portal.walkThrough();
    // What a widget reads after it stands has come too.
    await expect(page.getByText(/불러오는 중|Loading/).filter({ visible: true })).toHaveCount(0);
    const places = await page.evaluate(() =>
      [...document.querySelectorAll("jgb-slot[state=mounted]")]
        .filter((slot) => slot.checkVisibility())
        .map((slot) => ({ item: slot.getAttribute("item"), more: slot.clientHeight - parseFloat(getComputedStyle(slot).minBlockSize) })),
    );
    expect(places.length, path).toBeGreaterThan(0);
    expect(places.filter(({ more }) => more > LINE), path).toEqual([]);
  }
});
