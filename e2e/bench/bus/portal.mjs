// The composed page of the bus benchmark: one item that speaks and a hundred that listen, with all checks on.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../fixtures/folders.mjs";
import { manifest, page } from "../../fixtures/pieces.mjs";

const pbc = "kr.go.bench.bus";
const type = `${pbc}.said.v1`;
const text = { type: "string", maxLength: 120 };
const number = { type: "number" };
const data = {
  type: "object",
  additionalProperties: false,
  required: ["seq", "petitionNo", "kind", "region", "filedOn", "place", "note"],
  properties: {
    seq: { type: "integer", minimum: 0 },
    petitionNo: text,
    kind: { type: "string", enum: ["road", "light", "water"] },
    region: text,
    filedOn: { type: "string", format: "date" },
    place: { type: "object", additionalProperties: false, required: ["lat", "lng", "address"], properties: { lat: number, lng: number, address: text } },
    note: text,
  },
};

/** Every item is this element; the page says which of them speaks, and how many listen. */
const source = `
import { measure } from "./measure.js";
const items = new Map();
customElements.define("bench-bus", class extends HTMLElement {
  connectedCallback() { items.set(this.host.item.id, this.host); }
});
const heard = { count: 0, sum: 0 }, ends = [];
const bus = {
  refused: 0,
  publish: (data) => { items.get("mouth").events.publish("${type}", data, { subject: "talk/1" }).catch(refuse); },
};
const refuse = () => { bus.refused++; };
globalThis.benchBus = {
  listen(count) {
    for (const end of ends.splice(0)) end();
    for (let i = 0; i < count; i++)
      ends.push(items.get("ear" + i).events.subscribe("${type}.talk.>", (event) => { heard.count++; heard.sum += event.data.seq; }));
  },
  async run(name, events, listeners) {
    this.listen(listeners);
    return measure(bus, heard, events, listeners);
  },
};
`;

/** Writes it. */
export async function writeBus(folders) {
  await folders.write("widgets/bus/main.js", source);
  await folders.write("widgets/bus/measure.js", await readFile(join(root, "e2e/bench/bus/measure.js"), "utf8"));
  const uses = { publishes: [`${type}.>`], subscribes: [{ match: `${type}.>` }] };
  await folders.write(
    `manifests/${pbc}.json`,
    manifest({
      name: pbc,
      title: "Bus",
      base: "bus",
      element: { module: "main.js", tag: "bench-bus" },
      widget: uses,
      events: {
        types: [{ type, classification: "public", data, subject: "talk/{place}", log: { keep: "none" }, reach: "page" }],
        publishes: [type],
        subscribes: uses.subscribes,
      },
    }),
  );
  const item = (id) => ({ id, pbc, label: { ko: id, en: id } });
  const items = [item("mouth"), ...Array.from({ length: 100 }, (_, i) => item(`ear${i}`))];
  await folders.write("manifests/pages/bench-bus.json", page({ name: "bench-bus", route: "/bench-bus", title: "Bus", items, columns: 12 }));
}
