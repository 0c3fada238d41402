// nginx in front, with the configuration that docs/operate.md shows.
import { join } from "node:path";
import { test, expect } from "../fixtures/test.ts";
import { makeFolders } from "../fixtures/folders.mjs";
import { Nginx, block, hasNginx } from "../fixtures/nginx.mjs";
import { Server, freePort } from "../fixtures/server.mjs";
import { certificate, trusting } from "../fixtures/tls.mjs";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

test.use({ launchOptions: trusting, ignoreHTTPSErrors: true });
test.skip(!hasNginx, "this machine has no nginx; `cargo xtask test` installs it as root");

test("behind nginx a citizen files a petition, and while the host is down everybody reads why", async ({ page, browser }) => {
  // Two starts and an end of the host.
  test.setTimeout(180_000);
  const folders = await makeFolders();
  const [port, contentPort, front] = [await freePort(), await freePort(), await freePort()];
  const { cert, key } = await certificate(folders.path);
  const here = (text: string) =>
    text
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`)
      .replaceAll("127.0.0.1:8081", `127.0.0.1:${contentPort}`)
      .replaceAll("listen 443 ", `listen 127.0.0.1:${front} `)
      .replaceAll("example.kr\"", `example.kr:${front}"`)
      .replaceAll("/etc/nginx/tls/fullchain.pem", cert)
      .replaceAll("/etc/nginx/tls/key.pem", key);
  await folders.write("jogakbo.toml", here(await block("toml", "trusted_proxies")));
  const server = new Server(folders, { url: `https://portal.example.kr:${front}` });
  [server.port, server.contentPort] = [port, contentPort];
  const nginx = new Nginx(join(folders.path, "nginx"));
  try {
    await server.start();
    await nginx.start(here(await block("nginx", "upstream")), front);
    await page.goto(`${server.url}/`);
    const protocol = await page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).nextHopProtocol);
    expect(protocol).toBe("h2");
    const visitor = new PortalPage(page, { server });
    await visitor.live();
    const context = await browser.newContext({ baseURL: server.url, ignoreHTTPSErrors: true });
    const citizen = new PortalPage(await context.newPage(), { server });
    await citizen.openMe();
    const number = await citizen.filePetition("가로등이 깜빡입니다", districts.jongno);
    await expect(visitor.feed.getByText(number)).toBeVisible();

    await server.stop();
    const answer = await citizen.page.goto(`${server.url}/`);
    expect(answer?.status()).toBe(503);
    await expect(citizen.page.getByRole("heading", { name: "잠시 후 다시 열어 주세요" })).toBeVisible();
    await server.start();
    await citizen.page.goto(`${server.url}/`);
    await expect(citizen.page.getByRole("main")).toBeVisible();
    await context.close();
  } finally {
    await nginx.stop();
    await server.stop();
    await folders.remove();
  }
});
