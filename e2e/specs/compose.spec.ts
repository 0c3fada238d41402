// The first answer of the server is the whole page; widgets do not wait for the shell.
import { test, expect } from "../fixtures/test.ts";

test("the first HTML holds title, landmarks, headings, slots and import map", async ({ request }) => {
  const answer = await request.get("/", { headers: { accept: "text/html" } });
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toContain("text/html");
  const html = await answer.text();
  expect(html).toMatch(/^<!doctype html><html lang="ko"/i);
  expect(html).toContain("<title>조각보 시민 포털 - ");
  expect(html).toContain('<a class="jgb-skip" href="#main">');
  for (const landmark of ["<header", "<nav", '<main id="main"', "<footer"]) expect(html).toContain(landmark);
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  const slots = html.match(/<jgb-slot item="[a-z0-9-]+" state="waiting"/g) ?? [];
  const roots = html.match(/<template shadowrootmode="open">/g) ?? [];
  expect(slots.length).toBeGreaterThanOrEqual(8);
  expect(roots).toHaveLength(slots.length);
  const map = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)?.[1] ?? "null");
  expect(Object.keys(map.integrity).length).toBeGreaterThan(3);
  expect(Object.values(map.integrity).every((hash) => /^sha(384|512)-/.test(String(hash)))).toBe(true);
  const icon = await request.get(/<link rel="icon" href="([^"]+)"/.exec(html)?.[1] ?? "");
  expect(icon.headers()["content-type"]).toBe("image/svg+xml");
  expect(html.indexOf('type="importmap"')).toBeLessThan(html.indexOf("jgb-page"));
});

test("widgets run without the shell, and the page says that a part of it is missing", async ({ page, portal, complaints }) => {
  await page.route("**/-/shell/**", (route) => route.abort());
  await portal.open("/");
  await expect(portal.weather.getByLabel("지역")).toBeVisible();
  await expect(portal.weather.getByText("°C").first()).toBeVisible();
  await expect(portal.item("전월세 전환 계산기").getByRole("textbox").or(portal.item("전월세 전환 계산기").getByRole("spinbutton")).first()).toBeVisible();
  await expect(portal.item("방문 예정일").getByLabel("방문할 날")).toBeVisible();
  // Only after a while: a slow shell is no missing one.
  const late = page.getByText("화면의 일부 기능을 아직 불러오지 못했습니다.");
  await expect(late).toBeVisible({ timeout: 45_000 });
  expect(complaints.authors.filter((line) => !line.includes("no shell"))).toEqual([]);
  await page.unroute("**/-/shell/**");
  await portal.open("/");
  await portal.live();
  await expect(late).toHaveCount(0);
});

test("all items of the home page stand", async ({ page, portal, complaints }) => {
  await portal.open("/");
  await portal.live();
  await portal.walkThrough();
  const notices = page.frameLocator('iframe[title="민원실 공지사항"]');
  await expect(notices.getByRole("table").first()).toBeVisible();
  await expect(portal.item("민원 전화 110·방문 QR").getByRole("img")).toBeVisible();
  await expect(portal.item("이 화면이 도움이 되었나요?").getByRole("slider")).toBeVisible();
  expect(complaints.authors).toEqual([]);
  expect(complaints.errors).toEqual([]);
});

test("slots keep their reserved height: nothing moves while widgets come", async ({ page, portal }) => {
  await page.addInitScript(() => {
    const moved = ((window as unknown as { moved: number[] }).moved = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.push((entry as unknown as { value: number }).value as never);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await portal.open("/");
  await portal.live();
  await portal.settled();
  const moved = await page.evaluate(() => (window as unknown as { moved: number[] }).moved.reduce((sum, value) => sum + value, 0));
  expect(moved).toBeLessThan(0.05);
});
