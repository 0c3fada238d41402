import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Host, Locale } from "./host.js";
export type { Host, Locale };

/** Draws the element again when language, theme or session change. */
export class HostController implements ReactiveController {
  /** `element` has the portal's interface as its property `host`. */
  constructor(element: ReactiveControllerHost & { host: Host | null });
  /** The portal's interface, if there is one. */
  readonly host: Host | null;
  /** The language to speak now. */
  readonly locale: Locale;
  hostConnected(): void;
  hostDisconnected(): void;
}
