// axe finds nothing in the editor: every list and every dialog of it, in both languages, light, dark and high contrast.
import { ours } from "../fixtures/axe.ts";
import { expect, test } from "../fixtures/test.ts";
import { PortalPage } from "../pages/portal-page.ts";
import { StudioPage } from "../pages/studio-page.ts";
import { words } from "../pages/words.ts";

const looks = [
  { name: "light", colorScheme: "light", contrast: "no-preference" },
  { name: "dark", colorScheme: "dark", contrast: "no-preference" },
  { name: "high contrast", colorScheme: "light", contrast: "more" },
] as const;

for (const path of ["/studio/home", "/en/studio/home"]) {
  test(`axe finds nothing in any list or dialog of the editor at ${path}`, async ({ page, shared }) => {
    test.slow();
    const studio = new StudioPage(new PortalPage(page, shared, path.startsWith("/en") ? words.en : words.ko));
    await page.setViewportSize({ width: 1440, height: 1000 });
    await studio.start(path);
    const editor = page.locator("jogakbo-studio");
    await editor.locator("button.spot").first().click({ position: { x: 20, y: 10 } });
    const opens = editor.locator("button[aria-haspopup=dialog]:visible:enabled:not([aria-disabled=true])");
    for (const { name, ...media } of looks) {
      await page.emulateMedia(media);
      // First what every list shows, then what can be opened from it; a dialog that was looked at is not opened again.
      const seen = new Set<string>();
      for (const tab of await editor.getByRole("tab").all()) {
        await tab.click();
        await expect(tab).toHaveAttribute("aria-selected", "true");
        expect(await ours(page), `${name}: ${await tab.textContent()}`).toEqual([]);
        for (let i = 0; i < (await opens.count()); i++) {
          const label = (await opens.nth(i).textContent()) ?? "";
          if (seen.has(label)) continue;
          seen.add(label);
          await opens.nth(i).click();
          const dialog = page.getByRole("dialog");
          await expect(dialog).toBeVisible();
          expect(await ours(page), `${name}: ${label}`).toEqual([]);
          await page.keyboard.press("Escape");
          await expect(dialog).toHaveCount(0);
        }
      }
      expect(seen.size, "dialogs were found").toBeGreaterThan(2);
    }
  });
}
