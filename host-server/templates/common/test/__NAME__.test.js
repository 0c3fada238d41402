import "./dom.js";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, test } from "node:test";
import { mockHost } from "@jogakbo/widget/mock";

const manifest = JSON.parse(await readFile(new URL("../__PBC__.json", import.meta.url), "utf8"));
await import("../__MODULE__");

/** Until frameworks have drawn what changed. */
const drawn = () => new Promise((resolve) => setTimeout(resolve, 20));

let mock;
afterEach(() => mock?.unmount());

async function mounted(props, facts) {
  mock = await mockHost(manifest, { widget: "main", ...facts });
  const element = mock.mount(props);
  await drawn();
  const root = element.shadowRoot;
  return { element, words: () => root.querySelector("p").textContent.trim(), button: () => root.querySelector("button") };
}

test("it greets whom it is told, in the language of the portal", async () => {
  const korean = await mounted({ who: "민준" });
  assert.equal(korean.words(), "안녕하세요, 민준 님");
  mock.unmount();
  const english = await mounted({ who: "Minjun" }, { locale: "en" });
  assert.equal(english.words(), "Hello, Minjun");
});

test("it follows its property and the language", async () => {
  const { element, words } = await mounted({ who: "민준" });
  element.who = "서연";
  await drawn();
  assert.equal(words(), "안녕하세요, 서연 님");
  mock.setLocale("en");
  await drawn();
  assert.equal(words(), "Hello, 서연");
});

test("the button says so, as the manifest declares", async () => {
  const { element, button } = await mounted({ who: "민준" });
  button().click();
  button().click();
  await drawn();
  assert.deepEqual(mock.outputs, [
    { name: "greeted", detail: { who: "민준", times: 1 } },
    { name: "greeted", detail: { who: "민준", times: 2 } },
  ]);
  assert.deepEqual(mock.refused, []);
  element.reset();
  button().click();
  assert.equal(mock.outputs.at(-1).detail.times, 1);
});
