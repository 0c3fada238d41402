// Plain data across the border to WebAssembly, at once and not member by member: out of script as one list of numbers and one
// text, which `tape.rs` reads, into it as JSON.
const encoder = new TextEncoder();
let tape = new Float64Array(256), at = 0, words = "", bytes = new Uint8Array(1024), used = 0;

// Arrays and objects inside one another that are looked into.
const DEPTH = 40;

const put = (number) => {
  if (at === tape.length) {
    const larger = new Float64Array(2 * at);
    larger.set(tape);
    tape = larger;
  }
  tape[at++] = number;
};

const say = (text) => {
  put(text.length);
  words += text;
};

const one = (it, depth) => {
  if (typeof it === "string") {
    put(4);
    say(it);
  } else if (typeof it === "number") {
    put(3);
    put(it);
  } else if (it == null || typeof it === "boolean") put(it ? 2 : it === false ? 1 : 0);
  else if (typeof it !== "object" || depth > DEPTH) return false;
  else if (Array.isArray(it)) {
    put(5);
    put(it.length);
    for (let i = 0; i < it.length; i++) if (!one(it[i], depth + 1)) return false;
  } else {
    put(6);
    const start = at;
    let count = 0;
    put(0);
    for (const name of Object.keys(it)) {
      const member = it[name];
      if (member === undefined) continue;
      count++;
      say(name);
      if (!one(member, depth + 1)) return false;
    }
    tape[start] = count;
  }
  return true;
};

// One value after the other, each begun by its kind: 0 null, 1 false, 2 true, 3 and the number, 4 and the length of a text, 5 and
// the length of a list, 6 and how many members an object has, each with the length of its name before it. Texts and names stand
// in `said`, one after the other. Gives nothing for what JSON cannot say.
export const write = (value) => {
  // A getter may bring us here once more.
  const outer = at ? [tape, at, words] : null;
  if (outer) tape = new Float64Array(256);
  at = 0;
  words = "";
  try {
    return one(value, 0) ? tape.subarray(0, at) : undefined;
  } catch {
    // A getter threw.
  } finally {
    if (bytes.length < 3 * words.length) bytes = new Uint8Array(4 * words.length);
    used = encoder.encodeInto(words, bytes).written;
    [tape, at, words] = outer ?? [tape, 0, ""];
    // What is large does not keep its room for ever.
    if (tape.length > 1 << 16) tape = new Float64Array(256);
  }
};

// The same of a JSON text; nothing when it is none.
export const parse = (json) => {
  try {
    return write(JSON.parse(json));
  } catch {}
};

// The text of what was written last, as UTF-8.
export const said = () => bytes.subarray(0, used);

const freeze = (value) => {
  if (typeof value === "object" && value) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
};

// A value from its JSON, frozen all through.
export const frozen = (json) => freeze(JSON.parse(json));
