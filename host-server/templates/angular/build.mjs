// Bundles what `ngc` compiled ahead of time into one module. Angular's own packages come half compiled: the linker, a Babel
// plugin of Angular's, finishes them here, so that no compiler (and no `eval`) is needed in the browser.
import { readFile } from "node:fs/promises";
import { createEs2015LinkerPlugin } from "@angular/compiler-cli/linker/babel";
import { ConsoleLogger, LogLevel, NodeJSFileSystem } from "@angular/compiler-cli";
import { transformAsync } from "@babel/core";
import { build } from "esbuild";

const linker = createEs2015LinkerPlugin({
  fileSystem: new NodeJSFileSystem(),
  logger: new ConsoleLogger(LogLevel.warn),
  linkerJitMode: false,
});

const link = {
  name: "angular-linker",
  setup({ onLoad }) {
    onLoad({ filter: /@angular\/.*\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes("ɵɵngDeclare")) return { contents: source };
      const options = { filename: path, plugins: [linker], configFile: false, babelrc: false, compact: false };
      return { contents: (await transformAsync(source, options)).code };
    });
  },
};

await build({
  entryPoints: ["out/main.js"],
  outfile: "dist/__NAME__.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof",
  define: { ngDevMode: "false", ngJitMode: "false", ngI18nClosureMode: "false", ngServerMode: "false" },
  plugins: [link],
  logLevel: "warning",
});
