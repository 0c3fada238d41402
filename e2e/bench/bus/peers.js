// The event buses of others, each used as its documentation shows it. Bundled for the page of the peers.
import { EventCenterForMicroApp } from "@micro-zoe/micro-app";
import { createListener } from "piral-base";
import { getMicroAppStateActions, initGlobalState } from "qiankun/es/globalState";
import { Subject } from "rxjs";
import { bus as wujieBus } from "wujie";
import "@luigi-project/container";
import { measure } from "./measure.js";

const heard = { count: 0, sum: 0 };
const hear = (data) => {
  heard.count++;
  heard.sum += data.seq;
};
/** Its own function for each listener, as in life. */
const listeners = (count) => Array.from({ length: count }, () => (data) => hear(data));

const buses = {
  rxjs(count) {
    const subject = new Subject();
    const all = listeners(count).map((listener) => subject.subscribe(listener));
    return { publish: (data) => subject.next(data), end: () => all.forEach((one) => one.unsubscribe()) };
  },
  CustomEvent(count) {
    const all = listeners(count).map((listener) => ({ detail }) => listener(detail));
    for (const one of all) addEventListener("said", one);
    return {
      publish: (detail) => dispatchEvent(new CustomEvent("said", { detail })),
      end: () => all.forEach((one) => removeEventListener("said", one)),
    };
  },
  /** Each child of a compound container listens; one child publishes through its client. */
  async luigi(count) {
    const container = document.createElement("luigi-compound-container");
    const child = (id, eventListeners) => ({ id, viewUrl: `${location.origin}/luigi-child.js`, eventListeners });
    globalThis.luigiHeard = hear;
    globalThis.luigiChildren = new Map();
    container.setAttribute("viewurl", "");
    container.compoundConfig = {
      renderer: { use: "grid", config: { columns: "1fr" } },
      children: [
        child("mouth"),
        ...Array.from({ length: count }, (_, i) => child(`ear${i}`, [{ source: "mouth", name: "said", action: "heard" }])),
      ],
    };
    document.body.append(container);
    for (const end = Date.now() + 10_000; globalThis.luigiChildren.size < count + 1; await new Promise((next) => setTimeout(next, 20))) {
      if (Date.now() > end) throw new Error(`Luigi mounted ${globalThis.luigiChildren.size} of ${count + 1} children`);
    }
    const client = globalThis.luigiChildren.get("mouth");
    return { publish: (detail) => client.publishEvent(new CustomEvent("said", { detail })), end: () => container.remove() };
  },
  piral(count) {
    const events = createListener({});
    const all = listeners(count);
    for (const one of all) events.on("said", one);
    return { publish: (data) => events.emit("said", data), end: () => all.forEach((one) => events.off("said", one)) };
  },
  qiankun(count) {
    const actions = initGlobalState({ said: null });
    // What a micro-application gets as `props`.
    const all = listeners(count).map((listener, i) => {
      const application = getMicroAppStateActions(`application${i}`);
      application.onGlobalStateChange(({ said }) => listener(said));
      return application;
    });
    return { publish: (said) => actions.setGlobalState({ said }), end: () => all.forEach((one) => one.offGlobalStateChange()) };
  },
  wujie(count) {
    const all = listeners(count);
    for (const one of all) wujieBus.$on("said", one);
    return { publish: (data) => wujieBus.$emit("said", data), end: () => all.forEach((one) => wujieBus.$off("said", one)) };
  },
  "micro-app"(count) {
    const center = new EventCenterForMicroApp("mouth");
    const all = listeners(count);
    for (const one of all) center.addGlobalDataListener(one);
    return { publish: (data) => center.setGlobalData(data), end: () => all.forEach((one) => center.removeGlobalDataListener(one)) };
  },
};

globalThis.benchBus = {
  names: Object.keys(buses),
  async run(name, events, count) {
    const bus = await buses[name](count);
    try {
      return await measure(bus, heard, events, count);
    } finally {
      bus.end();
    }
  },
};
