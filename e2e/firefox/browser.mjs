// Debian's Firefox over WebDriver BiDi: quiet, without a window, and with no way to the network but loopback.
import puppeteer from "puppeteer-core";

/** Where the program is; `FIREFOX` names another. */
const executablePath = process.env.FIREFOX || "/usr/bin/firefox-esr";

/** Preferences beside those that puppeteer sets, which end telemetry, updates, studies and start pages. */
const preferences = {
  // Whatever else may want to leave the machine meets a proxy that nobody is.
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.safebrowsing.blockedURIs.enabled": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.push.connection.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
  "toolkit.telemetry.unified": false,
  "intl.accept_languages": "ko-KR, ko",
  "ui.prefersReducedMotion": 1,
  "ui.systemUsesDarkTheme": 0,
};

/** Starts it; without `script` no page runs any. */
export function launch({ script = true } = {}) {
  return puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    extraPrefsFirefox: { ...preferences, "javascript.enabled": script },
    defaultViewport: { width: 1280, height: 900 },
    timeout: 120_000,
    protocolTimeout: 120_000,
  });
}
