/** For widgets in Vue: the portal's interface inside a component that is a custom element. */
import { onBeforeUnmount, ref, useHost as useElement, watch } from "vue";
import { emit, localeOf } from "./index.js";

/** `host` gives the property `host`. Call it in `setup`. */
export function useHost(host) {
  const element = useElement();
  const locale = ref(localeOf(host()));
  let stop = null;
  const look = (now) => {
    stop?.();
    locale.value = localeOf(now);
    stop = now?.env.onChange(() => (locale.value = localeOf(now)));
  };
  watch(host, look, { immediate: true });
  onBeforeUnmount(() => stop?.());
  return { locale, emit: (event, detail) => emit(element, event, detail) };
}
