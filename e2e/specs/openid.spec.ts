// People sign in at a certified OpenID provider instead of here.
import type { Page } from "@playwright/test";
import { findings } from "../fixtures/axe.ts";
import { test as base, expect } from "../fixtures/test.ts";
import { makeFolders } from "../fixtures/folders.mjs";
import { OpenIdProvider } from "../fixtures/openid.mjs";
import { Server } from "../fixtures/server.mjs";
import { PortalPage } from "../pages/portal-page.ts";

const test = base.extend<{ away: { server: Server; provider: OpenIdProvider } }>({
  away: [
    async ({}, use) => {
      const folders = await makeFolders();
      const server = new Server(folders, { demo: false });
      const provider = new OpenIdProvider(server);
      try {
        await provider.prepare();
        await server.start();
        await provider.start();
        await use({ server, provider });
      } finally {
        await server.stop();
        await provider.stop();
        await folders.remove();
      }
    },
    { timeout: 120_000 },
  ],
});

/** Opens a bridge by hand for the page whose lock is `lock`; `code` comes when it is closed. The page it lives in has no shell, so it stays. */
async function bridgeIn(page: Page, lock: string): Promise<{ code: Promise<number> }> {
  let tell: (code: number) => void;
  const code = new Promise<number>((done) => (tell = done));
  await page.exposeFunction("closedBy", (code: number) => tell(code));
  await page.evaluate(async (lock) => {
    const headers = { "content-type": "application/json", "x-jogakbo": "1" };
    const given = await fetch("/-/session/ticket", { method: "POST", headers, body: JSON.stringify({ lock }) });
    const { ticket } = await given.json();
    const socket = new WebSocket(`ws://${location.host}/-/bridge`, "jogakbo.v1.json");
    socket.onclose = ({ code }) => (window as unknown as { closedBy(code: number): void }).closedBy(code);
    await new Promise<void>((done) => {
      socket.onmessage = ({ data }) => JSON.parse(data).op === "welcome" && done();
      socket.onopen = () => socket.send(JSON.stringify({ op: "hello", id: 1, proto: 1, ticket, page: "p", client: { name: "story", version: "1" } }));
    });
  }, lock);
  return { code };
}

/** Signs in at the provider's page, which stands open. */
async function asPerson(page: Page, who: string) {
  await expect(page.getByRole("heading", { name: "Identity provider" })).toBeVisible();
  await page.getByLabel("Who").fill(who);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a citizen signs in at the provider, is known, and signs out at both", async ({ away, page, complaints }) => {
  test.slow();
  const { server } = away;
  const portal = new PortalPage(page, { server });
  await page.goto(`${server.url}/me`);
  await asPerson(page, "kim");
  await expect(portal.heading).toHaveText("나의 조각보");
  await expect(page.getByText("김시민").first()).toBeVisible();
  await page.reload();
  await expect(page.getByText("김시민").first()).toBeVisible();
  const session = await page.evaluate(async () => (await fetch("/-/session")).json());
  expect(session).toMatchObject({ state: "user", roles: ["citizen"], acr: "low" });
  const cookies = (await page.context().cookies(server.url)).map(({ name }) => name);
  expect(cookies).toContain("__Host-jgb");
  expect(cookies).not.toContain("__Host-jgb-in");

  await page.getByRole("button", { name: "로그아웃" }).click();
  await expect(page.getByRole("heading", { name: "Sign out here too?" })).toBeVisible();
  await page.getByRole("button", { name: "Yes" }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.getByRole("link", { name: "로그인" })).toBeVisible();
  // The provider has forgotten them too: it asks again, and a refusal there is told here.
  await page.goto(`${server.url}/en/me`);
  await expect(page.getByRole("heading", { name: "Identity provider" })).toBeVisible();
  await page.getByRole("button", { name: "Refuse" }).click();
  await expect(portal.heading).toHaveText("You are not signed in");
  await expect(page.getByText("sign-in-refused")).toBeVisible();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await asPerson(page, "lee");
  await expect(portal.heading).toHaveText("My page");
  expect(complaints.policy).toEqual([]);
});

test("a session that ends at the provider ends here at once, and a provider that is away is told of", async ({ away, page }) => {
  test.slow();
  const { server, provider } = away;
  const portal = new PortalPage(page, { server });
  await page.goto(`${server.url}/me`);
  await asPerson(page, "kim");
  await expect(portal.heading).toHaveText("나의 조각보");
  await portal.listed();
  // The page stands open, with its bridge; beside that is one by hand, which hears with which code it is closed.
  const lock = await page.evaluate(() => JSON.parse(document.getElementById("jgb-page")!.textContent!).lock);
  const beside = await page.context().newPage();
  await beside.goto(`${server.url}/-/policy`);
  const bridge = await bridgeIn(beside, lock);
  // Elsewhere, without the portal: the provider's own way out.
  const out = await page.context().newPage();
  await out.goto(`${provider.issuer}/session/end`);
  await out.getByRole("button", { name: "Yes" }).click();
  await expect(out.getByRole("heading", { name: "Sign-out Success" })).toBeVisible();
  expect(provider.said).not.toMatch(/backchannel: /);
  await expect
    .poll(async () => (await (await page.request.get(`${server.url}/-/session`)).json()).state)
    .toBe("anonymous");
  expect(await bridge.code).toBe(4502);
  // The open page notices by itself: its session is over, and nobody signs in again without wanting it.
  await expect(portal.heading).toHaveText("로그아웃했습니다");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "다시 로그인" }).click();
  await expect(page.getByRole("heading", { name: "Identity provider" })).toBeVisible();

  // A portal that has just started knows nothing of its provider yet.
  await provider.stop();
  await server.stop();
  await server.start();
  await page.goto(`${server.url}/me`);
  await expect(portal.heading).toHaveText("지금은 로그인할 수 없습니다");
  await expect(page.getByText("sign-in-away")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: "처음 화면으로" }).click();
  await expect(page.getByRole("link", { name: "로그인" })).toBeVisible();
  await provider.start();
  // It is asked again after a moment, so a reader tries more than once.
  await expect(async () => {
    await page.goto(`${server.url}/me`);
    await expect(page.getByRole("heading", { name: "Identity provider" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await asPerson(page, "kim");
  await expect(portal.heading).toHaveText("나의 조각보");
});
