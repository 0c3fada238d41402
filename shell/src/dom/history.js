// The address and the history of the tab, and the question before a page on which something is unsaved is left. Script,
// because it is all browser: who holds what, and the words, come from Rust.
const { location, history, navigation } = window;
// Path and query of a page, without what chooses its tabs (`layout.js`).
const pageOf = ({ pathname, search }) => pathname + search.slice(1).split("&").filter((part) => part && !part.startsWith("tab-"));
// The page that is shown, and the number of its entry.
let shown = "", at = 0;
// The words of the question while something is unsaved; whether the citizen said to leave; whether the address is being put back.
let words, sure = false, back = false, box;
// A form is on its way and will bring another page: sign-out, or how the portal looks.
let leaving = false;

const index = () => navigation?.currentEntry?.index ?? history.state?.i ?? history.length;
const leaves = (href) => pageOf(new URL(href, location)) !== shown;
const warn = (event) => { event.preventDefault(); event.returnValue = ""; };

// Says which page is shown: the one of the address.
export const show = () => { shown = pageOf(location); at = index(); sure = false; };

// Something is unsaved, as these words say, or nothing is.
export const hold = (next) => {
  if (!words !== !next) (next ? addEventListener : removeEventListener)("beforeunload", warn);
  words = next;
};

// Runs `then` once nothing unsaved is lost by it, or the citizen said so. A question that is open already stays the only one.
export const before = (then) => {
  if (!words) return then();
  if (box) return;
  const made = (tag, more) => Object.assign(document.createElement(tag), more);
  const [title, more, stay, leave] = words;
  box = made("dialog", { className: "jgb-dialog", returnValue: "" });
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-labelledby", "jgb-ask");
  box.setAttribute("aria-describedby", "jgb-ask-more");
  const buttons = made("div");
  buttons.append(
    made("button", { className: "jgb-button", textContent: stay, onclick: () => box.close() }),
    made("button", { className: "jgb-tool", textContent: leave, onclick: () => box.close("leave") }),
  );
  box.append(made("h2", { id: "jgb-ask", textContent: title }), made("p", { id: "jgb-ask-more", textContent: more }), buttons);
  box.onclose = () => {
    const go = box.returnValue === "leave";
    box.remove();
    box = undefined;
    if (go) then();
  };
  document.body.append(box);
  box.showModal();
};

// Opens an address, or this one anew, the browser's own way; `asked` when the citizen already said that nothing is lost.
export const load = (href, asked) => {
  const go = () => { hold(); href ? (location.href = href) : location.reload(); };
  asked ? go() : before(go);
};

// Opens an address in place of this page, or this one anew, unless the citizen is on the way elsewhere already: a session that ends
// by their own sign-out must not keep them from arriving there.
export const renew = (href) => {
  if (leaving) return;
  hold();
  href ? location.replace(href) : location.reload();
};

// Opens an address in a window of its own.
export const fresh = (href) => open(href, "_blank", "noopener");

// Puts the address of the page that is shown back.
export const putBack = () => {
  const far = index() - at;
  if (!far) return;
  back = true;
  history.go(-far);
};

export const remembered = () => history.state?.y ?? 0;
// Browsers need milliseconds to change an entry, so it is only done when there is something new.
export const remember = (y) => { if (remembered() !== y) history.replaceState({ ...history.state, y, i: index() }, ""); };
export const push = (local) => history.pushState({ y: 0, i: index() + 1 }, "", local);
export const param = (name, value) => {
  const url = new URL(location.href), { searchParams } = url;
  value === undefined ? searchParams.delete(name) : searchParams.set(name, value);
  history.replaceState(history.state, "", url.href);
};

// Calls `then` when Back or Forward came to another page, after the question if there is one.
export const watch = (then) => {
  history.scrollRestoration = "manual";
  show();
  // Entries have numbers of their own where the browser counts none.
  if (!navigation) history.replaceState({ ...history.state, i: at }, "");
  // Where the browser tells before it moves, the address does not change until the citizen said so.
  navigation?.addEventListener("navigate", (event) => {
    const { navigationType, cancelable, destination: { url, key, sameDocument } } = event;
    if (!words || sure || back || navigationType !== "traverse" || !cancelable || !leaves(url)) return;
    event.preventDefault();
    before(() => {
      sure = true;
      // Another document would be asked for by the browser once more.
      if (!sameDocument) hold();
      navigation.traverseTo(key);
    });
  });
  // Where it does not, or must not be stopped twice in a row, the address is put back before the question.
  addEventListener("popstate", () => {
    const far = index() - at;
    if (back) back = false;
    else if (!leaves(location.href)) at = index();
    else if (words && !sure && far) {
      putBack();
      before(() => { sure = true; history.go(far); });
    } else then();
  });
  addEventListener("pageshow", ({ persisted }) => { leaving &&= !persisted; });
  // Sign-out and the view are forms of the header; those of widgets end at their slots.
  addEventListener("submit", (event) => {
    const { target, submitter, defaultPrevented } = event;
    if (defaultPrevented || target.method === "dialog") return;
    leaving = !words;
    if (leaving) return;
    event.preventDefault();
    before(() => { hold(); target.requestSubmit(submitter); });
  });
};
