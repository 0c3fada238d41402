// Versions of one PBC side by side: a share of the visitors tries the new one, a bad one is taken back, and nobody loses what they
// are writing.
import { execFileSync } from "node:child_process";
import { built } from "../fixtures/folders.mjs";
import { manifest, page as pageOf } from "../fixtures/pieces.mjs";
import { expect, test, type Portal } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";

const PBC = "kr.go.trial.card", FIRST = "/trial/cards", SECOND = "/trial/cards-too";
const REFUSED = "지금은 이 내용을 보여 드릴 수 없습니다.";

/** A card that says its version and holds a line that somebody writes; `broken` ones throw when they connect. */
const card = (version: string, broken: boolean) => `
customElements.define("trial-card", class extends HTMLElement {
  connectedCallback() {
    if (${broken}) throw new Error("a bad release");
    this.innerHTML = '<p>Card ${version}</p><label>Line <input></label> <a href="${SECOND}">The other page</a>';
    this.querySelector("input").oninput = ({ target }) => this.host.ui.setDirty(target.value !== "");
  }
});`;

async function install({ folders, server }: Portal, { broken }: { broken?: boolean } = {}) {
  const neighbour = "kr.go.trial.neighbour";
  for (const [version, bad] of [["1.0.0", false], ["1.1.0", Boolean(broken)]] as const) {
    const base = `trial-card-${version}`;
    await folders.write(`widgets/${base}/main.js`, card(version, bad));
    const one = manifest({ name: PBC, title: "Card", base, element: { module: "main.js", tag: "trial-card" } });
    one.metadata.version = version;
    await folders.write(`manifests/${PBC}@${version}.json`, one);
  }
  await folders.write("widgets/trial-neighbour/main.js", `
    customElements.define("trial-neighbour", class extends HTMLElement { connectedCallback() { this.textContent = "I stand"; } });`);
  await folders.write(`manifests/${neighbour}.json`, manifest({
    name: neighbour, title: "Neighbour", base: "trial-neighbour", element: { module: "main.js", tag: "trial-neighbour" },
  }));
  for (const [name, route] of [["cards", FIRST], ["cards-too", SECOND]]) {
    const items = [{ id: "card", pbc: PBC, label: "Card" }, { id: "beside", pbc: neighbour, label: "Neighbour" }];
    await folders.write(`manifests/pages/${name}.json`, pageOf({ name, route, title: name, items }));
  }
  for (const route of [FIRST, SECOND]) await expect.poll(async () => (await fetch(server.url + route)).status).toBe(200);
  await expect.poll(() => version(server.url)).toBe("1.1.0");
}

/** The version that somebody gets who never was here. */
async function version(url: string, cookie = "") {
  const text = await (await fetch(url + FIRST, { headers: { cookie } })).text();
  return /"pbc":"kr\.go\.trial\.card","version":"([\d.]+)"/.exec(text)?.[1];
}

function releases({ folders: { data, manifests } }: Portal, ...words: string[]) {
  return execFileSync(built.program, ["releases", ...words, "--data", data, "--manifests", manifests], { encoding: "utf8" });
}

test("a share of the visitors gets the new version, and each keeps what they got", async ({ page, own }) => {
  await install(own);
  releases(own, "promote", PBC, "1.0.0");
  await expect.poll(() => version(own.url)).toBe("1.0.0");
  releases(own, "canary", PBC, "1.1.0", "--percent", "50");
  // Of these two numbers one is among the half and one is not, whatever the key of this portal; else others are looked at.
  const lots = Array.from({ length: 64 }, (_, number) => `__Host-jgb-lot=${number * 100}`);
  await expect.poll(async () => new Set(await Promise.all(lots.map((lot) => version(own.url, lot)))).size).toBe(2);
  const [portal, card] = [new PortalPage(page, own), new PortalPage(page, own).item("Card")];
  await portal.open(own.url + FIRST);
  await expect(card.getByText(/^Card 1\.[01]\.0$/)).toBeVisible();
  const got = (await card.getByText(/^Card /).textContent()) ?? "";
  for (const path of [FIRST, SECOND, "/", FIRST]) {
    await page.goto(own.url + path);
    if (path !== "/") await expect(card.getByText(got, { exact: true })).toBeVisible();
  }
  const cookie = (await page.context().cookies(own.url)).find(({ name }) => name === "__Host-jgb-lot");
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });
  expect(cookie?.value).toMatch(/^\d{1,4}$/);
  const expected = got.replace("Card ", "");
  expect(await version(own.url, `__Host-jgb-lot=${cookie?.value}`)).toBe(expected);
  releases(own, "canary", PBC, "1.1.0", "--percent", "100");
  await expect.poll(() => version(own.url, `__Host-jgb-lot=${cookie?.value}`)).toBe("1.1.0");
  // One action ends it.
  expect(releases(own, "rollback", PBC, "--why", "enough")).toContain(`${PBC} 1.0.0, taken back: 1.1.0`);
  await expect.poll(() => version(own.url, `__Host-jgb-lot=${cookie?.value}`)).toBe("1.0.0");
  await page.goto(own.url + FIRST);
  await expect(card.getByText("Card 1.0.0")).toBeVisible();
});

test("a bad version is taken back by itself while its neighbour goes on", async ({ page, own, another }) => {
  await install(own, { broken: true });
  releases(own, "canary", PBC, "1.1.0", "--percent", "100", "--min-loads", "3", "--min-visitors", "2");
  await expect.poll(() => version(own.url, "__Host-jgb-lot=1")).toBe("1.1.0");
  const told = (where: PortalPage) => where.page.waitForResponse((response) => response.url().endsWith("/-/failures") && response.status() === 204);
  const first = new PortalPage(page, own);
  for (let time = 0; time < 3; time += 1) {
    const [sent] = await Promise.all([told(first), first.open(own.url + FIRST)]);
    // Lock, item and code; no word of the error, and nothing of the citizen.
    const { failures } = sent.request().postDataJSON();
    expect(failures).toEqual([{ lock: expect.stringMatching(/^[0-9a-f]{64}$/), item: "card", code: "S08" }]);
    await expect(first.item("Card").getByText(REFUSED)).toBeVisible();
    await expect(first.item("Neighbour").getByText("I stand")).toBeVisible();
  }
  expect(await version(own.url, "__Host-jgb-lot=1"), "one browser alone takes nothing back").toBe("1.1.0");
  const second = await another(own.url);
  await second.open(own.url + SECOND);
  await expect(second.item("Card").getByText(REFUSED)).toBeVisible();
  const signedIn = new PortalPage(second.page, own);
  await signedIn.signIn();
  await expect.poll(() => version(own.url, "__Host-jgb-lot=1")).toBe("1.0.0");
  // The page that is open stays as it is; the next one is good.
  await expect(signedIn.item("Neighbour").getByText("I stand")).toBeVisible();
  for (const portal of [first, signedIn]) {
    await portal.open(own.url + FIRST);
    await expect(portal.item("Card").getByText("Card 1.0.0")).toBeVisible();
  }
  await expect.poll(() => own.server.log).toContain("이전 버전으로 되돌렸습니다");
  expect(releases(own, "list")).toMatch(/rollback 1\.1\.0 by host .*S08/);
  const audit = execFileSync(built.program, ["audit", "list", "--act", "release.", "--data", own.folders.data], { encoding: "utf8" });
  expect(audit).toMatch(/release\.rollback by host kr\.go\.trial\.card/);
  await own.server.stop("SIGKILL");
  await own.server.start();
  expect(await version(own.url), "after a restart").toBe("1.0.0");
});

test("who is in the middle of a form keeps the version, and the next page has the new one alone", async ({ page, own, complaints }) => {
  await install(own);
  releases(own, "promote", PBC, "1.0.0");
  await expect.poll(() => version(own.url)).toBe("1.0.0");
  const portal = new PortalPage(page, own);
  await portal.open(own.url + FIRST);
  const line = portal.item("Card").getByLabel("Line");
  await line.fill("half of a sen");
  releases(own, "promote", PBC, "1.1.0");
  await expect.poll(() => version(own.url)).toBe("1.1.0");
  await expect(line).toHaveValue("half of a sen");
  await expect(portal.item("Card").getByText("Card 1.0.0")).toBeVisible();
  // Leaving asks first; who stays, keeps all.
  await portal.item("Card").getByRole("link", { name: "The other page" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "머무르기" }).click();
  await expect(line).toHaveValue("half of a sen");
  await line.fill("");
  await portal.item("Card").getByRole("link", { name: "The other page" }).click();
  await expect(portal.heading).toHaveText("cards-too");
  await expect(portal.item("Card").getByText("Card 1.1.0")).toBeVisible();
  await expect(page.getByText("Card 1.0.0")).toHaveCount(0);
  await expect(portal.item("Neighbour").getByText("I stand")).toBeVisible();
  await page.goBack();
  await expect(portal.heading).toHaveText("cards");
  await expect(portal.item("Card").getByText("Card 1.1.0")).toBeVisible();
  expect(complaints.authors).toEqual([]);
});

test("a version that is not installed is not released", async ({ own }) => {
  await install(own);
  const run = () => releases(own, "promote", PBC, "7.0.0");
  expect(run).toThrow(/version 7\.0\.0 is not installed; there is 1\.1\.0, 1\.0\.0/);
});
