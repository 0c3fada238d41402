import type { Readable } from "svelte/store";
import type { Host, Locale } from "./host.js";
export type { Host, Locale };

/** Follows the portal's language, and lets outputs leave. `element` gives the element (`$host()`), `host` its property `host`. */
export function useHost<O extends object = Record<string, unknown>>(element: () => Element, host: () => Host | null): {
  /** The language to speak now. */
  readonly locale: Readable<Locale>;
  /** Lets an output leave; its name is that of the DOM event. */
  emit<K extends keyof O & string>(event: K, detail: O[K]): void;
};
