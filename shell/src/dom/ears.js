// The innermost loop of the bus. It is script because a call from WebAssembly into each listener costs more than the
// listener; who is in the list, and whether, is worked out in Rust (ADR 0010).
const { freeze } = Object;

// Calls each ear that still listens with the same frozen event; gives back what threw: ear, error, ear, error, …
export const deliver = (ears, event) => {
  let threw;
  for (let i = 0; i < ears.length; i++) {
    const ear = ears[i];
    if (ear.over) continue;
    const { hear } = ear;
    try { hear(event); } catch (error) { (threw ??= []).push(ear, error); }
  }
  return threw;
};

// What many events have in common: the time of day as RFC 3339, and how their ids begin.
let moment, time, begin, count = 0;
const own = Math.random().toString(32).slice(2, 12).padEnd(10, "0");
const look = () => {
  const now = Date.now();
  if (now === moment) return;
  moment = now;
  time = new Date(now).toISOString();
  begin = now.toString(32).padStart(10, "0") + own;
};

// A new id of 26 characters: time, what is the tab's own, and a number. Ids of one page sort by age.
export const fresh = () => {
  look();
  return begin + (count++).toString(32).padStart(6, "0");
};

// An event that stays in the page: what all of its lane have in common, and its own.
export const envelope = (base, id, data, key, cause) => {
  look();
  const event = { ...base, id, time, data };
  if (key) event.partitionkey = key;
  if (cause) event.causationid = cause;
  return freeze(event);
};
