// The page's own policies refuse nothing that belongs to it, and hostile addresses do nothing.
import { test, expect } from "../fixtures/test.ts";

test("no page breaks its own security policy", async ({ page, portal, complaints, shared }) => {
  const reports: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/-/reports") reports.push(request.postData() ?? "");
  });
  for (const path of ["/", "/en/", "/me", "/en/me"]) {
    await portal.open(path);
    if (path === "/me") await portal.fillIn("citizen@demo", await shared.server.password());
    await expect(page.getByRole("region", { name: /동네 날씨|Local weather/ }).getByText("°C").first()).toBeVisible();
    await portal.walkThrough();
  }
  expect(complaints.policy).toEqual([]);
  expect(complaints.errors).toEqual([]);
  expect(reports).toEqual([]);
});

test("the headers of a page are those of the threat model", async ({ request, shared }) => {
  const headers = (await request.get("/")).headers();
  const policy = headers["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src [^;]*'wasm-unsafe-eval'[^;]*'sha256-/);
  expect(policy).not.toMatch(/script-src [^;]*'unsafe-inline'|'unsafe-eval'/);
  for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) expect(policy).toContain(part);
  expect(policy).toContain(`frame-src http://127.0.0.1:${shared.server.contentPort}`);
  expect(headers["integrity-policy"]).toContain("blocked-destinations=(script)");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  expect(headers["origin-agent-cluster"]).toBe("?1");
  expect(headers["cache-control"]).toContain("private");
});

test("assets are immutable, compressed and not to be guessed", async ({ request }) => {
  const html = await (await request.get("/")).text();
  const asset = /\/-\/assets\/[0-9a-f]{16}\/[\w./-]+\.js/.exec(html)?.[0] ?? "";
  const answer = await request.get(asset, { headers: { "accept-encoding": "br" } });
  expect(answer.headers()["cache-control"]).toContain("immutable");
  expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
  expect(answer.headers()["content-type"]).toMatch(/javascript/);
  for (const path of ["/-/assets/0000000000000000/x.js", "/-/assets/%2e%2e/%2e%2e/etc/passwd", `${asset}/../../../../etc/passwd`, "/-/assets/", "/index.html"]) {
    const refused = await request.get(path);
    expect([400, 404], path).toContain(refused.status());
    expect(await refused.text()).not.toContain("root:");
  }
});

const hostile = [
  "/?q=<script>globalThis.stolen=1</script>",
  "/?region=%22%3E%3Cimg%20src=x%20onerror=globalThis.stolen=1%3E",
  "/?__proto__[stolen]=1&constructor[prototype][stolen]=1&__proto__=1",
  "/?region=javascript:globalThis.stolen=1",
  "/?a=%E0%A4%A&b=%00&c=%FF%FE",
  "/?" + "a=1&".repeat(500),
  "/?region=1168000000&region=2611000000",
  "/en/?region=" + encodeURIComponent("</script><script>globalThis.stolen=1</script>"),
  "/#<img src=x onerror=globalThis.stolen=1>",
];

test("hostile addresses show the page and run nothing", async ({ page, portal, complaints }) => {
  for (const address of hostile) {
    const answer = await page.goto(address);
    expect([200, 304, 400], address).toContain(answer?.status());
    if (answer?.status() === 400) continue;
    await expect(page.getByRole("region", { name: /동네 날씨|Local weather/ }).getByRole("combobox")).toBeVisible();
    expect(await page.evaluate(() => "stolen" in globalThis || "stolen" in {}), address).toBe(false);
  }
  expect(complaints.policy).toEqual([]);
  await portal.settled();
});

test("absurd requests are refused in words and never end the server", async ({ request }) => {
  const long = await request.get("/?" + "x".repeat(20_000));
  expect([200, 400, 414, 431]).toContain(long.status());
  const broken = await request.get("/%FF%FE");
  expect([400, 404]).toContain(broken.status());
  const method = await request.delete("/");
  expect([403, 405]).toContain(method.status());
  const headers = { "x-jogakbo": "1", "content-type": "application/json" };
  const body = await request.post("/-/session/ticket", { headers, data: Buffer.from(`{"lock":"x","lock":"y"}`) });
  expect(body.status()).toBeGreaterThanOrEqual(400);
  expect(body.status()).toBeLessThan(500);
  const large = await request.post("/-/session/ticket", { headers, data: Buffer.from(JSON.stringify("x".repeat(300_000))) });
  expect(large.status()).toBe(413);
  expect((await request.get("/-/health/ready")).status()).toBe(200);
});
