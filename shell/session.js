// The session while a page is open: a warning before it ends, and all tabs of a browser of one mind (ADR 0039). The shell fetches
// this file when it is up. It holds no rules: whether and when a session ends, the host says, and its answer is no use of the
// session. The words stand in the page, in the dialog `jgb-ending`.

/** Milliseconds between two questions of a tab that is in view. */
const EVERY = 60_000;
/** The same, while the warning is shown: somebody may go on elsewhere. */
const OFTEN = 5_000;

/** Resolves when who is signed in is known that surely; else goes to the sign-in page and comes back to this one. */
export const need = async (assurance) => {
  const { assured } = await (await fetch("/-/session", { headers: { accept: "application/json" } })).json();
  // A word that the host does not know could never be fulfilled.
  if (assured && !(assurance in assured)) throw new TypeError(`assurance is one of ${Object.keys(assured).join(", ")}`);
  if (assured?.[assurance]) return;
  const { pathname, search } = location;
  location.assign(`/-/session/login?${new URLSearchParams({ to: pathname + search, assurance })}`);
  await new Promise(() => {});
};

/** Watches; `again` makes the shell ask who is signed in and do what follows. */
export const watch = (again) => {
  const who = JSON.parse(document.getElementById("jgb-page").textContent).session.user?.id ?? "";
  const channel = new BroadcastChannel("jgb-session");
  // When the session ends, how long before that is the time to warn, whether it can be prolonged, when the host was asked.
  let ends = Infinity, warn = 0, stays = true, asked = 0, over = false, told = false, turns = 0, timer, soon;
  // Anything of this origin can speak on the channel, so what is heard there is only a reason to ask.
  const turn = () => (soon ??= setTimeout(() => (soon = null, again()), 100));

  const ask = async () => {
    const mine = ++turns;
    clearTimeout(timer);
    asked = Date.now();
    try {
      const { user, expires } = await (await fetch("/-/session", { headers: { accept: "application/json" } })).json();
      if (mine !== turns) return;
      over = (user?.id ?? "") !== who;
      if (over) {
        close();
        return turn();
      }
      if (!expires) return;
      stays = expires.idle < expires.absolute;
      ends = asked + Math.min(expires.idle, expires.absolute) * 1000;
      warn = expires.warn * 1000;
      look();
    } catch {
      if (mine === turns) timer = setTimeout(ask, EVERY);
    }
  };

  const box = () => document.getElementById("jgb-ending");
  const close = () => {
    const dialog = box();
    if (!dialog?.open) return;
    dialog.onclose = null;
    dialog.close();
  };
  const look = () => {
    const now = Date.now(), left = ends - now, dialog = box();
    if (left > warn || !dialog) {
      close();
      told = false;
      timer = setTimeout(ask, document.hidden ? Math.max(left - warn, OFTEN) : Math.min(Math.max(left - warn, 0) + 50, EVERY));
      return;
    }
    if (left <= 0 || now - asked >= OFTEN) return ask();
    if (!dialog.open && !told) {
      told = true;
      for (const part of dialog.querySelectorAll("[data-stays]")) part.hidden = part.dataset.stays !== `${stays}`;
      dialog.onclose = stay;
      dialog.showModal();
    }
    for (const part of dialog.querySelectorAll("[role=timer]")) part.textContent = Math.ceil(left / 1000);
    timer = setTimeout(look, 1000);
  };

  // Also by Escape: whoever closes the warning is here.
  const stay = async () => {
    if (!stays) return;
    told = false;
    await fetch("/-/session/extend", { method: "POST", headers: { "x-jogakbo": "1" } }).catch(() => {});
    channel.postMessage(who);
    ask();
  };

  channel.onmessage = ({ data }) => {
    if (data !== who || over) turn();
    else if (who && Date.now() - asked > 500) ask();
  };
  document.addEventListener("visibilitychange", () => {
    if (who && !document.hidden) ask();
  });
  channel.postMessage(who);
  if (who) ask();
};
