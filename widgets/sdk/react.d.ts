import type { ComponentType } from "react";
import type { Host, Locale } from "./host.js";
export type { Host, Locale };

/** The portal's interface (`null` outside of a portal), and how outputs leave. */
export function useHost<O extends object = Record<string, unknown>>(): {
  readonly host: Host | null;
  /** Lets an output leave; its name is that of the DOM event. */
  emit<K extends keyof O & string>(event: K, detail: O[K]): void;
};

/** The language to speak now; draws again when it changes. */
export function useLocale(): Locale;

/** How a component becomes an element. */
export interface ReactOptions {
  /** Names of its properties. */
  props?: readonly string[];
  /** Methods of what the component gives its `ref`, for wires. */
  actions?: readonly string[];
  /** Style rules of its shadow root. */
  styles?: string;
}

/** Defines `tag`, an element around the component. */
export function defineReact(tag: string, View: ComponentType<any>, options?: ReactOptions): CustomElementConstructor;
