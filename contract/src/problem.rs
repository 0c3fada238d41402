//! Problem details (RFC 9457) and the one list of our problem kinds.

use crate::finding::Finding;
use serde::{Deserialize, Serialize};

/// A kind of problem: same URI, same title, same status, every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Last part of the type URI; also what tests and clients compare.
    pub slug: &'static str,
    /// Short text, the same for the kind.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
}

impl Kind {
    /// The absolute type URI.
    pub fn uri(&self) -> String {
        format!("urn:jogakbo:problem:{}", self.slug)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $slug:literal, $title:literal;)*) => {
        $($(#[$doc])* pub const $name: Kind = Kind { slug: $slug, title: $title, status: $status };)*
        /// Every kind, sorted by status.
        pub const ALL: &[Kind] = &[$($name,)*];
    };
}

kinds! {
    /// The request is not what the route takes.
    BAD_REQUEST = 400, "bad-request", "The request is not understood";
    /// The body is not strict JSON of the wanted shape.
    BAD_JSON = 400, "bad-json", "The body is not the JSON wanted";
    /// The body is no event, or none that is taken here.
    BAD_EVENT = 400, "bad-event", "The event is not understood";
    /// The payload or the subject does not fit what the event's type declares.
    EVENT_SCHEMA = 400, "event-schema", "The event does not fit its type";
    /// The answer of an identity provider belongs to no sign-in of this browser, took too long, or was used before.
    SIGN_IN_STRAY = 400, "sign-in-stray", "Start signing in again";
    /// A logout token of the identity provider is not acceptable.
    BAD_LOGOUT = 400, "bad-logout-token", "The logout token is not acceptable";
    /// Nobody is signed in.
    UNAUTHENTICATED = 401, "unauthenticated", "Sign in first";
    /// The page asks for a stronger sign-in than the caller's.
    ASSURANCE = 401, "assurance", "Prove once more who you are";
    /// The client is unknown or its secret is wrong.
    INVALID_CLIENT = 401, "invalid-client", "Unknown client or wrong secret";
    /// The access token is not good here, or no longer.
    INVALID_TOKEN = 401, "invalid-token", "Get a new access token";
    /// The caller may not do this.
    FORBIDDEN = 403, "forbidden", "Not allowed";
    /// The identity provider, or the person there, said no.
    SIGN_IN_REFUSED = 403, "sign-in-refused", "The identity provider said no";
    /// The sign-in was not as strong as the page asks.
    SIGN_IN_WEAK = 403, "sign-in-weak", "A stronger sign-in is needed";
    /// The item of the page may not use this API.
    API_DENIED = 403, "api-denied", "The page may not use this API";
    /// The item may not have a token in script.
    TOKEN_DENIED = 403, "token-denied", "The page may not have this token";
    /// Nobody sees a build of their own so; `findings` says why.
    OVERRIDE_REFUSED = 403, "override-refused", "Your own build is not shown";
    /// A state change came from another site or without the header.
    CROSS_SITE = 403, "cross-site", "The request came from elsewhere";
    /// Nothing lives at this address.
    NOT_FOUND = 404, "not-found", "Nothing lives here";
    /// No such page.
    PAGE_NOT_FOUND = 404, "page-not-found", "No such page";
    /// No such asset, or not in this version.
    ASSET_NOT_FOUND = 404, "asset-not-found", "No such file";
    /// No such PBC.
    MANIFEST_NOT_FOUND = 404, "manifest-not-found", "No such PBC";
    /// The API's document does not describe this.
    OPERATION_NOT_FOUND = 404, "operation-not-found", "The API has no such operation";
    /// The page has no draft.
    DRAFT_NOT_FOUND = 404, "draft-not-found", "The page has no draft";
    /// The page has no such revision.
    REVISION_NOT_FOUND = 404, "revision-not-found", "No such revision";
    /// The page has no such schedule.
    SCHEDULE_NOT_FOUND = 404, "schedule-not-found", "No such schedule";
    /// The address does not take this method.
    METHOD_NOT_ALLOWED = 405, "method-not-allowed", "Wrong method";
    /// Another event of this source has the same id.
    EVENT_CONFLICT = 409, "event-conflict", "The id belongs to another event";
    /// A page or a draft has this name.
    PAGE_EXISTS = 409, "page-exists", "A page has this name already";
    /// The draft was changed after the caller looked at it.
    DRAFT_NEWER = 409, "draft-newer", "The draft was changed meanwhile";
    /// The file of the page is no page; it can be looked at and is never written.
    PAGE_BROKEN = 409, "page-broken", "The page's file is broken";
    /// The schedule is over, so nothing of it can be cancelled.
    SCHEDULE_OVER = 409, "schedule-over", "The schedule is over";
    /// The page was taken off.
    PAGE_GONE = 410, "page-gone", "The page has been taken off";
    /// The page lock is unknown or too old.
    LOCK_GONE = 410, "lock-gone", "The page has changed; load it again";
    /// The connection that the frames are for is closed.
    LINK_GONE = 410, "link-gone", "That connection is no more";
    /// The link for the first account is over or was used.
    INVITATION_OVER = 410, "invitation-over", "This link is over";
    /// The position is of a log that is no more.
    POSITION_LOST = 410, "position-lost", "That log is no more; start anew";
    /// The body is too large.
    TOO_LARGE = 413, "too-large", "Too large";
    /// The media type is not taken here.
    UNSUPPORTED_TYPE = 415, "unsupported-type", "Wrong media type";
    /// An edit cannot be applied to the draft as it is now; none of the request was.
    EDIT_REFUSED = 422, "edit-refused", "The edit cannot be applied";
    /// The page has errors, so it cannot go live; `findings` lists them.
    PAGE_FAULTY = 422, "page-faulty", "The page has errors";
    /// Rules of publishing speak against it; `findings` lists them.
    NOT_PUBLISHABLE = 422, "not-publishable", "This cannot be published so";
    /// Too many requests.
    TOO_MANY = 429, "too-many", "Too many requests";
    /// Something is broken on our side; the cause is in the log.
    INTERNAL = 500, "internal", "Something went wrong";
    /// The identity provider's answer cannot be trusted.
    SIGN_IN_UNTRUSTED = 502, "sign-in-untrusted", "The identity provider's answer cannot be trusted";
    /// The service behind an API does not answer.
    SERVICE_AWAY = 502, "service-away", "The service does not answer";
    /// The service behind an API answered with what is not passed on.
    SERVICE_ANSWER = 502, "service-answer", "The service's answer cannot be used";
    /// A part the host needs is away.
    UNAVAILABLE = 503, "unavailable", "Try again in a moment";
    /// The identity provider does not answer.
    SIGN_IN_AWAY = 503, "sign-in-away", "The identity provider does not answer";
    /// An operator closed the portal for a while.
    MAINTENANCE = 503, "maintenance", "The portal is under maintenance";
    /// An operator stopped the PBC.
    KILLED = 503, "killed", "This service has been stopped";
    /// The host is shutting down.
    DRAINING = 503, "draining", "The host is restarting";
    /// The service behind an API takes too long.
    SERVICE_SLOW = 504, "service-slow", "The service takes too long";
    /// The disk is full: nothing of the request was stored, and what was stored before is safe.
    DISK_FULL = 507, "disk-full", "There is no room to store this";
}

/// The body of a problem, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Absolute URI of the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short text of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time, safe to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// This request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// OAuth's word for it (RFC 6749, section 5.2), where OAuth clients look for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What is wrong with the page, where the problem is about one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// The media type of [`Body`].
pub const MEDIA_TYPE: &str = "application/problem+json";

impl Body {
    /// The body of a problem of `kind`.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind: kind.uri(),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: None,
            instance: None,
            error: None,
            findings: Vec::new(),
        }
    }

    /// The same with what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with the id of the request.
    #[must_use]
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique() {
        let mut slugs: Vec<_> = ALL.iter().map(|kind| kind.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ALL.len());
    }
}
