// All tabs of a browser share one socket, through a worker; a browser without such workers has one socket for each tab.
import type { Page } from "@playwright/test";
import { test, expect, type Portal } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

/** What the host counts: open sockets, and the bridges they carry. */
async function counts(portal: Portal) {
  const text = await (await fetch(`${portal.url}/-/metrics`)).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  return { sockets: figure("jogakbo_sockets_open"), bridges: figure("jogakbo_bridges_open") };
}

/** One more tab of the same browser on the home page, live. */
async function tab(page: Page, portal: Portal): Promise<PortalPage> {
  const next = new PortalPage(await page.context().newPage(), portal);
  await next.page.goto(`${portal.url}/`);
  await next.live();
  return next;
}

test("five tabs share one socket, and events reach each of them", async ({ own, page, another }) => {
  await page.goto(`${own.url}/`);
  const tabs = [new PortalPage(page, own)];
  await tabs[0].live();
  while (tabs.length < 5) tabs.push(await tab(page, own));
  expect(await counts(own)).toEqual({ sockets: 1, bridges: 5 });
  const citizen = new PortalPage((await another(own.url)).page, own);
  await citizen.openMe();
  const number = await citizen.filePetition("가로등이 꺼져 있습니다", districts.jongno);
  for (const each of tabs) await expect(each.feed.getByText(number)).toBeVisible();
});

test("a tab that closes leaves the others their socket", async ({ own, page, another }) => {
  const stays = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await stays.live();
  const goes = await tab(page, own);
  await goes.page.close();
  await expect.poll(() => counts(own)).toEqual({ sockets: 1, bridges: 1 });
  const citizen = new PortalPage((await another(own.url)).page, own);
  await citizen.openMe();
  const number = await citizen.filePetition("벤치가 부러졌습니다", districts.jongno);
  await expect(stays.feed.getByText(number)).toBeVisible();
});

test("a tab that crashes gives its place back", async ({ own, page }) => {
  const stays = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await stays.live();
  const dies = await tab(page, own);
  expect(await counts(own)).toEqual({ sockets: 1, bridges: 2 });
  await dies.page.goto("chrome://crash").catch(() => {});
  await expect.poll(() => counts(own), { timeout: 45_000 }).toEqual({ sockets: 1, bridges: 1 });
});

test("after a restart of the host all tabs are back on one socket", async ({ own, page, complaints }) => {
  const tabs = [new PortalPage(page, own)];
  await page.goto(`${own.url}/`);
  await tabs[0].live();
  tabs.push(await tab(page, own));
  await own.server.stop("SIGTERM");
  await own.server.start();
  await expect.poll(() => counts(own), { timeout: 40_000 }).toEqual({ sockets: 1, bridges: 2 });
  for (const each of tabs) await each.live();
  expect(complaints.errors.filter((line) => !line.includes("ERR_CONNECTION"))).toEqual([]);
});

test("who signs in in one tab takes the other tabs along to a socket of their own, and out again", async ({ own, page }) => {
  test.slow();
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  const citizen = await tab(page, own);
  expect(await counts(own)).toEqual({ sockets: 1, bridges: 2 });
  await citizen.page.goto(`${own.url}/me`);
  await citizen.fillIn("citizen@demo", await own.server.password());
  await citizen.listed();
  // The other tab holds nothing unsaved, so it is loaded anew as the citizen's.
  await expect(visitor.page.getByText("김시민")).toBeVisible();
  await visitor.live();
  await expect.poll(async () => (await counts(own)).bridges).toBe(2);
  const number = await citizen.filePetition("담장 너머 소음", districts.jongno);
  await expect(visitor.feed.getByText(number)).toBeVisible();
  // And back: after signing out, all tabs and a new one are nobody's again, whosever socket the worker still holds.
  await citizen.page.getByRole("button", { name: "로그아웃" }).click();
  await expect(citizen.page.getByRole("link", { name: "로그인" })).toBeVisible();
  await expect(visitor.page.getByRole("link", { name: "로그인" })).toBeVisible();
  await citizen.page.close();
  await visitor.live();
  await tab(page, own);
  await expect.poll(async () => (await counts(own)).bridges).toBe(2);
});

for (const [what, break_] of Object.entries({
  "has no such workers": () => {
    delete (globalThis as Partial<typeof globalThis>).SharedWorker;
  },
  "cannot load the worker": () => {
    globalThis.SharedWorker = new Proxy(SharedWorker, {
      construct: (type, [url]) => new type(`${url}.nothing`),
    });
  },
})) {
  test(`a browser that ${what} has one socket for each tab`, async ({ own, page, another }) => {
    await page.context().addInitScript(break_);
    const visitor = new PortalPage(page, own);
    await page.goto(`${own.url}/`);
    await visitor.live();
    const second = await tab(page, own);
    expect(await counts(own)).toEqual({ sockets: 2, bridges: 2 });
    const citizen = new PortalPage((await another(own.url)).page, own);
    await citizen.openMe();
    const number = await citizen.filePetition("맨홀 뚜껑이 흔들립니다", districts.jongno);
    for (const each of [visitor, second]) await expect(each.feed.getByText(number)).toBeVisible();
  });
}

// A widget of the page can open the same worker. It gets a channel of its own, whose ticket is asked for as on any socket, and
// cannot say anything on the channel of the portal.
test("a widget that talks to the worker gets no rights and reaches nobody", async ({ own, page, another }) => {
  const visitor = new PortalPage(page, own);
  await page.goto(`${own.url}/`);
  await visitor.live();
  const heard = await page.evaluate(async () => {
    const { shell } = JSON.parse(document.querySelector("#jgb-page")!.textContent!);
    const heard: unknown[] = [];
    const { port } = new SharedWorker(shell.tabs);
    return new Promise<unknown[]>((done) => {
      port.onmessage = ({ data }) => {
        heard.push(data);
        if (data === 0) {
          port.postMessage("to 1");
          port.postMessage(`{"op":"hello","id":1,"proto":1,"ticket":"made-up","page":"p","client":{"name":"x","version":"1"}}`);
        } else if (typeof data === "number") done(heard);
      };
    });
  });
  expect(heard[0]).toBe(0);
  expect(heard.at(-1)).toBe(4500);
  expect(heard.filter((data) => typeof data === "string" && data.includes(`"evt"`))).toEqual([]);
  await expect.poll(() => counts(own)).toEqual({ sockets: 1, bridges: 1 });
  const citizen = new PortalPage((await another(own.url)).page, own);
  await citizen.openMe();
  const number = await citizen.filePetition("횡단보도가 지워졌습니다", districts.jongno);
  await expect(visitor.feed.getByText(number)).toBeVisible();
});
