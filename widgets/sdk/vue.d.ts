import type { Ref } from "vue";
import type { Host, Locale } from "./host.js";
export type { Host, Locale };

/** Follows the portal's language, and lets outputs leave. `host` gives the property `host`; to be called in `setup`. */
export function useHost<O extends object = Record<string, unknown>>(host: () => Host | null): {
  /** The language to speak now. */
  readonly locale: Ref<Locale>;
  /** Lets an output leave; its name is that of the DOM event. */
  emit<K extends keyof O & string>(event: K, detail: O[K]): void;
};
