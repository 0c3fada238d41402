//! What requests leave in the audit. The user's id, the address without its last part, and nothing a person typed.

use super::Shared;
use super::extract::Caller;
use crate::domain::audit::{NOBODY, act, shortened};
use crate::ports::store::{SessionRecord, UserId};

/// Somebody signed in.
pub async fn signed_in(app: &Shared, caller: &Caller, user: &UserId) {
    let from = shortened(&caller.address);
    app.journal.tell(act::SIGN_IN, &user.0, "", &[("from", &from)]).await;
}

/// A sign-in was refused, for this reason. Of the account there is only a text that tells equal ones: it could be a password
/// in the wrong field.
pub async fn sign_in_refused(app: &Shared, caller: &Caller, account: &str, why: &str) {
    let (from, account) = (shortened(&caller.address), app.pairwise.mask(&account.trim().to_lowercase()));
    app.journal.tell(act::SIGN_IN_REFUSED, NOBODY, "", &[("account", &account), ("from", &from), ("why", why)]).await;
}

/// Somebody signed out.
pub async fn signed_out(app: &Shared, session: &SessionRecord) {
    app.journal.tell(act::SIGN_OUT, &session.user.0, "", &[]).await;
}

/// A citizen gave or withdrew a consent.
pub async fn consented(app: &Shared, user: &UserId, (pbc, purpose): (&str, &str), given: bool) {
    let act = if given { act::CONSENT_GIVEN } else { act::CONSENT_WITHDRAWN };
    app.journal.tell(act, &user.0, pbc, &[("purpose", purpose)]).await;
}

/// A back end showed a wrong secret. Its name is kept when it is installed here; others could be anything.
pub async fn client_refused(app: &Shared, address: &str, client: &str, why: &str) {
    let known = app.catalogue.snapshot().back_end(client).is_some();
    let (client, from) = (if known { client } else { NOBODY }, shortened(address));
    app.journal.tell(act::CLIENT_REFUSED, client, "", &[("from", &from), ("why", why)]).await;
}
