// Makes the finished package in `dist/`: the rules as WebAssembly, then the files beside this one. Called by `npm run build`, with
// cargo, wasm-bindgen and wasm-opt on the PATH (`cargo xtask` puts them there).
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

function run(program, args) {
  const { error, status } = spawnSync(program, args, { stdio: "inherit" });
  if (error) console.error(`${program} cannot be started: ${error.message}`);
  if (error || status !== 0) process.exit(status || 1);
}

const target = process.env.CARGO_TARGET_DIR ?? "rules/target";
const wasm = "dist/rules/rules_bg.wasm";
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/rules", { recursive: true });
run("cargo", ["build", "--release", "--target", "wasm32-unknown-unknown", "--manifest-path", "rules/Cargo.toml"]);
run("wasm-bindgen", ["--target", "web", "--out-dir", "dist/rules", `${target}/wasm32-unknown-unknown/release/rules.wasm`]);
run("wasm-opt", ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals",
  "--enable-reference-types", "--enable-multivalue", wasm, "-o", wasm]);
for (const name of readdirSync(".")) {
  if (/\.(js|d\.ts)$/.test(name) || name === "README.md") copyFileSync(name, `dist/${name}`);
}
// Whoever installs the package has nothing to build.
const { scripts, ...about } = JSON.parse(readFileSync("package.json", "utf8"));
writeFileSync("dist/package.json", `${JSON.stringify(about, null, 2)}\n`);
