import type { Signal } from "@angular/core";
import type { Host, Locale } from "./host.js";
export type { Host, Locale };

/** Follows the portal's language. `host` is the input `host`; to be called where the component is made. */
export function useHost(host: Signal<Host | null>): {
  readonly host: Signal<Host | null>;
  /** The language to speak now. */
  readonly locale: Signal<Locale>;
};
