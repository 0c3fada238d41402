// What is unmounted is given back: elements, their host objects, and everything that was subscribed.
import { test, expect } from "../fixtures/test.ts";

declare global {
  var refs: { element: WeakRef<HTMLElement>; host: WeakRef<object>; callback: WeakRef<object> }[];
}

/** Mounts before the count, of which the last may still be held by the page that is being left. */
const SPARE = 5;

test("50 mounts and unmounts leave nothing behind", async ({ page, complaints }) => {
  await page.goto("/trial/heavy-a");
  await expect(page.getByRole("button", { name: "Heavy" })).toHaveCount(5);
  const go = async (name: string) => {
    await page.getByRole("link", { name: `Go to /trial/${name}` }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Trial ${name}`);
  };
  for (let round = 0; round < 10; round++) {
    await expect(page.getByRole("button", { name: "Heavy" })).toHaveCount(5);
    await go("heavy-b");
    await go("heavy-a");
  }
  await expect(page.getByRole("button", { name: "Heavy" })).toHaveCount(5);
  await go("heavy-b");
  const made = await page.evaluate(() => globalThis.refs.length);
  expect(made).toBe(55);
  const devtools = await page.context().newCDPSession(page);
  const left = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return page.evaluate(() => {
      const alive = (key: "element" | "host" | "callback") => globalThis.refs.filter((ref) => ref[key].deref()).length;
      return Math.max(alive("element"), alive("host"), alive("callback"));
    });
  };
  await expect.poll(left).toBeLessThanOrEqual(SPARE);
  expect(complaints.authors).toEqual([]);
  expect(complaints.errors).toEqual([]);
});
