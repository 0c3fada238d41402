import type { CloudEvent, Host, Locale, Role, User } from "./host.js";

/** How the portal of a test is. */
export interface MockOptions {
  /** Name of the widget in the manifest; without it the first. */
  widget?: string;
  /** Manifests of other PBCs, whose event types the widget hears. */
  others?: readonly object[];
  locale?: Locale;
  scheme?: "light" | "dark";
  /** Who is signed in. */
  user?: User | null;
  roles?: readonly Role[];
  /** Name of the page. */
  page?: string;
  /** Answers `host.fetch`. */
  fetch?: (api: string, path: string, init?: RequestInit) => Response | Promise<Response>;
}

/** A portal with one widget. */
export interface Mock {
  readonly host: Host<any>;
  readonly element: (HTMLElement & Record<string, any>) | null;
  readonly outputs: readonly { name: string; detail: any }[];
  readonly published: readonly CloudEvent<any>[];
  /** What a portal would have refused. */
  readonly refused: readonly { what: string; code?: string; message: string }[];
  readonly notices: readonly { text: string; level: string }[];
  readonly navigated: readonly string[];
  readonly logs: readonly { level: string; message: string; data: unknown }[];
  readonly place: { readonly title: string | null; readonly busy: boolean; readonly dirty: boolean };
  /** Makes the element as the portal does. Throws for properties that the manifest does not allow. */
  mount(props?: Record<string, unknown>): HTMLElement & Record<string, any>;
  /** Ends the item, as leaving the page does. */
  unmount(): void;
  setLocale(locale: Locale): void;
  setScheme(scheme: "light" | "dark"): void;
  setUser(user: User | null, roles?: readonly Role[]): void;
  /** An event from elsewhere; answers how many heard it. Rejects for what no portal would carry. */
  deliver(type: string, data: unknown, options?: { subject?: string; key?: string; id?: string }): Promise<{ heard: number }>;
}

/** A portal for unit tests, which runs the portal's own rules. Rejects when the manifest has faults. */
export function mockHost(manifest: object, options?: MockOptions): Promise<Mock>;
