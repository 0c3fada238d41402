// What stands between the `host` objects of widgets and the shell: publications whose way is known go by its number, since texts
// that cross the border to WebAssembly cost more than all checks. Which way that is, and whether, is worked out in Rust.
const lanes = new Map();

// The number of what `item` publishes as `type` with this subject, or without one.
export const know = (item, type, subject, number) => {
  if (!lanes.has(item)) lanes.set(item, new Map());
  const types = lanes.get(item);
  if (!types.has(type)) types.set(type, new Map());
  types.get(type).set(subject, number);
};

export const forget = () => lanes.clear();

export const front = (call) => {
  const session = import(new URL("session.js", import.meta.url));
  // Whoever leaves the page meanwhile needs it no more.
  session.then(({ watch }) => watch(() => call("", "session.again", [])), () => {});
  return (item, method, args) => {
    if (method === "events.publish") {
      const [type, data, options] = args;
      const lane = lanes.get(item)?.get(type)?.get(options?.subject);
      if (lane !== undefined) return call(lane, "", [data, options?.id === undefined && options?.key === undefined ? null : options]);
    }
    const [wish] = args;
    if (method === "session.requireLogin" && wish?.assurance) return session.then(({ need }) => need(wish.assurance));
    // Most pages never show a dialog of a widget.
    if (method === "ui.overlay") {
      const shown = import(new URL("overlay.js", import.meta.url)).then(({ show }) => show(item, ...args));
      return () => shown.then((close) => close());
    }
    return call(item, method, args);
  };
};
