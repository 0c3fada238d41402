// Written by `jogakbo types`; changes are lost.

/** Languages of the portal. */
export type Locale = "ko" | "en";

/** What somebody may be. */
export type Role = "anonymous" | "citizen" | "designer" | "reviewer" | "publisher" | "operator";

/** Codes of the bridge. */
export type ErrorCode = "bad-frame" | "unsupported" | "unauthenticated" | "expired" | "denied" | "consent-required" | "bad-pattern" | "unknown-type" | "schema" | "too-large" | "limit" | "busy" | "conflict" | "position-lost" | "internal";

/** Ends what a call began; may be called more than once. */
export interface Close {
  (): void;
  close(): void;
}

/** The item a widget is on a page. */
export interface Item {
  readonly id: string;
  readonly pbc: string;
  readonly version: string;
  readonly widget: string;
  readonly page: string;
  /** Where the sub-routes of an app begin. */
  readonly base?: string;
}

/** What script may know of the citizen. */
export interface User {
  /** Pseudonym in this portal; no account name. */
  readonly id: string;
  /** Name as the citizen wants to be called. */
  readonly name: string;
}

/** A token of the portal's issuer. */
export interface Token {
  readonly token: string;
  readonly type: "Bearer";
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
  readonly scope: string;
}

/** Why a call was refused. */
export interface HostError extends Error {
  readonly name: "HostError";
  readonly code: ErrorCode | "shell-unavailable" | "no-reply" | (string & {});
  /** Whether trying again can help. */
  readonly retry: boolean;
}

/** An event, frozen (CloudEvents 1.0). */
export interface CloudEvent<D = unknown> {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly data: D;
  readonly [extension: string]: unknown;
}

/** How to publish. */
export interface PublishOptions {
  /** To what it happened; the type's template says it where there is one. */
  subject?: string;
  /** Id of the event, to publish it again without doubling it. */
  id?: string;
  /** Events with the same key stay in order. */
  key?: string;
}

/** Where to begin, and what to hear beside events. */
export interface SubscribeOptions {
  from?: "live" | { last: number } | { pos: string } | { time: string };
  /** Events are missing: load your state anew, then go on. */
  onGap?: (gap: { readonly reason: string; readonly lost?: number }) => void;
  onState?: (state: "live" | "catching-up" | "denied" | "closed") => void;
}

/** Who is there. */
export interface HostSession {
  /** Whether somebody is signed in. */
  state(): "anonymous" | "user";
  /** The citizen, as far as script may know. */
  user(): User | null;
  /** The citizen's roles. */
  roles(): readonly Role[];
  /** Settles when somebody is signed in; else goes to the sign-in page, which comes back to this one. */
  requireLogin(options?: { assurance?: "low" | "substantial" }): Promise<void>;
  /** A short-lived token for the PBC's own service; only where manifest and operator both allow it. Prefer `host.fetch`. */
  getToken(audience: string): Promise<Token>;
  /** Calls back when the session changed. */
  onChange(listener: () => void): Close;
}

/** What happens between widgets, here and elsewhere. */
export interface HostEvents<E = Record<string, unknown>> {
  /** Publishes an event of a type that the manifest declares. With a `pos` in the answer it is stored. Rejects with a `HostError`: `denied`, `unknown-type`, `schema`, `too-large`, `busy`, `limit`, `conflict`. */
  publish<K extends keyof E & string>(type: K, data: E[K], options?: PublishOptions): Promise<{ readonly pos?: string }>;
  /** Hears events of up to 8 patterns of topics. A listener may give a promise: the event counts as handled when it settles. */
  subscribe<D = unknown>(match: string | readonly string[], listener: (event: CloudEvent<D>, pos?: string) => unknown, options?: SubscribeOptions): Close;
  /** Asks another item of the page; for types with `reply`. Rejects with `no-reply` when nobody answers in time (5 s, at most 60 s). */
  request<K extends keyof E & string>(type: K, data: E[K], options?: { timeoutMs?: number }): Promise<unknown>;
  /** Offers to answer requests of a type. */
  reply<D = unknown>(type: string, answer: (event: CloudEvent<D>) => unknown): Close;
}

/** The page around the widget. */
export interface HostUi {
  /** Shows a notice of the portal, which screen readers say. */
  notify(text: string, level?: "info" | "success" | "danger"): void;
  /** Opens a page of the portal. */
  navigate(to: string): void;
  /** Changes the heading of the widget's place. */
  setTitle(title: string): void;
  /** Says that the widget is at work. */
  setBusy(busy: boolean): void;
  /** Says that the widget holds what the citizen has not saved: they are asked before the page is left. */
  setDirty(dirty: boolean): void;
  /** Shows a dialog of the widget above the page; at most 4 of one item. */
  overlay(node: Element, options?: { label?: string; onClose?: (value: string) => void }): Close;
}

/** How the page is looked at. */
export interface HostEnv {
  /** The language to speak now. */
  locale(): Locale;
  /** Light or dark. Colours come by style properties, `--jgb-…`. */
  theme(): { readonly scheme: "light" | "dark" };
  /** Calls back when language or theme changed. */
  onChange(listener: () => void): Close;
}

/** The portal's interface for one item. Frozen; the same object as long as the item lives. */
export interface Host<E = Record<string, unknown>> {
  /** Version of the interface. */
  readonly v: 1;
  readonly item: Item;
  /** Aborts when the item ends. */
  readonly signal: AbortSignal;
  readonly session: HostSession;
  readonly events: HostEvents<E>;
  readonly ui: HostUi;
  readonly env: HostEnv;
  /** Writes a line with the item's name to the console, for the widget's authors. Never personal data. */
  log(level: "debug" | "info" | "warn" | "error", message: string, data?: unknown): void;
  /** Asks an API of the PBC through the portal, which adds the citizen's token. `path` starts with `/`. Rejects with a `HostError` for what the portal refuses; what the service answers is the answer, whatever its status. */
  fetch(api: string, path: string, init?: RequestInit): Promise<Response>;
}
