/** Defines `__TAG__`: an Angular component as an ordinary custom element, without zone.js. */
import { provideZonelessChangeDetection } from "@angular/core";
import { createCustomElement } from "@angular/elements";
import { createApplication } from "@angular/platform-browser";
import { Greeting } from "./greeting";

const { injector } = await createApplication({ providers: [provideZonelessChangeDetection()] });
const Base = createCustomElement(Greeting, { injector }) as unknown as CustomElementConstructor;

class __CLASS__ extends Base {
  /** Counts from the start again. Angular's elements have properties and events, but no methods of the component. */
  reset(): void {
    this.dispatchEvent(new CustomEvent("jgb-reset"));
  }
}

customElements.define("__TAG__", __CLASS__);
