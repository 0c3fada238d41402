// Modules before they are needed: links that vouch for files the import map does not list, and what a citizen is about to open.
const known = new Map();

// Loads a module with its integrity, once; never rejects: what fails here fails again, with a reason, in its import.
const vouch = ([url, integrity]) => {
  if (!known.has(url)) {
    known.set(url, new Promise((done) => {
      const link = Object.assign(document.createElement("link"), { rel: "modulepreload", integrity, href: url });
      link.onload = link.onerror = ({ type }) => {
        link.remove();
        if (type === "error") known.delete(url);
        done();
      };
      document.head.append(link);
    }));
  }
  return known.get(url);
};

// Vouches for `files`, pairs of address and hash, and evaluates `module` if there is one.
export const ready = async (files, module) => {
  await Promise.all(files.map(vouch));
  if (module) await import(module).catch(() => {});
};

// Tells of each link that the pointer rests on, the focus reaches or a finger touches; never on a connection that is metered or
// slow, and not of one that is opened already.
export const intent = (then) => {
  const links = {}, timers = {}, options = { capture: true, passive: true };
  for (const type of ["pointerover", "focusin", "pointerdown"]) addEventListener(type, (event) => {
    const link = event.composedPath().find(({ localName }) => localName === "a");
    if (link === links[type]) return;
    clearTimeout(timers[type]);
    links[type] = link;
    const { saveData, effectiveType = "" } = navigator.connection ?? {};
    if (link?.href && !link.download && !saveData && !effectiveType.endsWith("2g")) {
      timers[type] = setTimeout(then, type === "pointerdown" ? 0 : 65, link.href);
    }
  }, options);
  addEventListener("click", () => Object.values(timers).forEach((timer) => clearTimeout(timer)), options);
};
