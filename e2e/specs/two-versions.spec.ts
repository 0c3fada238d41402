// Two versions of one PBC, and so of one element name, on one page at the same time.
import { test, expect } from "../fixtures/test.ts";

for (const [how, route] of [
  ["the module exports its class", "/trial/twins-host"],
  ["the module defines itself", "/trial/twins-self"],
  ["the module defines itself, and an inner element too", "/trial/twins-inner"],
]) {
  test(`both versions stand side by side when ${how}`, async ({ page, portal, complaints }) => {
    await portal.open(route);
    for (const version of ["1.0.0", "2.0.0"]) {
      const twin = portal.item(`Twin ${version}`);
      await expect(twin.getByText(`Made by ${version}`)).toBeVisible();
      await expect(twin.getByText(`I am ${version}`)).toBeVisible();
      await expect(page.locator(`jgb-slot[item="v${version[0]}"]`)).toHaveAttribute("state", "mounted");
    }
    expect(complaints.authors).toEqual([]);
    expect(complaints.errors).toEqual([]);
  });
}

test("who asks the registry sees its own class, and a name that nobody else took is plain", async ({ page, portal }) => {
  await portal.open("/trial/twins-self");
  await expect(portal.item("Twin 1.0.0").getByText("I am 1.0.0")).toBeVisible();
  await expect(portal.item("Twin 2.0.0").getByText("I am 2.0.0")).toBeVisible();
  const names = await page.evaluate(() =>
    [...document.querySelectorAll("jgb-slot")].map((slot) => slot.shadowRoot!.firstElementChild!.localName).sort(),
  );
  expect(names).toEqual(["trial-twin", expect.stringMatching(/^trial-twin--[0-9a-f]{8}$/)]);
});
