//! Sign-in and sessions.

pub mod openid;

use jogakbo_contract::page::Assurance;
use openid::OpenId;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What an issuer elsewhere calls each assurance (`acr`), the preferred name first.
pub type AcrNames = BTreeMap<Assurance, Vec<String>>;

/// The section `identity`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Make the demo accounts and print their password at start. Default false.
    pub demo: bool,
    /// Minutes without a request after which a session ends, 1 to 1,440. Default 30.
    pub idle_minutes: u32,
    /// Hours after which a session ends whatever happens, 1 to 168. Default 12.
    pub absolute_hours: u32,
    /// Failed sign-ins of one account in a row after which it is locked for a while, 1 to 100. Default 5.
    pub failures: u32,
    /// Seconds of the first lock; each further failure doubles it, up to 15 minutes. Default 30.
    pub lock_seconds: u32,
    /// Days after which the key of the built-in issuer makes way for the next, at most 3,650; 0 is never. Default 90.
    pub key_days: u32,
    /// People sign in at this provider instead of here.
    pub openid: Option<OpenId>,
    /// What the provider calls each assurance. A name that stands nowhere counts as low.
    pub acr: AcrNames,
}

impl Identity {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        let ranges = [
            ("identity.idle_minutes", self.idle_minutes, 1, 1440),
            ("identity.absolute_hours", self.absolute_hours, 1, 168),
            ("identity.failures", self.failures, 1, 100),
            ("identity.lock_seconds", self.lock_seconds, 1, 900),
            ("identity.key_days", self.key_days, 0, 3650),
        ];
        for (key, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err((key, format!("is {value}; it must be {least} to {most}")));
            }
        }
        if let Some(openid) = &self.openid {
            openid.validate().map_err(|message| ("identity.openid", message))?;
            if self.demo {
                return Err((
                    "identity.demo",
                    "makes accounts that nobody can use beside `identity.openid`".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            demo: false,
            idle_minutes: 30,
            absolute_hours: 12,
            failures: 5,
            lock_seconds: 30,
            key_days: 90,
            openid: None,
            acr: AcrNames::new(),
        }
    }
}
