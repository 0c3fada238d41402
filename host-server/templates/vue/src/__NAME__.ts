/**
 * `__TAG__`: greets somebody by name, with Vue.
 *
 * Property (and attribute): `who`. Event: `greeted` `{who, times}`. Method: `reset()`.
 */
import { defineCustomElement } from "vue";
import Greeting from "./Greeting.ce.vue";

customElements.define("__TAG__", defineCustomElement(Greeting));
