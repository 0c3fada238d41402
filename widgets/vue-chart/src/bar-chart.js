/**
 * `demo-bar-chart`: a bar chart of whatever figures it is given, with the same figures as a table; built with Vue 3.
 *
 * Properties: `points` (`[{key, label, value}]`, at most 24), `caption` (attribute too), `unit`, `selected` (a key).
 * Event: `point-chosen` `{key, label, value}`. `host` is the portal's interface; the chart also works without it.
 */
import { defineCustomElement } from "vue";
import BarChart from "./BarChart.ce.vue";

customElements.define("demo-bar-chart", defineCustomElement(BarChart));
