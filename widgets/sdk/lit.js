/** For widgets in Lit: draws again when language, theme or session change. */
import { localeOf } from "./index.js";

export class HostController {
  #element;
  #stop = null;

  constructor(element) {
    this.#element = element;
    element.addController(this);
  }

  get host() {
    return this.#element.host ?? null;
  }

  get locale() {
    return localeOf(this.host);
  }

  hostConnected() {
    const again = () => this.#element.requestUpdate();
    const stops = [this.host?.env.onChange(again), this.host?.session.onChange(again)];
    this.#stop = () => stops.forEach((stop) => stop?.());
  }

  hostDisconnected() {
    this.#stop?.();
    this.#stop = null;
  }
}
