/** Defines `demo-benefit-check`: an Angular component as an ordinary custom element, without zone.js. */
import { provideZonelessChangeDetection } from "@angular/core";
import { createCustomElement } from "@angular/elements";
import { createApplication } from "@angular/platform-browser";
import { BenefitCheck } from "./benefit-check";

const { injector } = await createApplication({ providers: [provideZonelessChangeDetection()] });
customElements.define("demo-benefit-check", createCustomElement(BenefitCheck, { injector }));
