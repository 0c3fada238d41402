// Figures and tables of the compose benchmark.
import { table, withInterval } from "../report.mjs";
import { interval, median } from "../statistics.mjs";

/** What a page has cost when it is at rest. */
const COSTS = ["thread", "process", "tasks", "scripts", "heap", "memory"];
const COSTS_HEAD = ["", "main thread, CPU ms", "process, CPU ms", "tasks, ms", "scripts, ms", "script heap, KiB", "all memory, KiB"];

/** The page that is the floor, and ours from the server of all others. */
export const FLOOR = "by hand", OURS = "Jogakbo", PORTAL = "Jogakbo, from its own server";

const spread = (values) => ({ median: median(values), interval: interval(values) });

/** Pairs of two systems in the rounds where both were measured. */
const pairs = (seen, one, two, cache, key) =>
  (seen[one] ?? []).flatMap((own, round) => {
    const other = seen[two]?.[round];
    return own && other ? [own[cache][key] / other[cache][key]] : [];
  });

/** The figures of one block (`{count, throttle, seen}`) for one cache. */
export function figures({ count, throttle, seen }, cache) {
  return Object.entries(seen).flatMap(([system, rounds]) => {
    const whole = rounds.filter(Boolean);
    if (!whole.length) return [];
    const of = (key) => spread(whole.map((round) => round[cache][key]));
    const ratio = (one, two) => {
      const all = pairs(seen, one, two, cache, "last");
      return one !== two && all.length ? spread(all) : null;
    };
    const row = { count, throttle, cache, system, rounds: whole.length, failed: rounds.length - whole.length };
    Object.assign(row, { last: of("last"), first: of("first"), toFloor: ratio(system, FLOOR), oursToThis: ratio(OURS, system) });
    if (cache === "cold") {
      for (const key of [...COSTS, "requests", "bytes"]) row[key] = of(key);
    }
    return [row];
  });
}

const maybe = (value) => (value ? withInterval(value) : "");
const ms = (value) => withInterval(value, 1);

/** Ours beside the floor and beside the nearest peer, one line for each block and cache. */
export function summary(groups) {
  const lines = groups.flatMap((rows) => {
    const [{ count, throttle, cache }] = rows;
    const ours = rows.find(({ system }) => system === OURS);
    const peers = rows.filter(({ system }) => ![FLOOR, OURS, PORTAL].includes(system) && ours);
    const [nearest] = peers.sort((a, b) => a.last.median - b.last.median);
    return ours ? [[count, cache, `${throttle} x`, ms(ours.last), maybe(ours.toFloor), nearest?.system ?? "", maybe(nearest?.oursToThis)]] : [];
  });
  return table(["widgets", "cache", "CPU", "Jogakbo, ms", "to the page by hand", "nearest peer", "ours to this one"], lines);
}

/** All systems of one block and cache. */
export function times(rows) {
  const [{ count, throttle, cache }] = rows;
  const cold = cache === "cold";
  const lines = rows.map((row) => [
    row.failed ? `${row.system} (${row.failed} failed)` : row.system,
    ms(row.last),
    maybe(row.toFloor),
    maybe(row.oursToThis),
    row.first.median.toFixed(1),
    ...(cold ? [row.system === PORTAL ? "" : row.requests.median, row.system === PORTAL ? "" : (row.bytes.median / 1024).toFixed(1)] : []),
  ]);
  const head = ["", "last widget, ms", "to the page by hand", "ours to this one", "first widget, ms", ...(cold ? ["requests", "KiB"] : [])];
  return `### ${count} widgets, ${cache}, CPU slowed ${throttle} x\n\n${table(head, lines)}`;
}

/** The cells of one system; `digits` for milliseconds, then for KiB. */
function costCells(row, digits) {
  const kib = ({ median, interval }) => withInterval({ median: median / 1024, interval: interval.map((it) => it / 1024) }, digits[1]);
  return COSTS.map((key) => (["heap", "memory"].includes(key) ? kib(row[key]) : withInterval(row[key], digits[0])));
}

/** What a page has cost when it is at rest, cold. */
export function costs(rows) {
  const [{ count, throttle }] = rows;
  return `### ${count} widgets, CPU slowed ${throttle} x\n\n${table(COSTS_HEAD, rows.map((row) => [row.system, ...costCells(row, [1, 0])]))}`;
}

/** What one more widget costs: the step from the smallest to the largest number of widgets, round by round; null for one number. */
export function perItem(blocks) {
  const sorted = [...blocks].sort((a, b) => a.count - b.count);
  const [few, many] = [sorted[0], sorted.at(-1)];
  if (!few || few === many) return null;
  const rows = Object.keys(many.seen).flatMap((system) => {
    const both = many.seen[system].map((round, i) => [few.seen[system][i], round]).filter(([less, more]) => less && more);
    if (!both.length) return [];
    const step = (key) => spread(both.map(([less, more]) => (more.cold[key] - less.cold[key]) / (many.count - few.count)));
    return [{ system, ...Object.fromEntries(COSTS.map((key) => [key, step(key)])) }];
  });
  const text = `From ${few.count} to ${many.count} widgets, for each:\n\n${table(COSTS_HEAD, rows.map((row) => [row.system, ...costCells(row, [2, 1])]))}`;
  return { few: few.count, many: many.count, rows, text };
}
