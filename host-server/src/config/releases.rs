//! When the host takes a version of a PBC back by itself (ADR 0042).

use crate::domain::releases::Budget;
use jogakbo_contract::publish::Signatures;
use jogakbo_contract::text::Locale;
use serde::Deserialize;

/// Longest time in which page loads count together, and longest watch after a promotion: seven days.
const MOST_S: u64 = 7 * 24 * 60 * 60;
/// Most bytes of a package, as many as are unpacked.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The section `releases`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Releases {
    /// Page loads with a version before its failures count, where a command names no other number. Default 20.
    pub min_loads: u32,
    /// Share of loads in percent, above that of the version before, in which something of a version may fail. Default 5.
    pub max_percent: u8,
    /// Visitors that must have seen a failure. Default 3.
    pub min_visitors: u32,
    /// Seconds for which a visitor is counted after the last page. Default 3,600.
    pub window_s: u64,
    /// Seconds after a promotion in which the host goes back by itself; 0 is never. Default 3,600.
    pub watch_s: u64,
    /// Language of the line in the log that says what the host took back: `ko` or `en`. Default `ko`.
    pub language: Locale,
    /// Whether a manifest whose file has no version in its name (`NAME.json`) is a release, too, which never changes; else it is a
    /// working copy. Default false.
    pub strict: bool,
    /// Which packages have to be signed before they are installed: `off`, `known` (those whose name a publisher is trusted with) or
    /// `all`. Default `known`.
    pub signatures: Signatures,
    /// Whether somebody else than who sent a package has to approve it. Default true.
    pub four_eyes: bool,
    /// Bytes of a package that is uploaded, at most 64 MiB. Default 32 MiB.
    pub package_bytes: usize,
}

impl Releases {
    /// The budget of orders that name none.
    pub fn budget(&self) -> Budget {
        Budget { min_loads: self.min_loads, max_percent: self.max_percent, min_visitors: self.min_visitors }
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if let Some(fault) = self.budget().fault() {
            return Err(("releases", fault.to_owned()));
        }
        if !(60..=MOST_S).contains(&self.window_s) {
            return Err(("releases.window_s", format!("is {}; it must be 60 to {MOST_S}", self.window_s)));
        }
        if self.watch_s > MOST_S {
            return Err(("releases.watch_s", format!("is {}; it must be at most {MOST_S}", self.watch_s)));
        }
        if !(1..=MOST_BYTES).contains(&self.package_bytes) {
            let message = format!("is {}; it must be 1 to {MOST_BYTES}", self.package_bytes);
            return Err(("releases.package_bytes", message));
        }
        Ok(())
    }
}

impl Default for Releases {
    fn default() -> Self {
        let Budget { min_loads, max_percent, min_visitors } = Budget::default();
        Self {
            min_loads,
            max_percent,
            min_visitors,
            window_s: 3600,
            watch_s: 3600,
            language: Locale::Ko,
            strict: false,
            signatures: Signatures::default(),
            four_eyes: true,
            package_bytes: 32 * 1024 * 1024,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_bounds() {
        let read = |text: &str| toml::from_str::<Releases>(text).map(|releases| releases.validate().is_ok());
        assert!(read("min_loads = 50\nlanguage = \"en\"").unwrap());
        assert!(!read("min_visitors = 0").unwrap() && !read("max_percent = 120").unwrap());
        assert!(!read("window_s = 5").unwrap() && !read("watch_s = 99999999").unwrap());
        assert!(read("signatures = \"all\"\nfour_eyes = false").unwrap() && !read("package_bytes = 0").unwrap());
        assert!(read("signatures = \"some\"").is_err());
        assert!(read("loads = 5").is_err() && read("language = \"de\"").is_err());
    }
}
