// Nothing secret comes within reach of script: a widget of tier `page`, which may do all that script of the portal may, looks
// everywhere while a citizen works.
import { test, expect } from "../fixtures/test.ts";
import { thiefFiles } from "../fixtures/thief.mjs";
import { PortalPage } from "../pages/portal-page.ts";

test("a widget that looks everywhere finds no session and no token", async ({ own, page, context, request }) => {
  test.slow();
  for (const [name, content] of Object.entries(thiefFiles)) await own.folders.write(name, content);
  await own.server.stop();
  await own.server.start();
  const portal = new PortalPage(page, own);
  // What the bridge is opened with. Script of the portal may ask for one itself, so it is no secret from it; it works once and
  // only with the cookie (rights.spec.ts). In no address, though.
  const tickets: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith("/-/session/ticket")) tickets.push((await response.json()).ticket);
  });
  await page.goto(`${own.url}/thief`);
  await portal.fillIn("citizen@demo", await own.server.password());
  await expect(page.locator("#item-thief")).toContainText("Here I am");
  const desk = portal.item("민원 신청과 내 민원");
  await desk.getByLabel("제목").fill("가로등이 꺼졌어요");
  await desk.getByRole("button", { name: "민원 신청" }).click();
  await expect(desk.getByRole("status")).toContainText(/접수/);

  const loot: string[] = await page.evaluate(() => (globalThis as unknown as { search(): Promise<string[]> }).search());
  // It did look: at what the page holds, what passed, and what the host answers to everybody.
  for (const seen of ["DOM: ", "window.", "fetch: ", "entries: ", "가로등이 꺼졌어요", "김시민"]) {
    expect(loot.some((text) => text.includes(seen)), seen).toBe(true);
  }
  const session = (await context.cookies()).find(({ name }) => name === "__Host-jgb")!.value;
  expect(tickets.length).toBeGreaterThan(0);
  const holding = (secret: string) => loot.filter((text) => text.includes(secret)).map((text) => text.slice(0, 80));
  expect(holding(session)).toEqual([]);
  // Any signed token: a header of JSON in base64url, a dot, and more.
  expect(loot.filter((text) => /eyJ[\w-]{8,}\.[\w-]{8,}\./.test(text)).map((text) => text.slice(0, 80))).toEqual([]);
  // Nor does an address hold one.
  const addresses: string[] = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  for (const secret of [session, ...tickets]) expect(addresses.filter((url) => url.includes(secret))).toEqual([]);
  // The secret is good, so that not finding it means something.
  const answer = await request.get(`${own.url}/-/session`, { headers: { cookie: `__Host-jgb=${session}` } });
  expect((await answer.json()).state).toBe("user");
});
