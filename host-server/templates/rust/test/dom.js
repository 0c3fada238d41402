// A document for tests, without a browser. Import it before the widget.
import { GlobalRegistrator } from "@happy-dom/global-registrator";
import { readFile } from "node:fs/promises";

GlobalRegistrator.register({ url: "http://localhost/" });

// The module fetches its WebAssembly from beside itself, which is a file here; bytes are as good as an answer.
const { fetch } = globalThis;
globalThis.fetch = (address, options) =>
  String(address).startsWith("file:") ? readFile(new URL(address)) : fetch(address, options);
