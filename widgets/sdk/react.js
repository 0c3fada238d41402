/** For widgets in React: a component as a custom element, and the portal's interface inside it. */
import { createContext, createElement, createRef, useContext, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { emit, localeOf } from "./index.js";

const Place = createContext({ host: null, emit: () => {} });

/** The portal's interface, and how outputs leave. */
export function useHost() {
  return useContext(Place);
}

/** The language to speak now; draws again when it changes. */
export function useLocale() {
  const { host } = useHost();
  const watch = (again) => host?.env.onChange(again) ?? (() => {});
  return useSyncExternalStore(watch, () => localeOf(host));
}

const attributeOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Defines `tag`: each name in `props` is a property and an attribute, each in `actions` a method of what the component gives its `ref`. */
export function defineReact(tag, View, { props = [], actions = [], styles = "" } = {}) {
  const names = [...props, "host"];
  let sheet;

  class ReactElement extends HTMLElement {
    static observedAttributes = props.map(attributeOf);

    #values = {};
    #root = null;
    #ref = createRef();

    get(name) {
      return this.#values[name];
    }

    set(name, value) {
      this.#values = { ...this.#values, [name]: value ?? undefined };
      this.#draw();
    }

    call(name, args) {
      return this.#ref.current?.[name]?.(...args);
    }

    attributeChangedCallback(name, _before, value) {
      const prop = props.find((candidate) => attributeOf(candidate) === name);
      if (prop && value !== null) this[prop] = value;
    }

    connectedCallback() {
      // What was set before the definition was there would hide the setters.
      for (const name of names) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      if (this.#root) return;
      const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
      }
      shadow.adoptedStyleSheets = [sheet];
      const place = document.createElement("div");
      shadow.replaceChildren(place);
      this.#root = createRoot(place);
      this.#draw();
    }

    disconnectedCallback() {
      // A move disconnects and connects in one go; only an element that stays away is ended.
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.#root?.unmount();
        this.#root = null;
      });
    }

    #draw() {
      if (!this.#root) return;
      const { host = null, ...values } = this.#values;
      const place = { host, emit: (event, detail) => emit(this, event, detail) };
      const given = actions.length > 0 ? { ...values, ref: this.#ref } : values;
      this.#root.render(createElement(Place.Provider, { value: place }, createElement(View, given)));
    }
  }

  for (const name of names) {
    Object.defineProperty(ReactElement.prototype, name, {
      configurable: true,
      enumerable: true,
      get() { return this.get(name) ?? (name === "host" ? null : undefined); },
      set(value) { this.set(name, value); },
    });
  }
  for (const name of actions) {
    ReactElement.prototype[name] = function (...args) { return this.call(name, args); };
  }
  customElements.define(tag, ReactElement);
  return ReactElement;
}
