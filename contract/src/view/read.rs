//! Readers of the page's block and of what comes with it.

use super::{
    BlockItem, BlockOutput, BlockType, BlockVariable, BootText, FallbackLink, Mount, PageBlock, PageView, Scheme,
    SessionState, SessionView, ShellFiles, UserView,
};
use crate::grants::Grant;
use crate::lock::ImportMap;
use crate::page::{Policy, Source, Target, Wire};
use crate::read::{Fields, Read, Reader, read_fields, read_words};
use crate::slot::Limits;
use serde_json::Value;

read_words! {
    Scheme { "auto" => Auto, "light" => Light, "dark" => Dark }
    SessionState { "anonymous" => Anonymous, "user" => User }
}

read_fields! {
    PageBlock {
        v: need "v", page: need "page", lock: need "lock", route: need "route", base: may "base", locale: need "locale",
        scheme: need "scheme", session: need "session", shell: may "shell", bridge: may "bridge", text: need "text",
        items: need "items",
        wiring: or_default "wiring", variables: or_default "variables", params: or_default "params",
        types: or_default "types", integrity: or_default "integrity",
    }
    PageView {
        title: need "title", lang: need "lang", path: need "path", header: need "header", main: need "main",
        footer: need "footer", import_map: need "importMap", block: need "block",
    }
    SessionView { state: need "state", user: may "user", roles: need "roles" }
    UserView { id: need "id", name: need "name" }
    ShellFiles { js: need "js", wasm: need "wasm", tabs: may "tabs" }
    BootText { failed: need "failed", kinds: need "kinds" }
    FallbackLink { url: need "url", title: need "title" }
    BlockOutput { event: need "event", detail: may "detail", read: may "read" }
    BlockVariable { scope: need "scope", schema: need "schema", value: need "value" }
    BlockType {
        data: need "data", subject: may "subject", reach: need "reach", logged: need "logged", retain: or_default "retain",
        reply: may "reply",
    }
    ImportMap { imports: or_default "imports", scopes: or_default "scopes", integrity: or_default "integrity" }
    Wire { id: need "id", from: need "from", to: need "to", when: may "when", map: may "map", policy: may "policy" }
    Policy {
        debounce: may "debounce", throttle: may "throttle", distinct: or_default "distinct", once: or_default "once",
    }
}

impl Read for BlockItem {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let mut fields = reader.fields(value);
        Self {
            id: fields.need("id"),
            pbc: fields.need("pbc"),
            version: fields.need("version"),
            widget: fields.need("widget"),
            digest: fields.need("digest"),
            title: fields.need("title"),
            load: fields.need("load"),
            shown: fields.may("shown").unwrap_or(true),
            mount: mount(&mut fields),
            limits: fields.or_default("limits"),
            keep: fields.or_default("keep"),
            on_error: fields.or_default("onError"),
            fallback: fields.may("fallback"),
            outputs: fields.or_default("outputs"),
            actions: fields.or_default("actions"),
            prop_schemas: fields.or_default("propSchemas"),
            bound: fields.or_default("bound"),
            show: fields.may("show"),
            grants: fields.or_default("grants"),
        }
    }
}

/// What is mounted stands among the item's own fields.
fn mount(fields: &mut Fields<'_>) -> Mount {
    Mount {
        tag: fields.need("tag"),
        module: fields.need("module"),
        pack: fields.may("pack"),
        export: fields.may("export"),
        remount: fields.or_default("remount"),
        files: fields.or_default("files"),
        attrs: fields.or_default("attrs"),
        props: fields.or_default("props"),
        dates: fields.or_default("dates"),
    }
}

impl Read for Limits {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let (mut fields, usual) = (reader.fields(value), Self::default());
        Self {
            load_ms: fields.may("loadMs").unwrap_or(usual.load_ms),
            define_ms: fields.may("defineMs").unwrap_or(usual.define_ms),
            mount_ms: fields.may("mountMs").unwrap_or(usual.mount_ms),
            update_ms: fields.may("updateMs").unwrap_or(usual.update_ms),
        }
    }
}

impl Read for Grant {
    /// A bare `>` grants nothing, whoever wrote it.
    fn read(value: Value, reader: &mut Reader) -> Self {
        let mut fields = reader.fields(value);
        Self { publish: fields.or_default("publish"), subscribe: fields.or_default("subscribe") }
    }
}

impl Read for Source {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let mut fields = reader.fields(value);
        if let Some(item) = fields.may("item") {
            return match fields.may("output") {
                Some(output) => Self::Output { item, output },
                None => Self::Topic { item, topic: fields.need("topic") },
            };
        }
        match (fields.may("var"), fields.may("param")) {
            (Some(var), _) => Self::Var { var },
            (None, Some(param)) => Self::Param { param },
            (None, None) => Self::Host { host: fields.need("host") },
        }
    }
}

impl Read for Target {
    fn read(value: Value, reader: &mut Reader) -> Self {
        let mut fields = reader.fields(value);
        if let Some(item) = fields.may("item") {
            return match (fields.may("prop"), fields.may("action")) {
                (Some(prop), _) => Self::Prop { item, prop },
                (None, Some(action)) => Self::Action { item, action },
                (None, None) => Self::Publish { item, publish: fields.need("publish") },
            };
        }
        match (fields.may("var"), fields.may("param")) {
            (Some(var), _) => Self::Var { var },
            (None, Some(param)) => Self::Param { param },
            (None, None) => Self::Host { host: fields.need("host") },
        }
    }
}
