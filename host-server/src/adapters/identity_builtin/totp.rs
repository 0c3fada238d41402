//! One-time codes of an app (RFC 6238): SHA-1, six digits, thirty seconds, which is what all apps know.

use crate::domain::seal::Seal;
use crate::ports::accounts::{Totp, UserRecord};
use crate::ports::secret::Secret;
use crate::ports::{Ids, Timestamp};
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};

/// Seconds a code is shown.
const STEP: u64 = 30;
/// Bytes of the shared secret (RFC 4226, section 4).
const BYTES: usize = 20;

fn purpose(user: &UserRecord) -> String {
    format!("totp {}", user.id.0)
}

fn codes(secret: Vec<u8>, issuer: &str, account: &str) -> Option<TOTP> {
    // Both stand in an address whose parts a colon separates.
    let plain = |text: &str| text.replace(':', " ");
    TOTP::new(Algorithm::SHA1, 6, 1, STEP, secret, Some(plain(issuer)), plain(account)).ok()
}

/// Gives the user a new app, and answers the address (`otpauth:`) from which it learns the secret. An earlier app is worthless
/// from then on.
///
/// # Panics
///
/// Never: the fixed parameters are valid.
pub fn enrol(seal: &Seal, ids: &dyn Ids, user: &mut UserRecord, portal: &str) -> Secret {
    let mut secret = vec![0; BYTES];
    ids.fill(&mut secret);
    user.totp = Some(Totp { sealed: seal.close(&purpose(user), &secret), last: 0 });
    let codes = codes(secret, portal, &user.account).expect("twenty bytes and six digits are valid");
    Secret::new(codes.get_url())
}

/// The shared secret of a user's app, for tests of what a code opens.
pub fn key_of(seal: &Seal, user: &UserRecord) -> Option<Vec<u8>> {
    seal.open(&purpose(user), &user.totp.as_ref()?.sealed)
}

/// The step that a code belongs to: this one, the one before or the one after; nothing when it is none of theirs or was used.
pub(super) fn step(seal: &Seal, user: &UserRecord, code: &Secret, now: Timestamp) -> Option<u64> {
    let last = user.totp.as_ref()?.last;
    let codes = codes(key_of(seal, user)?, "", "")?;
    let typed: String = code.reveal().chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.seconds() / STEP;
    // All three are compared, so that the time tells nothing.
    let matching = (present.saturating_sub(1)..=present + 1)
        .filter(|step| codes.generate(step * STEP).as_bytes().ct_eq(typed.as_bytes()).into())
        .fold(None, |_, step| Some(step));
    matching.filter(|step| *step > last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::ids_random::RandomIds;

    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours() {
        let seal = Seal::new(&[7; 32]).unwrap();
        let mut user = UserRecord { account: "a@test".to_owned(), ..UserRecord::default() };
        let address = enrol(&seal, &RandomIds, &mut user, "조각보");
        assert!(address.reveal().starts_with("otpauth://totp/"), "{}", address.reveal());
        let app = codes(key_of(&seal, &user).unwrap(), "", "").unwrap();
        let now = Timestamp(1_800_000_000_000);
        let code = |seconds: u64| Secret::new(app.generate(seconds));
        let present = now.seconds() / STEP;
        assert_eq!(step(&seal, &user, &code(now.seconds()), now), Some(present));
        assert_eq!(step(&seal, &user, &code(now.seconds() - STEP), now), Some(present - 1));
        assert_eq!(step(&seal, &user, &code(now.seconds() + STEP), now), Some(present + 1));
        assert_eq!(step(&seal, &user, &code(now.seconds() - 10 * STEP), now), None);
        user.totp.as_mut().unwrap().last = present;
        assert_eq!(step(&seal, &user, &code(now.seconds()), now), None, "used");
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, cut to six digits.
        let app = codes(b"12345678901234567890".to_vec(), "", "").unwrap();
        assert_eq!(app.generate(59), "287082");
        assert_eq!(app.generate(1_111_111_109), "081804");
        assert_eq!(app.generate(20_000_000_000), "353130");
    }
}
