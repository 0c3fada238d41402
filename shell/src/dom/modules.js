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

// Tells once of each link that the pointer rests on, the focus reaches or a finger touches; never on a link that is metered or slow.
export const intent = (then) => {
  for (const type of ["pointerover", "focusin", "touchstart"]) {
    let last, timer;
    addEventListener(type, (event) => {
      const link = event.composedPath().find(({ localName }) => localName === "a");
      if (link === last) return;
      clearTimeout(timer);
      last = link;
      const { saveData, effectiveType = "" } = navigator.connection ?? {};
      if (link?.href && !link.download && !saveData && !effectiveType.endsWith("2g")) {
        timer = setTimeout(then, type === "touchstart" ? 0 : 65, link.href);
      }
    }, { capture: true, passive: true });
  }
};
