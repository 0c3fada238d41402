// A page that wants to know more surely who somebody is: a one-time code beside the password, and back to where they wanted to go.
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { test, expect } from "../fixtures/test.ts";
import { findings } from "../fixtures/axe.ts";
import { built } from "../fixtures/folders.mjs";
import { PortalPage } from "../pages/portal-page.ts";

const run = promisify(execFile);

/** The code an app shows now for this `otpauth:` address (RFC 6238). */
function codeOf(address: string): string {
  const { searchParams } = new URL(address);
  const bits = [...searchParams.get("secret")!].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / Number(searchParams.get("period") ?? 30))));
  const hash = createHmac((searchParams.get("algorithm") ?? "SHA1").toLowerCase(), key).update(counter).digest();
  const at = hash.at(-1)! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Gives the demo citizen an app for codes. */
async function enrolled({ folders }: { folders: { data: string; path: string } }): Promise<string> {
  const { stdout } = await run(built.program, ["users", "totp", "citizen@demo", "--data", folders.data], { cwd: folders.path });
  return stdout.trim();
}

/** What a widget does that asks for a surer sign-in: resolves with whether it was enough, unless the page is left. */
const require = (page: Page) =>
  page.locator("#item-weather jgb-slot").evaluate((slot) => {
    const element = [...slot.shadowRoot!.children].find(({ localName }) => localName.includes("-"))!;
    return new Promise((done) => {
      const callback = (host: any) => done(host.session.requireLogin({ assurance: "substantial" }).then(() => true));
      element.dispatchEvent(Object.assign(new Event("context-request", { bubbles: true, composed: true }), { context: "jogakbo:host@1", callback }));
    });
  });

test("a page that asks for more gets a one-time code, once, and the citizen ends up where they wanted", async ({ own, page }) => {
  await own.folders.edit("manifests/pages/me.json", (file) => void (file.spec.access.assurance = "substantial"));
  await own.server.stop();
  await own.server.start();
  const address = await enrolled(own);
  const portal = new PortalPage(page, own);
  const password = await own.server.password();
  await page.goto(own.url);
  await portal.signIn();
  await expect(page.getByText("김시민")).toBeVisible();

  // A widget may ask as well, and is come back to.
  await portal.live();
  await Promise.all([page.waitForURL(/login\?to=%2F&assurance=substantial$/), require(page).catch(() => {})]);
  await expect(portal.heading).toHaveText("로그인");
  await page.goto(own.url);
  await portal.live();

  await portal.menu.getByRole("link", { name: "나의 조각보" }).click();
  await expect(portal.heading).toHaveText("로그인");
  await expect(page.getByText("이 화면은 본인 확인을 한 번 더 해야 열 수 있습니다.")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const give = async (code: string) => {
    await page.getByLabel("인증 앱의 여섯 자리 번호").fill(code);
    await portal.fillIn("citizen@demo", password);
  };
  const code = codeOf(address);
  await give(code === "000000" ? "000001" : "000000");
  await expect(page.getByRole("alert")).toContainText("번호가 맞지 않거나 이미 쓴 번호입니다.");
  await give(code);
  await expect(portal.heading).toHaveText("나의 조각보");
  const known = await page.evaluate(async () => (await fetch("/-/session")).json());
  expect(known.acr).toBe("substantial");
  await page.goto(own.url);
  await portal.live();
  expect(await require(page)).toBe(true);

  // The same code opens nothing for a second time.
  await page.context().clearCookies();
  await page.goto(`${own.url}/en/me`);
  await page.getByLabel("Six-digit code from your app").fill(code);
  await page.getByLabel("Account").fill("citizen@demo");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("The code is not right or was used before.");
});

test("an item that asks for more says so, is reached by keyboard and by link alone, and is there after that", async ({ own, page, playwright, complaints }) => {
  await own.folders.edit("manifests/pages/home.json", (file) => {
    file.spec.items.find(({ id }: { id: string }) => id === "weather").assurance = "substantial";
  });
  await own.server.stop();
  await own.server.start();
  const address = await enrolled(own), password = await own.server.password();
  const portal = new PortalPage(page, own), place = page.locator("#item-weather");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const loaded = () => asked.some((url) => url.includes("/weather") && url.endsWith(".js"));
  await page.goto(own.url);
  await expect(place).toContainText("로그인하시면 볼 수 있습니다.");
  await portal.signIn();
  await portal.live();
  const button = place.getByRole("link", { name: "본인 확인하기" });
  await expect(button).toHaveAccessibleDescription(/본인 확인을 한 번 더 하시면 볼 수 있습니다/);
  expect(await findings(page)).toEqual([]);
  expect(loaded()).toBe(false);
  // Whatever script asks for on its behalf is refused.
  const refused = await page.evaluate(async () => {
    const { lock } = JSON.parse(document.getElementById("jgb-page")!.textContent!);
    const answer = await fetch("/-/api/weather/forecast/x", { headers: { "x-jogakbo-lock": lock } });
    const token = await fetch("/-/session/token", {
      method: "POST", headers: { "content-type": "application/json", "x-jogakbo": "1" },
      body: JSON.stringify({ lock, item: "weather", audience: "kr.go.demo.weather" }),
    });
    return [answer, token].map(({ status }) => status);
  });
  expect(refused.every((status) => status === 401 || status === 403)).toBe(true);

  // In English the same, without script: the way is a link.
  const english = await page.context().newPage();
  await english.goto(`${own.url}/en/`);
  await expect(english.locator("#item-weather")).toContainText("Prove once more who you are to see this part.");
  await english.close();
  const plain = await playwright.request.newContext({ baseURL: own.url, storageState: await page.context().storageState() });
  expect(await (await plain.get("/")).text()).toContain('href="/-/session/login?to=/%23item-weather&amp;assurance=substantial"');
  await plain.dispose();

  // By keyboard there, and back to the place of the item.
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(portal.heading).toHaveText("로그인");
  await page.getByRole("link", { name: "English" }).click();
  await expect(portal.heading).toHaveText("Sign in");
  await expect(page.getByLabel("Six-digit code from your app")).toBeVisible();
  await page.goBack();
  await page.getByLabel("인증 앱의 여섯 자리 번호").fill(codeOf(address));
  await portal.fillIn("citizen@demo", password);
  await expect(page).toHaveURL(`${own.url}/#item-weather`);
  await expect(place.getByText("°C").first()).toBeVisible();
  await expect(place).not.toContainText("본인 확인");
  expect(loaded()).toBe(true);
  expect(complaints.thrown).toEqual([]);
  expect(complaints.policy).toEqual([]);
});
