// Saved files are live at once, and a broken one hurts nobody.
import { test, expect } from "../fixtures/test.ts";

interface Finding {
  code: string;
  at: string;
  message: string;
}

/** Asks again at once until `done` says so, and notes how many milliseconds that took. */
async function until(done: () => Promise<boolean>) {
  const start = performance.now();
  await expect(async () => expect(await done()).toBe(true)).toPass({ intervals: [0], timeout: 20_000 });
  test.info().annotations.push({ type: "milliseconds until live", description: `${Math.round(performance.now() - start)}` });
}

test("a saved page is live at once", async ({ own, request }) => {
  const shows = async (text: string) => (await (await request.get(`${own.url}/`)).text()).includes(`<h1 id="jgb-title" tabindex="-1">${text}</h1>`);
  expect(await shows("조각보 시민 포털")).toBe(true);
  for (const title of ["하나", "둘", "셋", "넷", "다섯"]) {
    await own.folders.edit("manifests/pages/home.json", (page) => {
      page.metadata.title.ko = title;
    });
    await until(() => shows(title));
  }
});

test("a saved widget is live at once", async ({ own, page, request }) => {
  const address = async () => /\/-\/assets\/[0-9a-f]+\/main\.js/.exec(await (await request.get(`${own.url}/trial/speaker`)).text())?.[0];
  const before = await address();
  await own.folders.write(
    "widgets/trial-speaker/main.js",
    `customElements.define("trial-speaker", class extends HTMLElement { connectedCallback() { this.textContent = "a new edition"; } });`,
  );
  await until(async () => (await address()) !== before);
  await page.goto(`${own.url}/trial/speaker`);
  await expect(page.getByText("a new edition")).toBeVisible();
  // A module that nobody could run does not take the place of one that works.
  await own.folders.write("widgets/trial-speaker/main.js", "customElements.define('trial-speaker', class {");
  await until(async () => (await (await request.get(`${own.url}/-/catalogue`)).text()).includes(`"A07"`));
  await page.reload();
  await expect(page.getByText("a new edition")).toBeVisible();
});

test("a broken manifest keeps its last good version and says what is wrong", async ({ own, page, request }) => {
  const findings = async (): Promise<Finding[]> => {
    const answer = await request.get(`${own.url}/-/catalogue`);
    expect(answer.status()).toBe(200);
    const text = JSON.stringify(await answer.json());
    return [...text.matchAll(/\{[^{}]*"code":"([A-Z]\d\d)"[^{}]*\}/g)].map((found) => JSON.parse(found[0]));
  };
  const errors = async () => (await findings()).filter((finding) => "severity" in finding && finding.severity === "error");
  const before = await errors();
  const good = await page.goto(`${own.url}/`);
  expect(good?.status()).toBe(200);
  await own.folders.write("manifests/kr.go.demo.weather.json", `{ "apiVersion": "jogakbo/v1alpha1", "kind": "PBC", "kind": "PBC" }`);
  // A file caught half-written is told as such first; what counts is what stands once it is written.
  await until(async () => (await errors()).some(({ code }) => code === "J05"));
  await expect.poll(() => own.server.log).toContain("J05");
  await page.reload();
  await expect(page.getByRole("region", { name: "동네 날씨" }).getByLabel("지역")).toBeVisible();
  await own.folders.write("manifests/pages/me.json", "{ not JSON");
  await until(async () => (await errors()).length > before.length + 1);
  const still = await request.get(`${own.url}/me`, { maxRedirects: 0 });
  expect(still.status()).toBe(303);
});
