// How the browser stories run. Each worker has a portal of its own, so stories do not see each other's events.
import { defineConfig } from "@playwright/test";
import { chromium } from "./fixtures/browser.mjs";

export default defineConfig({
  testDir: "specs",
  outputDir: "output/stories",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // Long enough for a busy machine, and for what the shell itself waits for before it takes another way (15 s).
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  // Tells all failures whole once more at the end.
  reporter: "list",
  use: {
    browserName: "chromium",
    locale: "ko-KR",
    timezoneId: "Asia/Seoul",
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: chromium,
  },
});
