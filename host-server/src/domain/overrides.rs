//! Builds of one's own in place of a widget: who may see which, for how long (ADR 0046).
//!
//! What was allowed is sealed into the handle itself, by the host's key, for this portal: only the host can make one, nobody can change
//! one, and it opens in the session that made it alone. What is ended early, and the operator's switch, are behind a port.

use super::seal::Seal;
use crate::config::overrides::{Overrides as Settings, is_loopback};
use crate::ports::overrides::OverrideSwitch;
use crate::ports::store::SessionKey;
use crate::ports::{Clock, Ids, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::phrase::OverrideWord;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;

/// Most characters of a module's address.
const LONGEST: usize = 500;
/// Most characters of a handle.
const LONGEST_HANDLE: usize = 2_000;

/// Why somebody does not see a build of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The operator does not allow it.
    NotAllowed,
    /// The roles are not enough.
    Role,
    /// Another session made it, or nobody is signed in.
    OtherSession,
    /// The time is up, or it was ended.
    Over,
    /// It is none of ours, or was changed.
    NotOurs,
    /// The page has no such widget.
    Absent,
    /// The module's origin is not allowed.
    Origin,
    /// The module's address or hash is none.
    Module,
    /// The widget stands in a frame.
    Framed,
}

impl Refusal {
    /// Its code, as in `docs/codes.md`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "D01",
            Self::Role => "D02",
            Self::OtherSession => "D03",
            Self::Over => "D04",
            Self::NotOurs => "D05",
            Self::Absent => "D06",
            Self::Origin => "D07",
            Self::Module => "D08",
            Self::Framed => "D09",
        }
    }

    /// Its sentence.
    pub const fn word(self) -> OverrideWord {
        match self {
            Self::NotAllowed => OverrideWord::NotAllowed,
            Self::Role => OverrideWord::NotYourRight,
            Self::OtherSession => OverrideWord::OtherSession,
            Self::Over => OverrideWord::Over,
            Self::NotOurs => OverrideWord::NotOurs,
            Self::Absent => OverrideWord::NotThere,
            Self::Origin => OverrideWord::OriginRefused,
            Self::Module => OverrideWord::BadModule,
            Self::Framed => OverrideWord::Framed,
        }
    }
}

/// A module that may take the place of a widget's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its address, as a browser writes it.
    pub address: String,
    /// Its origin.
    pub origin: String,
    /// Its integrity value, if one was given.
    pub integrity: Option<String>,
}

impl Module {
    /// Reads address and hash as somebody wrote them.
    ///
    /// # Errors
    ///
    /// They are none, or the operator does not allow modules from there.
    pub fn read(address: &str, integrity: &str, settings: &Settings) -> Result<Self, Refusal> {
        let (address, integrity) = (address.trim(), integrity.trim());
        let read = Url::parse(address).ok().filter(|_| address.len() <= LONGEST).ok_or(Refusal::Module)?;
        let bare = read.username().is_empty() && read.password().is_none() && read.fragment().is_none();
        if !bare || !(read.scheme() == "https" || is_loopback(&read)) || read.as_str().len() > LONGEST {
            return Err(Refusal::Module);
        }
        let integrity = match integrity {
            "" => None,
            text => Some(text.parse::<Sri>().map_err(|_| Refusal::Module)?.to_string()),
        };
        if !settings.allows(&read) {
            return Err(Refusal::Origin);
        }
        Ok(Self { origin: read.origin().ascii_serialization(), address: read.into(), integrity })
    }
}

/// What was allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    id: String,
    session: SessionKey,
    /// The PBC of the widget.
    pub pbc: PbcName,
    /// The widget.
    pub widget: String,
    /// Address of the module that takes its place.
    pub module: String,
    /// Its integrity value.
    pub integrity: Option<String>,
    /// When it ends.
    pub until: Timestamp,
}

/// Makes and opens handles.
pub struct Overrides {
    seal: Arc<Seal>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    purpose: String,
    switch: Arc<dyn OverrideSwitch>,
}

impl std::fmt::Debug for Overrides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overrides").finish_non_exhaustive()
    }
}

impl Overrides {
    /// Handles of the portal at this address.
    pub fn new(
        seal: Arc<Seal>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        switch: Arc<dyn OverrideSwitch>,
        portal: &str,
    ) -> Self {
        Self { seal, clock, ids, switch, purpose: format!("override {portal}") }
    }

    /// Whether the operator allows any, by the configuration and by the switch.
    pub fn allowed(&self, settings: &Settings) -> bool {
        settings.allow && !self.switch.is_off()
    }

    /// Allows this session to see `module` in place of a widget for so many minutes; answers the handle.
    pub fn make(&self, session: &SessionKey, pbc: &PbcName, widget: &str, module: &Module, minutes: u32) -> String {
        let made = Override {
            id: self.ids.id(),
            session: session.clone(),
            pbc: pbc.clone(),
            widget: widget.to_owned(),
            module: module.address.clone(),
            integrity: module.integrity.clone(),
            until: self.clock.now().plus(u64::from(minutes) * 60_000),
        };
        URL_SAFE_NO_PAD.encode(self.seal.close(&self.purpose, &made))
    }

    /// What a handle allows, when this session holds it and `settings` still allow it.
    ///
    /// # Errors
    ///
    /// Any of the first five refusals, or [`Refusal::Origin`].
    pub fn open(&self, handle: &str, session: Option<&SessionKey>, settings: &Settings) -> Result<Override, Refusal> {
        if !self.allowed(settings) {
            return Err(Refusal::NotAllowed);
        }
        let sealed = URL_SAFE_NO_PAD.decode(handle).ok().filter(|_| handle.len() <= LONGEST_HANDLE);
        let sealed = sealed.ok_or(Refusal::NotOurs)?;
        let made: Override = self.seal.open(&self.purpose, &sealed).ok_or(Refusal::NotOurs)?;
        if session != Some(&made.session) {
            return Err(Refusal::OtherSession);
        }
        let now = self.clock.now();
        // An operator who shortens the time means those that are out there, too.
        let longest = now.plus(u64::from(settings.max_minutes) * 60_000);
        if now >= made.until || made.until > longest || self.switch.is_ended(&made.id, made.until) {
            return Err(Refusal::Over);
        }
        Module::read(&made.module, "", settings)?;
        Ok(made)
    }

    /// Ends it before its time, for good.
    ///
    /// # Errors
    ///
    /// It cannot be remembered.
    pub fn end(&self, it: &Override) -> std::io::Result<()> {
        self.switch.end(&it.id, it.until, self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_has_a_plain_address_of_an_origin_that_is_allowed() {
        let settings = Settings { allow: true, ..Settings::default() };
        let read = |address: &str| Module::read(address, "", &settings);
        assert_eq!(read(" http://localhost:5173/src/a.js?v=2 ").unwrap().origin, "http://localhost:5173");
        for wrong in [
            "",
            "a.js",
            "/a.js",
            "javascript:alert(1)",
            "data:text/javascript,1",
            "blob:http://localhost/1",
            "http://10.0.0.1/a.js",
            "http://user@localhost:1/a.js",
            "http://localhost:1/a.js#x",
            "ftp://localhost/a.js",
            "http://localhost.example.org/a.js",
        ] {
            assert_eq!(read(wrong), Err(Refusal::Module), "{wrong}");
        }
        assert_eq!(read(&format!("http://localhost/{}", "a".repeat(LONGEST))), Err(Refusal::Module));
        assert_eq!(read("https://evil.example/a.js"), Err(Refusal::Origin));
        assert_eq!(Module::read("http://localhost/a.js", "sha256-AAAA", &settings), Err(Refusal::Module));
    }
}
