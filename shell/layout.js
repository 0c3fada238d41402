// Tabs without a page load: the element `jgb-tabs`, which boot mounts like any other on pages that have tabs (ADR 0026). The
// server writes each set as links in a `nav`, beside the panels they show; without this file they go on working. The address
// stays the only place that says which tab is shown, so reload, Back, Forward and links from elsewhere need nothing more.

// Path and query without what chooses tabs; `history.js` compares pages in the same way.
const pageOf = ({ pathname, search }) => pathname + parts(search).filter((part) => !part.startsWith("tab-"));
const parts = (search) => search.slice(1).split("&").filter(Boolean);

/** One set: its links by the tab they show. */
class Row {
  constructor(nav) {
    this.id = nav.parentElement.dataset.item;
    this.name = `tab-${this.id}`;
    this.links = [...nav.children];
    this.tabs = this.links.map((link) => new URL(link.href).searchParams.get(this.name));
    this.panels = this.tabs.map((tab) => document.getElementById(`panel-${this.id}--${tab}`));
    nav.setAttribute("role", "tablist");
    this.links.forEach((link, i) => {
      const panel = this.panels[i];
      link.id = `tab-${this.id}--${this.tabs[i]}`;
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panel.id);
      link.removeAttribute("aria-current");
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", link.id);
      panel.tabIndex = 0;
    });
  }

  /** Shows the tab that the address names, else the first. */
  show() {
    const wanted = this.tabs.indexOf(new URLSearchParams(location.search).get(this.name));
    const chosen = Math.max(wanted, 0), others = parts(location.search).filter((part) => !part.startsWith(`${this.name}=`));
    const lost = this.panels.some((panel, i) => i !== chosen && panel.contains(document.activeElement));
    this.links.forEach((link, i) => {
      link.setAttribute("aria-selected", i === chosen);
      link.tabIndex = i === chosen ? 0 : -1;
      link.href = `?${[...others, `${this.name}=${this.tabs[i]}`].join("&")}#item-${this.id}`;
      this.panels[i].hidden = i !== chosen;
    });
    // The focus must not stay in what is hidden.
    if (lost) this.links[chosen].focus({ preventScroll: true });
  }

  /** Moves the focus by the keys of the tabs pattern. What it reaches is opened by Enter or Space, as widgets may load then. */
  key(event) {
    const { links } = this, at = links.indexOf(event.target), last = links.length - 1;
    if (event.key === " ") links[at].click();
    else {
      const to = { ArrowLeft: at ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      links[to].focus();
    }
    event.preventDefault();
  }
}

export class Tabs extends HTMLElement {
  #over;

  connectedCallback() {
    const main = this.getRootNode().host.closest("main"), sets = [...main.querySelectorAll(".jgb-tabs")].map((nav) => new Row(nav));
    const { signal } = this.#over = new AbortController();
    const show = () => sets.forEach((set) => set.show());
    show();
    addEventListener("popstate", show, { signal });
    main.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      sets.find(({ links }) => links.includes(event.target))?.key(event);
    }, { signal });
    main.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = event.composedPath().find(({ localName, href }) => localName === "a" && href);
      if (!link || link.target || link.hasAttribute("download")) return;
      const to = new URL(link.href), params = new URLSearchParams(to.search);
      // Another page, or a link that says nothing of tabs, is the shell's.
      if (to.origin !== location.origin || pageOf(to) !== pageOf(location) || !sets.some(({ name }) => params.has(name))) return;
      event.preventDefault();
      if (to.search !== location.search) {
        history.pushState({ ...history.state, i: (history.state?.i ?? history.length) + 1 }, "", to);
        // The shell counts entries, and all sets look at the address anew.
        dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
      }
      if (link.role !== "tab") document.getElementById(to.hash.slice(1))?.scrollIntoView();
    }, { signal });
  }

  disconnectedCallback() {
    this.#over.abort();
  }
}
