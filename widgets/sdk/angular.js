/** For widgets in Angular: the portal's interface inside a component that is a custom element. */
import { effect, signal } from "@angular/core";
import { localeOf } from "./index.js";

/** `host` is the input `host`. Call it where the component is made. */
export function useHost(host) {
  const locale = signal(localeOf(null));
  effect((onCleanup) => {
    const now = host();
    locale.set(localeOf(now));
    const stop = now?.env.onChange(() => locale.set(localeOf(now)));
    onCleanup(() => stop?.());
  });
  return { host, locale: locale.asReadonly() };
}
