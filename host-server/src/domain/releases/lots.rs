//! Who gets a canary: a lot that each visitor draws once and keeps.
//!
//! Of people who are signed in the lot is worked out from their account, so that it is the same on all their devices. Everybody else
//! keeps one number of ten thousand in a cookie: enough to be dealt the same page again, too little to tell anybody from the
//! many who have the same. From either follows, by a keyed hash, another place for each version of each PBC.

use crate::domain::pairwise::PairwiseKey;
use crate::ports::store::UserId;
use jogakbo_contract::ids::PbcName;
use semver::Version;

/// Numbers that a cookie may hold.
pub const MOST: u16 = 10_000;

/// What a visitor's lot is drawn by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lot {
    /// The account.
    User(UserId),
    /// The number in the cookie.
    Number(u16),
}

impl Lot {
    /// The lot of a cookie's value; nothing for one that the host did not write.
    pub fn of_cookie(text: &str) -> Option<Self> {
        let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().filter(|number| *number < MOST).map(Self::Number)
    }

    /// A new number from two random bytes.
    pub fn drawn(random: [u8; 2]) -> u16 {
        // Some numbers come up seven times in 65,536 and others six times; a share is not more exact than that anyway.
        u16::from_be_bytes(random) % MOST
    }

    /// Whether this visitor is among the `percent` who get `version`. Whoever is among few is also among more.
    pub fn gets(&self, key: &PairwiseKey, pbc: &PbcName, version: &Version, percent: u8) -> bool {
        let who = match self {
            Self::User(user) => format!("user {}", user.0),
            Self::Number(number) => format!("lot {number}"),
        };
        key.share(&format!("{pbc}\n{version}\n{who}")) < u32::from(percent) * 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_kept_grows_and_differs_between_pbcs() {
        let key = PairwiseKey::new(&[3; 32]);
        let (pbc, other): (PbcName, PbcName) = ("kr.go.test.a".parse().unwrap(), "kr.go.test.b".parse().unwrap());
        let version: Version = "1.1.0".parse().unwrap();
        let lots: Vec<Lot> = (0..MOST).map(Lot::Number).collect();
        let among = |pbc: &PbcName, percent| -> Vec<usize> {
            (0..lots.len()).filter(|index| lots[*index].gets(&key, pbc, &version, percent)).collect()
        };
        assert_eq!((among(&pbc, 0).len(), among(&pbc, 100).len()), (0, lots.len()));
        let (few, more) = (among(&pbc, 10), among(&pbc, 50));
        assert!((800..1200).contains(&few.len()), "{}", few.len());
        assert!(few.iter().all(|one| more.contains(one)), "nobody is taken out when the share grows");
        assert_eq!(few, among(&pbc, 10));
        let others = among(&other, 10);
        let both = few.iter().filter(|one| others.contains(one)).count();
        assert!(both < 200, "the same people would try everything: {both}");
    }

    #[test]
    fn only_what_the_host_wrote_is_a_lot() {
        assert_eq!(Lot::of_cookie("42"), Some(Lot::Number(42)));
        for odd in ["", "10000", "-1", "+1", "4 2", "00042", "x"] {
            assert_eq!(Lot::of_cookie(odd), None, "{odd}");
        }
        assert!((0..=255).all(|byte| Lot::drawn([byte, byte]) < MOST));
    }
}
