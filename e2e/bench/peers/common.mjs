// What the pages of all peers share.
import { build } from "esbuild";
import { moduleSource } from "../module.mjs";

/** The script of a page: packages from npm and the code around them, as one minified file. */
export async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** The tag of widget `i`. */
export const tag = (i) => `bench-w${i}`;

/** Widget `i` as it is, and with its class exported by default instead of defined. */
export const defining = moduleSource;
export const exporting = (i) => moduleSource(i).replace(`customElements.define("${tag(i)}", BenchWidget);`, "export default BenchWidget;");

/** A small HTML page around one script, as hosts with HTML entries want it. */
export const entry = (i, body, src) =>
  `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>Widget ${i}</title></head><body>${body}<script src="${src}"></script></body></html>`;
