//! Readers of the small words that block and frames share with authored documents.

use super::{Read, Reader, read_words};
use crate::bridge::Position;
use crate::bridge::frame::Start;
use crate::manifest::Reach;
use crate::page::{HostSignal, HostVerb, Role, VarScope};
use crate::slot::{Load, OnError};
use crate::text::Locale;
use serde_json::Value;

read_words! {
    HostSignal { "login" => Login, "logout" => Logout, "locale" => Locale, "consent" => Consent }
    HostVerb { "notify" => Notify, "navigate" => Navigate }
    Load { "eager" => Eager, "visible" => Visible, "idle" => Idle, "manual" => Manual }
    Locale { "ko" => Ko, "en" => En }
    OnError { "placeholder" => Placeholder, "hide" => Hide, "fallback" => Fallback }
    Reach { "page" => Page, "portal" => Portal }
    Role {
        "anonymous" => Anonymous, "citizen" => Citizen, "designer" => Designer, "reviewer" => Reviewer,
        "publisher" => Publisher, "operator" => Operator,
    }
    VarScope { "page" => Page, "session" => Session, "user" => User }
}

impl Read for Start {
    /// `"live"`, `{"pos": …}`, `{"last": n}` or `{"time": …}`.
    fn read(value: Value, reader: &mut Reader) -> Self {
        if value == "live" {
            return Self::Live;
        }
        let mut fields = reader.fields(value);
        match (fields.may::<Position>("pos"), fields.may("last")) {
            (Some(position), _) => Self::Pos(position),
            (None, Some(count)) => Self::Last(count),
            (None, None) => Self::Time(fields.need("time")),
        }
    }
}
