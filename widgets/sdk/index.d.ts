export * from "./host.js";
import type { Host, Locale } from "./host.js";

/** Outputs by name, as `jogakbo types` writes them. */
export type Outputs = object;

/** The language to speak now: the portal's, else that of the document. */
export function localeOf(host: Host | null | undefined): Locale;

/** Asks whoever holds the element for the portal's interface; `null` outside of a portal. */
export function askHost(element: Element): Host | null;

/** Lets an output of the manifest leave the element. */
export function emit(element: Element, event: string, detail?: unknown): void;
