//! The interface that the portal gives each widget, method by method, and its TypeScript.

use super::{HEAD, comment};
use crate::bridge::code::ErrCode;
use crate::page::Role;
use crate::text::Locale;
use std::fmt::Write;

/// A part of the interface.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Its name on `host`; empty for `host` itself.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its methods.
    pub methods: &'static [Method],
}

/// A method.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// Parameters and result, as TypeScript.
    pub signature: &'static str,
    /// What it does and when it fails.
    pub about: &'static str,
}

/// Without a manifest nothing is known of the data of events.
const EVENTS: &str = "<E = Record<string, unknown>>";

const fn method(name: &'static str, signature: &'static str, about: &'static str) -> Method {
    Method { name, signature, about }
}

/// The whole interface. `boot.js` hands it out; both sides are held against each other by a test.
pub const ROOMS: &[Room] = &[
    Room {
        name: "",
        about: "The portal's interface for one item. Frozen; the same object as long as the item lives.",
        methods: &[
            method(
                "log",
                "(level: \"debug\" | \"info\" | \"warn\" | \"error\", message: string, data?: unknown): void",
                "Writes a line with the item's name to the console, for the widget's authors. Never personal data.",
            ),
            method(
                "fetch",
                "(api: string, path: string, init?: RequestInit): Promise<Response>",
                "Asks an API of the PBC through the portal, which adds the citizen's token. `path` starts with `/`. Rejects with a \
                 `HostError` for what the portal refuses; what the service answers is the answer, whatever its status.",
            ),
        ],
    },
    Room {
        name: "session",
        about: "Who is there.",
        methods: &[
            method("state", "(): \"anonymous\" | \"user\"", "Whether somebody is signed in."),
            method("user", "(): User | null", "The citizen, as far as script may know."),
            method("roles", "(): readonly Role[]", "The citizen's roles."),
            method(
                "requireLogin",
                "(options?: { assurance?: \"low\" | \"substantial\" }): Promise<void>",
                "Settles when somebody is signed in; else goes to the sign-in page, which comes back to this one.",
            ),
            method(
                "getToken",
                "(audience: string): Promise<Token>",
                "A short-lived token for the PBC's own service; only where manifest and operator both allow it. Prefer `host.fetch`.",
            ),
            method("onChange", "(listener: () => void): Close", "Calls back when the session changed."),
        ],
    },
    Room {
        name: "events",
        about: "What happens between widgets, here and elsewhere.",
        methods: &[
            method(
                "publish",
                "<K extends keyof E & string>(type: K, data: E[K], options?: PublishOptions): Promise<{ readonly pos?: string }>",
                "Publishes an event of a type that the manifest declares. With a `pos` in the answer it is stored. Rejects with a \
                 `HostError`: `denied`, `unknown-type`, `schema`, `too-large`, `busy`, `limit`, `conflict`.",
            ),
            method(
                "subscribe",
                "<D = unknown>(match: string | readonly string[], listener: (event: CloudEvent<D>, pos?: string) => unknown, \
                 options?: SubscribeOptions): Close",
                "Hears events of up to 8 patterns of topics. A listener may give a promise: the event counts as handled when it settles.",
            ),
            method(
                "request",
                "<K extends keyof E & string>(type: K, data: E[K], options?: { timeoutMs?: number }): Promise<unknown>",
                "Asks another item of the page; for types with `reply`. Rejects with `no-reply` when nobody answers in time (5 s, at most 60 s).",
            ),
            method(
                "reply",
                "<D = unknown>(type: string, answer: (event: CloudEvent<D>) => unknown): Close",
                "Offers to answer requests of a type.",
            ),
        ],
    },
    Room {
        name: "ui",
        about: "The page around the widget.",
        methods: &[
            method(
                "notify",
                "(text: string, level?: \"info\" | \"success\" | \"danger\"): void",
                "Shows a notice of the portal, which screen readers say.",
            ),
            method("navigate", "(to: string): void", "Opens a page of the portal."),
            method("setTitle", "(title: string): void", "Changes the heading of the widget's place."),
            method("setBusy", "(busy: boolean): void", "Says that the widget is at work."),
            method(
                "setDirty",
                "(dirty: boolean): void",
                "Says that the widget holds what the citizen has not saved: they are asked before the page is left.",
            ),
            method(
                "overlay",
                "(node: Element, options?: { label?: string; onClose?: (value: string) => void }): Close",
                "Shows a dialog of the widget above the page; at most 4 of one item.",
            ),
        ],
    },
    Room {
        name: "env",
        about: "How the page is looked at.",
        methods: &[
            method("locale", "(): Locale", "The language to speak now."),
            method(
                "theme",
                "(): { readonly scheme: \"light\" | \"dark\" }",
                "Light or dark. Colours come by style properties, `--jgb-…`.",
            ),
            method("onChange", "(listener: () => void): Close", "Calls back when language or theme changed."),
        ],
    },
];

/// Types that the methods name, but for those that are listed in `contract`.
const TYPES: &str = r#"/** Ends what a call began; may be called more than once. */
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
"#;

/// The file `host.d.ts` of `@jogakbo/widget`.
pub fn host() -> String {
    let mut out = HEAD.to_owned();
    let union = |words: Vec<String>| words.join(" | ");
    let quoted = |word: &str| format!("\"{word}\"");
    let locales = union(Locale::ALL.iter().map(|locale| quoted(locale.tag())).collect());
    let roles = super::shape(&schemars::schema_for!(Role).to_value(), "");
    let codes = union(ErrCode::ALL.iter().map(|code| quoted(code.as_str())).collect());
    for (about, name, right) in [
        ("Languages of the portal.", "Locale", &locales),
        ("What somebody may be.", "Role", &roles),
        ("Codes of the bridge.", "ErrorCode", &codes),
    ] {
        let _ = write!(out, "\n{}export type {name} = {right};\n", comment(about, ""));
    }
    out += "\n";
    out += TYPES;
    for room in ROOMS.iter().filter(|room| !room.name.is_empty()) {
        let _ = write!(out, "\n{}export interface {} {{\n", comment(room.about, ""), interface(room, EVENTS));
        methods(&mut out, room);
        out += "}\n";
    }
    for room in ROOMS.iter().filter(|room| room.name.is_empty()) {
        let _ = write!(out, "\n{}export interface Host<E = Record<string, unknown>> {{\n", comment(room.about, ""));
        out += "  /** Version of the interface. */\n  readonly v: 1;\n";
        out += "  readonly item: Item;\n  /** Aborts when the item ends. */\n  readonly signal: AbortSignal;\n";
        for inner in ROOMS.iter().filter(|inner| !inner.name.is_empty()) {
            let _ = writeln!(out, "  readonly {}: {};", inner.name, interface(inner, "<E>"));
        }
        methods(&mut out, room);
        out += "}\n";
    }
    out
}

fn methods(out: &mut String, room: &Room) {
    for Method { name, signature, about } in room.methods {
        let _ = writeln!(out, "{}  {name}{signature};", comment(about, "  "));
    }
}

/// The name of a room's interface; that of events is followed by `events`, what it knows of their data.
fn interface(room: &Room, events: &str) -> String {
    let (first, rest) = room.name.split_at(1);
    let more = if room.name == "events" { events } else { "" };
    format!("Host{}{rest}{more}", first.to_uppercase())
}
