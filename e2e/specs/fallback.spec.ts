// Some networks let requests through and break WebSocket. The bridge goes on over server-sent events there.
import { test, expect } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

/** Sends every WebSocket of the page where none is answered; the worker, whose socket no page can break, is not there. */
function breakSockets(portal: PortalPage) {
  return portal.page.addInitScript(() => {
    delete (globalThis as Partial<typeof globalThis>).SharedWorker;
    const Native = WebSocket;
    globalThis.WebSocket = class extends Native {
      constructor(url: string, protocols?: string) {
        super(url.replace("/-/bridge", "/-/nothing"), protocols);
      }
    };
  });
}

test("where WebSocket is broken events still come and go", async ({ portal, another, shared }) => {
  const citizen = await another(shared.url);
  for (const side of [portal, citizen]) await breakSockets(side);
  const [down, up] = ["/-/bridge/sse", "/-/bridge/frames"].map((path) => portal.page.waitForRequest(`**${path}`));
  await portal.open("/");
  await Promise.all([down, up]);
  await portal.live();
  await citizen.openMe();
  const number = await citizen.filePetition("보도블록이 깨졌습니다", districts.jongno);
  await expect(portal.feed.getByText(number)).toBeVisible();
});

test("a page without WebSocket comes back after a restart", async ({ own, page }) => {
  const visitor = new PortalPage(page, own);
  await breakSockets(visitor);
  await page.goto(`${own.url}/`);
  await visitor.live();
  await own.server.stop("SIGTERM");
  const again = page.waitForRequest("**/-/bridge/sse", { timeout: 30_000 });
  await own.server.start();
  await again;
  await visitor.live();
});
