/**
 * A custom element around a React component: each property is a prop, events leave by `emit`.
 *
 * The root lives in an own shadow tree. An element that is moved keeps its root and so its state; one that is removed, or
 * whose item the portal ends, gives everything back.
 */
import { createRoot } from "react-dom/client";
import { sheet } from "./styles.js";

/** @param {import("react").FC<any>} View the component. @param {string[]} names the properties it takes. */
export function reactElement(View, names) {
  class ReactElement extends HTMLElement {
    static observedAttributes = names.map(attributeOf);

    #props = {};
    #root = null;
    #turn = 0;
    #host = null;

    /** The portal's interface for this item; set before the element is connected, or never. */
    get host() {
      return this.#host;
    }

    set host(value) {
      this.#host = value ?? null;
      this.#host?.signal?.addEventListener("abort", () => this.#end(), { once: true });
      this.#render();
    }

    read(name) {
      return this.#props[name];
    }

    write(name, value) {
      this.#props = { ...this.#props, [name]: value ?? undefined };
      this.#render();
    }

    attributeChangedCallback(name, _before, value) {
      const property = names.find((candidate) => attributeOf(candidate) === name);
      if (property && value !== null) this.write(property, value);
    }

    connectedCallback() {
      if (this.#root || this.#host?.signal?.aborted) return;
      const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      const place = document.createElement("div");
      shadow.replaceChildren(place);
      this.#root = createRoot(place);
      this.#render();
    }

    disconnectedCallback() {
      // A move disconnects and connects in one go; only an element that stays away is ended.
      queueMicrotask(() => {
        if (!this.isConnected) this.#end();
      });
    }

    /** Reads the list again. */
    refresh() {
      this.#turn += 1;
      this.#render();
    }

    #render() {
      const emit = (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail }));
      this.#root?.render(<View {...this.#props} host={this.#host} turn={this.#turn} emit={emit} />);
    }

    #end() {
      this.#root?.unmount();
      this.#root = null;
    }
  }
  for (const name of names) {
    Object.defineProperty(ReactElement.prototype, name, {
      configurable: true,
      enumerable: true,
      get() {
        return this.read(name);
      },
      set(value) {
        this.write(name, value);
      },
    });
  }
  return ReactElement;
}

function attributeOf(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
