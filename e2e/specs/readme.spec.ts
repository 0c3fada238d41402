// The five minutes of the README, done word for word.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, expect } from "../fixtures/test.ts";
import { root } from "../fixtures/folders.mjs";

test("the widget of the README greets, and its wire tells the citizen", async ({ own, page, complaints }) => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const steps = readme.slice(readme.indexOf("## Add your widget"));
  const [script, manifest, item, wire] = [...steps.matchAll(/```(?:js|json)\n([^]*?)```/g)].map(([, code]) => code);
  await own.folders.write("widgets/hello/hello.js", script);
  await own.folders.write("manifests/com.example.hello.json", manifest);
  await own.folders.edit("manifests/pages/home.json", ({ spec }) => {
    spec.items.push(JSON.parse(item));
    spec.wiring.push(JSON.parse(wire));
  });
  const greeting = page.getByRole("region", { name: "인사", exact: true });
  await expect(async () => {
    await page.goto(`${own.url}/`);
    await expect(greeting).toBeVisible({ timeout: 500 });
  }).toPass();
  const button = greeting.getByRole("button", { name: "길동 님께 인사하기" });
  await expect(button).toHaveCSS("background-color", "rgb(11, 80, 208)");
  await button.click();
  await expect(page.getByRole("region", { name: "알림" }).getByText("길동 님, 안녕하세요!")).toBeVisible();
  expect(complaints.authors).toEqual([]);
});
