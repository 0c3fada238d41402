// A portal that speaks TLS itself: HTTP/2, the session, and events across the bridge.
import { test as base, expect } from "../fixtures/test.ts";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server, freePort } from "../fixtures/server.mjs";
import { certificate, trusting } from "../fixtures/tls.mjs";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

const test = base.extend<{ secure: Server }>({
  secure: async ({}, use) => {
    const folders = await makeFolders();
    const port = await freePort();
    const { cert, key } = await certificate(folders.path);
    await folders.write("jogakbo.toml", `[http]\ntls_cert = "${cert}"\ntls_key = "${key}"\n`);
    const server = new Server(folders, { url: `https://localhost:${port}` });
    server.port = port;
    try {
      await server.start();
      await use(server);
    } finally {
      await server.stop();
      await folders.remove();
    }
  },
});

test.use({ launchOptions: trusting, ignoreHTTPSErrors: true });

test("a citizen signs in over HTTP/2, and what they file reaches another browser", async ({ secure, page, browser }) => {
  const answer = await page.goto(`${secure.url}/`);
  expect(answer?.headers()["strict-transport-security"]).toContain("max-age=");
  const protocol = await page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).nextHopProtocol);
  expect(protocol).toBe("h2");
  const visitor = new PortalPage(page, { server: secure });
  await visitor.live();

  const context = await browser.newContext({ baseURL: secure.url, ignoreHTTPSErrors: true });
  const citizen = new PortalPage(await context.newPage(), { server: secure });
  await citizen.openMe();
  const number = await citizen.filePetition("가로등이 깜빡입니다", districts.jongno);
  await expect(visitor.feed.getByText(number)).toBeVisible();
  await context.close();
});
