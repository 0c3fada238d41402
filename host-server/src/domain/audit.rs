//! What is recorded, and whether the record is whole.

mod verify;

pub use verify::{Fault, Verdict, verify};

use crate::ports::audit::{Audit, AuditError, Entry};
use crate::ports::pages::Deed;
use crate::ports::store::UserId;
use crate::ports::{Clock, Pages};
use jogakbo_contract::canonical;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// The words for what is done. What is done to pages has the deed's own word behind `page.`.
pub mod act {
    /// Somebody signed in.
    pub const SIGN_IN: &str = "session.open";
    /// A sign-in was refused.
    pub const SIGN_IN_REFUSED: &str = "session.refused";
    /// Somebody signed out.
    pub const SIGN_OUT: &str = "session.close";
    /// A citizen gave a consent, which widens the grants of a PBC.
    pub const CONSENT_GIVEN: &str = "consent.given";
    /// A citizen withdrew it.
    pub const CONSENT_WITHDRAWN: &str = "consent.withdrawn";
    /// A back end showed a wrong secret.
    pub const CLIENT_REFUSED: &str = "client.refused";
    /// A secret for a back end was made.
    pub const CLIENT_SECRET: &str = "client.secret";
    /// The next key of the issuer signs.
    pub const KEYS_ROTATED: &str = "keys.rotate";
    /// A PBC was stopped.
    pub const PBC_STOP: &str = "pbc.stop";
    /// The code of a package was reviewed, and it came into the page.
    pub const PBC_REVIEWED: &str = "pbc.reviewed";
    /// A PBC goes on.
    pub const PBC_START: &str = "pbc.start";
    /// A version of a PBC is what all visitors get.
    pub const RELEASE_PROMOTE: &str = "release.promote";
    /// A share of the visitors gets a version.
    pub const RELEASE_CANARY: &str = "release.canary";
    /// A version was taken back.
    pub const RELEASE_ROLLBACK: &str = "release.rollback";
    /// Somebody put another content in the place of a released version; it was refused.
    pub const RELEASE_REPLACED: &str = "release.replaced";
    /// Somebody sent a package, which waits now.
    pub const PACKAGE_OFFERED: &str = "package.offered";
    /// A package was refused; nothing of it was kept.
    pub const PACKAGE_REFUSED: &str = "package.refused";
    /// A package was approved, and is installed.
    pub const PACKAGE_APPROVED: &str = "package.approved";
    /// A package was rejected.
    pub const PACKAGE_REJECTED: &str = "package.rejected";
    /// A publisher is trusted with a prefix of names and a key.
    pub const PUBLISHER_TRUSTED: &str = "publisher.trusted";
    /// A publisher, or one of the keys, is not trusted any more.
    pub const PUBLISHER_DISTRUSTED: &str = "publisher.distrusted";
    /// Somebody sees a page with a build of their own of a widget.
    pub const OVERRIDE_MADE: &str = "override.made";
    /// They ended it.
    pub const OVERRIDE_ENDED: &str = "override.ended";
    /// Somebody was refused one.
    pub const OVERRIDE_REFUSED: &str = "override.refused";
    /// An operator turned builds of one's own off.
    pub const OVERRIDES_OFF: &str = "overrides.off";
    /// An operator left builds of one's own to the configuration again.
    pub const OVERRIDES_ON: &str = "overrides.on";
    /// The portal was closed for a while.
    pub const PORTAL_CLOSE: &str = "portal.close";
    /// It was opened again.
    pub const PORTAL_OPEN: &str = "portal.open";
    /// A user was made.
    pub const USER_ADD: &str = "user.add";
    /// The roles of a user were changed.
    pub const USER_ROLES: &str = "user.roles";
    /// The password of a user was changed.
    pub const USER_PASSWORD: &str = "user.password";
    /// A user got an app for one-time codes.
    pub const USER_CODES: &str = "user.codes";
    /// A user was disabled, or enabled again.
    pub const USER_STATE: &str = "user.state";
    /// The store of pages lacks deeds that were recorded: an earlier copy was put in its place.
    pub const PAGES_PUT_BACK: &str = "pages.put-back";
    /// Somebody asked for what their roles do not allow.
    pub const REFUSED: &str = "privilege.refused";
}

/// Who is recorded for what the command line does.
pub const COMMAND: &str = "command";
/// Who is recorded for what the host does by itself.
pub const HOST: &str = "host";
/// Nobody that is known.
pub const NOBODY: &str = "-";
/// Deeds that are recorded in one step.
const AT_ONCE: usize = 200;
/// Milliseconds in which the same refusal counts as one.
const SAME_MS: u64 = 60_000;
/// Refusals that are remembered for that.
const REMEMBERED: usize = 4096;

/// Writes to the audit.
pub struct Journal {
    audit: Arc<dyn Audit>,
    clock: Arc<dyn Clock>,
    refused: Mutex<HashMap<String, u64>>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").finish_non_exhaustive()
    }
}

impl Journal {
    /// A journal of `audit`.
    pub fn new(audit: Arc<dyn Audit>, clock: Arc<dyn Clock>) -> Self {
        Self { audit, clock, refused: Mutex::default() }
    }

    /// Records that `by` did `act` to `about`. A failure is told in the log with all that was to be recorded, and counted; what
    /// was done stays done. Waits for the disk.
    pub fn note(&self, act: &str, by: &str, about: &str, detail: &[(&str, &str)]) {
        if let Err(error) = self.write(act, by, about, detail) {
            failed(&error, format_args!("`{act}` by `{by}` about `{about}` {detail:?}"));
        }
    }

    /// The same for whoever tells a failure in another way.
    ///
    /// # Errors
    ///
    /// It is not recorded.
    pub fn write(&self, act: &str, by: &str, about: &str, detail: &[(&str, &str)]) -> Result<(), AuditError> {
        let entry = Entry {
            at: self.clock.now(),
            act: act.to_owned(),
            by: by.to_owned(),
            about: about.to_owned(),
            detail: detail.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        };
        self.audit.append(vec![entry]).map(drop)
    }

    /// The same off the threads that answer requests; comes back when it is on disk.
    pub async fn tell(self: &Arc<Self>, act: &'static str, by: &str, about: &str, detail: &[(&str, &str)]) {
        let (journal, by, about) = (Arc::clone(self), by.to_owned(), about.to_owned());
        let owned: Vec<(String, String)> = detail.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let write = move || {
            let detail: Vec<(&str, &str)> = owned.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            journal.note(act, &by, &about, &detail);
        };
        if let Err(error) = tokio::task::spawn_blocking(write).await {
            tracing::error!(%error, "recording `{act}` panicked");
        }
    }

    /// Records a refusal of `method` at `route`; the same one again within a minute is counted in the metrics only, so that
    /// hammering does not fill the record.
    pub async fn refuse(self: &Arc<Self>, by: &UserId, method: &str, route: &str, kind: &str) {
        metrics::counter!("jogakbo_privileges_refused").increment(1);
        let (key, now) = (format!("{} {method} {route}", by.0), self.clock.elapsed_ms());
        {
            let mut known = crate::sync::hold(&self.refused);
            if known.len() >= REMEMBERED {
                known.retain(|_, at| now.saturating_sub(*at) < SAME_MS);
            }
            if known.len() >= REMEMBERED {
                known.clear();
            }
            match known.get(&key) {
                Some(at) if now.saturating_sub(*at) < SAME_MS => return,
                _ => known.insert(key, now),
            };
        }
        self.tell(act::REFUSED, &by.0, route, &[("method", method), ("problem", kind)]).await;
    }

    /// Records what was done to pages since the last time, by whichever process. Waits for the disk.
    ///
    /// The store of pages writes a deed together with what it tells of, so that nothing is lost when a process dies in between.
    pub fn follow(&self, pages: &dyn Pages) {
        let followed = || -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            loop {
                let after = self.audit.head()?.deed;
                let (deeds, newest) = pages.deeds(after, AT_ONCE)?;
                let (last, entries) = match deeds.last() {
                    Some((last, _)) => (*last, deeds.iter().map(|(number, deed)| of_deed(*number, deed)).collect()),
                    None if newest < after => (newest, vec![self.put_back(after, newest)]),
                    None => return Ok(()),
                };
                self.audit.append_deeds(after, last, entries)?;
            }
        };
        if let Err(error) = followed() {
            metrics::counter!("jogakbo_audit_failures").increment(1);
            tracing::error!("{}; what was done to pages is recorded later", crate::failure::chain(error.as_ref()));
        }
    }

    /// The store of pages knows less than was recorded: an earlier copy of it was put in its place.
    fn put_back(&self, recorded: u64, newest: u64) -> Entry {
        let detail = [("recorded".to_owned(), recorded.to_string()), ("newest".to_owned(), newest.to_string())];
        Entry {
            at: self.clock.now(),
            act: act::PAGES_PUT_BACK.to_owned(),
            by: NOBODY.to_owned(),
            about: String::new(),
            detail: detail.into(),
        }
    }
}

fn failed(error: &AuditError, what: std::fmt::Arguments<'_>) {
    metrics::counter!("jogakbo_audit_failures").increment(1);
    tracing::error!("{}; NOT RECORDED: {what}", crate::failure::chain(error));
}

/// A deed's hash: over what the studio shows of it. Its words may hold names, so they stay in the store of pages.
pub fn seal(deed: &Deed) -> String {
    canonical::sha256_hex(&json!({
        "page": deed.page, "act": deed.act, "user": deed.by.id, "name": deed.by.name, "at": deed.at.rfc3339(), "detail": deed.detail
    }))
}

/// The entry of a deed.
fn of_deed(number: u64, deed: &Deed) -> Entry {
    let mut detail = BTreeMap::from([("deed".to_owned(), number.to_string()), ("seal".to_owned(), seal(deed))]);
    if deed.detail.contains("in spite of ") {
        detail.insert("override".to_owned(), "warnings".to_owned());
    }
    Entry { at: deed.at, act: format!("page.{}", deed.act), by: deed.by.id.clone(), about: deed.page.clone(), detail }
}

/// An address without its last part: enough to see a pattern, too little to find a person. IPv4 keeps 24 bits, IPv6 48.
pub fn shortened(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
        Err(_) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_what_names_a_household() {
        assert_eq!(shortened("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(shortened("2001:db8:1:2::3"), "2001:db8:1::/48");
        assert_eq!(shortened("what a proxy invents"), "unknown");
    }
}
