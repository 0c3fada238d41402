// What every benchmark tells about its machine, and where its results go.
import { cpus, totalmem } from "node:os";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { built, root } from "../fixtures/folders.mjs";

/** The machine and the programs. */
export const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  program: built.program.includes("release") ? "release" : "debug",
};

/** One line about `machine`. */
export const machineLine = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}; portal built as ${machine.program}`;

/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A median with its interval in brackets. */
export const withInterval = ({ median, interval: [low, high] }, digits = 2) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** Writes `e2e/output/<name>.json` and `.md`, and prints the latter if it is not to be quiet. */
export async function report(name, text, data, { quiet = false } = {}) {
  const output = join(root, "e2e/output");
  await mkdir(output, { recursive: true });
  await writeFile(join(output, `${name}.md`), text);
  await writeFile(join(output, `${name}.json`), JSON.stringify({ machine, ...data }, null, 2));
  if (!quiet) console.log(text);
}
