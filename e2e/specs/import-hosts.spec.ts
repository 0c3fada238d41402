// What other micro-frontend hosts were told about their parts, imported and alive on a page here.
import { test as base, expect } from "@playwright/test";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { built, makeFolders } from "../fixtures/folders.mjs";
import { page as pageOf } from "../fixtures/pieces.mjs";
import { Server } from "../fixtures/server.mjs";

type Folders = Awaited<ReturnType<typeof makeFolders>>;

const test = base.extend<{ folders: Folders }>({
  folders: async ({}, use) => {
    const folders = await makeFolders({ product: false });
    await use(folders);
    await folders.remove();
  },
});

/** A Luigi node of a web component, with a context. */
const nodes = [{
  pathSegment: "news", label: "News", viewUrl: "/wc/news.js", context: { count: 3 },
  webcomponent: { selfRegistered: true, tagName: "old-news" },
}];
const news = `customElements.define("old-news", class extends HTMLElement {
  connectedCallback() { this.textContent = "news: " + (this.context?.count ?? this.count); }
});`;

/** A microfrontend of a renderer function, with a style sheet and messages. */
const described = {
  openMicrofrontends: "1.0.0",
  microfrontends: [{
    name: "Clock", rendererFunctionName: "startClock",
    assets: { basePath: "/public", js: { moduleSystem: "ESM", initial: ["clock.js"] }, css: ["clock.css"] },
    config: { schema: { type: "object", properties: { zone: { type: "string" } } }, default: { zone: "Asia/Seoul" } },
  }],
};
const clock = `export default { startClock: async (host, { config }) => {
  const line = document.createElement("p");
  line.className = "clock";
  line.textContent = "zone: " + config.zone;
  host.append(line);
  return { close: async () => line.remove() };
} };`;

test("a node of Luigi and a microfrontend of OpenMicrofrontends are imported and alive on a page", async ({ folders, page }) => {
  await folders.write("old/nodes.json", nodes);
  await folders.write("old/wc/news.js", news);
  await folders.write("old/omf.json", described);
  await folders.write("old/public/clock.js", clock);
  await folders.write("old/public/clock.css", ".clock { color: rgb(1, 2, 3) }");
  const items = [];
  for (const [from, file, name] of [["luigi", "old/nodes.json", "kr.go.old.news"], ["openmicrofrontends", "old/omf.json", "kr.go.old.clock"]]) {
    await promisify(execFile)(built.program, ["import", "--from", from, file, "--name", name, "--yes"], { cwd: folders.path });
    const manifest = JSON.parse(await readFile(join(folders.manifests, `${name}.json`), "utf8"));
    const [widget] = manifest.spec.frontend.widgets;
    expect(widget.tier).toBe("frame");
    const use = { pbc: name, version: `=${manifest.metadata.version}`, widget: widget.name };
    items.push({ id: name.split(".").at(-1), use, label: { ko: name, en: name } });
  }
  await folders.write("manifests/pages/old.json", pageOf({ name: "old", route: "/old", title: "Old", items, columns: 2 }));
  const server = new Server(folders, { demo: false });
  try {
    await server.start();
    await page.goto(`${server.url}/old`);
    const inside = (item: string) => page.frameLocator(`#item-${item} iframe`);
    await expect(inside("news").getByText("news: 3")).toBeVisible();
    await expect(inside("clock").getByText("zone: Asia/Seoul")).toHaveCSS("color", "rgb(1, 2, 3)");
  } finally {
    await server.stop();
  }
});
