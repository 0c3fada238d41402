// The innermost loop of the bus. It is script because a call from WebAssembly into each listener costs more than the
// listener; who is in the list, and whether, is worked out in Rust (ADR 0010).
const { freeze } = Object;

// Calls each ear that still listens with the same frozen event; gives back what threw: ear, error, ear, error, …
export const deliver = (ears, event) => {
  let threw;
  for (const ear of ears) {
    if (ear.over) continue;
    const { hear } = ear;
    try { hear(event); } catch (error) { (threw ??= []).push(ear, error); }
  }
  return threw;
};

// An event that stays in the page: what all of its lane have in common, and its own.
export const envelope = (base, id, data, key, cause) => {
  const event = { ...base, id, time: new Date().toISOString(), data };
  if (key) event.partitionkey = key;
  if (cause) event.causationid = cause;
  return freeze(event);
};
