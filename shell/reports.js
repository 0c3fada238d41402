// Tells the host which items of a page failed, and by which code, so that it finds a release that does badly (ADR 0042). The shell
// fetches this file when something failed; most pages never need it. What is told is the lock, the item and the code: no message, no
// address, nothing of the citizen. Whether and what follows from it, the host decides.

/** Failures that one document tells, at most. */
const MOST = 50;
/** Milliseconds in which failures are put together. */
const TOGETHER = 200;
/** Codes that were told of each item; a page that is opened again has new items. */
const told = new WeakMap();
/** The number of what an item throws outside any call of the host, in `contract`. */
const THREW_LATER = 12;

let waiting = [], count = 0, timer, fetch;

const send = () => {
  timer = clearTimeout(timer);
  if (!waiting.length) return;
  const body = JSON.stringify({ failures: waiting });
  waiting = [];
  // What does not arrive is not sent again: whoever is offline has other worries, and the count is of many.
  fetch("/-/failures", { method: "POST", keepalive: true, headers: { "content-type": "application/json", "x-jogakbo": "1" }, body }).catch(() => {});
};
addEventListener("pagehide", send);

/** Tells what is new of the page that `boot` holds. */
export const tell = ({ block: { lock }, items, natives }) => {
  fetch = natives.fetch;
  for (const [id, item] of items) {
    const codes = told.get(item) ?? told.set(item, new Set()).get(item);
    for (const code of [item.failure?.code, item.strays > 0 && THREW_LATER]) {
      if (!code || codes.has(code) || count >= MOST) continue;
      codes.add(code);
      count += 1;
      waiting.push({ lock, item: id, code: `S${`${code}`.padStart(2, "0")}` });
    }
  }
  if (waiting.length) timer ??= setTimeout(send, TOGETHER);
};
