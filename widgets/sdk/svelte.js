/** For widgets in Svelte 5: the portal's interface inside a component that is a custom element. */
import { readable } from "svelte/store";
import { emit, localeOf } from "./index.js";

/** `element` gives the element (`$host()`), `host` its property `host`. */
export function useHost(element, host) {
  const locale = readable(localeOf(host()), (set) => {
    const now = host();
    set(localeOf(now));
    return now?.env.onChange(() => set(localeOf(now)));
  });
  return { locale, emit: (event, detail) => emit(element(), event, detail) };
}
