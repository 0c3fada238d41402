// Each way a widget can fail is named, shown to the citizen, told to authors, and kept from the neighbours.
import { test, expect, type Complaints } from "../fixtures/test.ts";
import { failures } from "../fixtures/trial.mjs";
import type { Page } from "@playwright/test";
import type { PortalPage } from "../pages/portal-page.ts";

/** Lets the network spoil the widget's file, where the failure is of that kind. */
async function spoil(page: Page, failure: (typeof failures)[number]) {
  const { answer } = failure as { answer?: "abort" | { status: number; body: string } };
  if (!answer) return;
  // Only the widget's folder: its digest is in the address, so the story asks the page which one it is.
  await page.route(/\/-\/assets\/[0-9a-f]+\/main\.js/, async (route) => {
    const source = await (await route.fetch()).text();
    if (!source.includes(failure.tag)) await route.continue();
    else if (answer === "abort") await route.abort("connectionreset");
    else await route.fulfill(answer);
  });
}

async function told(complaints: Complaints, failure: (typeof failures)[number]) {
  await expect.poll(() => complaints.authors.length).toBe(1);
  const [line] = complaints.authors;
  expect(line).toContain(`[jogakbo] ${failure.code} ${failure.kind} item=broken pbc=kr.go.trial.${failure.kind}@1.0.0`);
  expect(line).toContain(failure.says);
}

async function neighboursStand(portal: PortalPage) {
  for (const name of ["one", "two"]) {
    await expect(portal.item(`Neighbour ${name}`).getByText(`Here is ${name}`)).toBeVisible();
  }
}

for (const failure of failures) {
  test(`a widget that fails by ${failure.kind} is named ${failure.code} and hurts nobody else`, async ({ page, portal, complaints }) => {
    await spoil(page, failure);
    await portal.open(failure.route);
    const broken = portal.item("Trial widget");
    await expect(broken.getByText("지금은 이 내용을 보여 드릴 수 없습니다.")).toBeVisible();
    await expect(broken.getByText(failure.code)).toBeVisible();
    await expect(broken.getByRole("button", { name: "다시 시도" })).toBeVisible();
    await neighboursStand(portal);
    await told(complaints, failure);
    expect(await page.evaluate(() => "tampered" in globalThis)).toBe(false);
  });
}

for (const failure of failures.filter(({ kind }) => ["not-found", "integrity", "unreachable", "threw-on-load", "threw-on-connect"].includes(kind))) {
  test(`after ${failure.kind} is repaired, trying again works`, async ({ page, portal, complaints }) => {
    await spoil(page, failure);
    await portal.open(failure.route);
    const broken = portal.item("Trial widget");
    const retry = broken.getByRole("button", { name: "다시 시도" });
    await retry.click();
    await expect.poll(() => complaints.authors.length).toBe(2);
    await expect(retry).toBeVisible();
    await page.unrouteAll();
    await page.evaluate(() => (document.documentElement.dataset.repaired = "yes"));
    await retry.click();
    await expect(broken.getByText("Repaired")).toBeVisible();
    await expect(broken.getByText("지금은 이 내용을 보여 드릴 수 없습니다.")).toHaveCount(0);
    await neighboursStand(portal);
  });
}

test("when the pack of a page does not come, its widgets come one by one", async ({ page, portal, complaints }) => {
  await page.route("**/pack.js", (route) => route.abort());
  await portal.open("/trial/threw-on-load");
  await neighboursStand(portal);
  await expect(portal.item("Trial widget").getByText("S04")).toBeVisible();
  expect(complaints.authors.join("\n")).toContain("[jogakbo] S04 threw-on-load item=broken");
});

test("an error in a pack is told of the widget whose code it is", async ({ page, portal, complaints }) => {
  await portal.open("/trial/late");
  await neighboursStand(portal);
  await portal.item("Trial widget").getByRole("button", { name: "Throw" }).click();
  expect(await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)))).toContain("pack.js");
  await expect.poll(() => complaints.authors.join("\n")).toContain("[jogakbo] S12 threw-later item=broken");
});

test("before the shell is there, the page itself names a failure and stands", async ({ page, portal, complaints }) => {
  await page.route("**/-/shell/**", (route) => route.abort());
  for (const failure of failures.filter(({ kind }) => ["threw-on-load", "never-defined", "threw-on-connect", "timed-out"].includes(kind))) {
    complaints.authors.length = 0;
    await portal.open(failure.route);
    await expect(portal.item("Trial widget").getByText("지금은 이 내용을 보여 드릴 수 없습니다.")).toBeVisible();
    await neighboursStand(portal);
    expect(complaints.authors.join("\n")).toContain(`[jogakbo] ${failure.code} ${failure.kind} item=broken`);
  }
});

test("a failed widget whose page names the fallback shows the manifest's link", async ({ page, portal }) => {
  await page.route(/rent_calculator.*\.wasm|rust.*_bg\.wasm|rent.*\.wasm/, (route) => route.abort());
  await page.route(/\/-\/assets\/[0-9a-f]+\/element\.js/, (route) => route.fulfill({ status: 404, body: "gone" }));
  await portal.open("/");
  await expect(portal.item("전월세 전환 계산기").getByRole("link")).toBeVisible();
  await expect(portal.weather.getByLabel("지역")).toBeVisible();
});
