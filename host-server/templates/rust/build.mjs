// Builds the Rust part for the browser into `dist/`. Needs the target wasm32-unknown-unknown and, in the version that
// `Cargo.toml` names, wasm-bindgen-cli; wasm-opt makes the result smaller when it is there.
import { spawnSync } from "node:child_process";

function run(program, args, { optional = false } = {}) {
  const { error, status } = spawnSync(program, args, { stdio: "inherit" });
  if (optional && error?.code === "ENOENT") return;
  if (error?.code === "ENOENT") console.error(`${program} is not installed; see README.md`);
  if (error || status !== 0) process.exit(status || 1);
}

const target = process.env.CARGO_TARGET_DIR ?? "target";
const wasm = "dist/__CRATE___bg.wasm";
run("cargo", ["build", "--release", "--target", "wasm32-unknown-unknown"]);
run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", "dist", `${target}/wasm32-unknown-unknown/release/__CRATE__.wasm`]);
// What every browser and Node.js understand; more would not load everywhere.
const features = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
run("wasm-opt", ["-Oz", ...features.map((name) => `--enable-${name}`), wasm, "-o", wasm], { optional: true });
