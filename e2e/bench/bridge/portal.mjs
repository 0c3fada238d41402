// The pages of the bridge's benchmark: one that listens, and one that speaks with fifty items, for each item has a rate.
import { manifest, page } from "../../fixtures/pieces.mjs";

const pbc = "kr.go.bench.load";
const text = { type: "string", maxLength: 300 };
const data = {
  type: "object",
  required: ["seq"],
  additionalProperties: false,
  properties: { seq: text, kind: text, region: text, note: text },
};
const types = [
  { type: `${pbc}.said.v1`, classification: "public", data },
  { type: `${pbc}.filed.v1`, classification: "public", data, log: { keep: "P1D" } },
];

/** Writes them. */
export async function writeLoad(folders) {
  const names = types.map(({ type }) => type);
  const subscribes = names.map((match) => ({ match }));
  await folders.write("widgets/load/main.js", `customElements.define("bench-load", class extends HTMLElement {});`);
  await folders.write(
    `manifests/${pbc}.json`,
    manifest({
      name: pbc,
      title: "Load",
      base: "load",
      element: { module: "main.js", tag: "bench-load" },
      widget: { publishes: names, subscribes },
      events: { types, publishes: names, subscribes },
    }),
  );
  const write = (name, items) => folders.write(`manifests/pages/${name}.json`, page({ name, route: `/${name}`, title: name, items }));
  await write("bench-hear", [{ id: "ear", pbc }]);
  await write("bench-speak", Array.from({ length: 50 }, (_, i) => ({ id: `mouth${i}`, pbc, label: { ko: `${i}`, en: `${i}` } })));
}
