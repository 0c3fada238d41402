import "./dom.js";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, test } from "node:test";
import { mockHost } from "@jogakbo/widget/mock";

const manifest = JSON.parse(await readFile(new URL("../__PBC__.json", import.meta.url), "utf8"));
await import("../__MODULE__");

/** Frameworks draw when they see fit: looks again until it is so, and fails after ten seconds. */
async function becomes(look, wanted) {
  for (const end = Date.now() + 10_000; look() !== wanted && Date.now() < end; ) await new Promise((next) => setTimeout(next, 5));
  assert.equal(look(), wanted);
}

let mock;
afterEach(() => mock?.unmount());

async function mounted(props, facts) {
  mock = await mockHost(manifest, { widget: "main", ...facts });
  const element = mock.mount(props);
  const find = (name) => element.shadowRoot?.querySelector(name);
  return { element, words: () => find("p")?.textContent.trim(), button: () => find("button") };
}

test("it greets whom it is told, in the language of the portal", async () => {
  const korean = await mounted({ who: "민준" });
  await becomes(korean.words, "안녕하세요, 민준 님");
  mock.unmount();
  const english = await mounted({ who: "Minjun" }, { locale: "en" });
  await becomes(english.words, "Hello, Minjun");
});

test("it follows its property and the language", async () => {
  const { element, words } = await mounted({ who: "민준" });
  await becomes(words, "안녕하세요, 민준 님");
  element.who = "서연";
  await becomes(words, "안녕하세요, 서연 님");
  mock.setLocale("en");
  await becomes(words, "Hello, 서연");
});

test("the button says so, as the manifest declares", async () => {
  const { element, words, button } = await mounted({ who: "민준" });
  await becomes(words, "안녕하세요, 민준 님");
  button().click();
  button().click();
  await becomes(() => mock.outputs.length, 2);
  assert.deepEqual(mock.outputs, [
    { name: "greeted", detail: { who: "민준", times: 1 } },
    { name: "greeted", detail: { who: "민준", times: 2 } },
  ]);
  assert.deepEqual(mock.refused, []);
  element.reset();
  button().click();
  await becomes(() => mock.outputs.at(-1).detail.times, 1);
});
