// Language and appearance.
import { test, expect } from "../fixtures/test.ts";

test("the language link opens the same page in English, and back", async ({ page, portal }) => {
  await portal.open("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await page.getByRole("link", { name: "English" }).click();
  await expect(portal.heading).toHaveText("Jogakbo citizen portal");
  await expect(page).toHaveURL(/\/en\/$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("region", { name: "Local weather" }).getByLabel("District")).toBeVisible();
  await expect(page.getByText("New petitions appear here at once.")).toBeVisible();
  await page.getByRole("link", { name: "한국어" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(portal.weather.getByLabel("지역")).toBeVisible();
});

test("dark is chosen, kept, and reaches the widgets", async ({ page, portal }) => {
  await portal.open("/");
  const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await surface();
  await page.getByText("화면 모드").click();
  await page.getByRole("button", { name: "어둡게" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "dark");
  expect(await surface()).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "dark");
  const text = await portal.weather.getByText("°C").first().evaluate((node) => getComputedStyle(node).color);
  expect(text).toBe("rgb(244, 245, 246)");
});

test("without a choice the system decides", async ({ page, portal }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await portal.open("/");
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "auto");
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(19, 20, 22)");
});
