//! Whether people who work on widgets may see pages with a build of their own, and where that may come from (ADR 0046).

use serde::Deserialize;
use url::Url;

/// Most origins.
const MOST: usize = 50;
/// Longest time in minutes: a working day.
const LONGEST: u32 = 480;

/// The section `overrides`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overrides {
    /// Whether it is allowed at all. Default false.
    pub allow: bool,
    /// Minutes until such a view ends, 1 to 480. Default 60.
    pub max_minutes: u32,
    /// Origins of the modules: `https://builds.example.go.kr`, or one of this computer with any port, `http://localhost:*`. Default
    /// `http://localhost:*` and `http://127.0.0.1:*`.
    pub origins: Vec<String>,
}

impl Overrides {
    /// Whether modules of this address are allowed.
    pub fn allows(&self, module: &Url) -> bool {
        let origin = module.origin().ascii_serialization();
        self.origins.iter().any(|entry| match entry.strip_suffix(":*") {
            Some(host) => is_loopback(module) && format!("{}://{}", module.scheme(), host_of(module)) == *host,
            None => origin == *entry,
        })
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if !(1..=LONGEST).contains(&self.max_minutes) {
            return Err(("overrides.max_minutes", format!("is {}; it must be 1 to {LONGEST}", self.max_minutes)));
        }
        if self.origins.len() > MOST {
            let count = self.origins.len();
            return Err(("overrides.origins", format!("has {count} entries; at most {MOST} are read")));
        }
        match self.origins.iter().find(|entry| !is_origin(entry)) {
            None => Ok(()),
            Some(entry) => {
                let cut: String = entry.chars().take(80).collect();
                let wanted = "write `https://host`, or `http://localhost:*` for any port of this computer";
                Err(("overrides.origins", format!("`{cut}` is no origin that can be allowed; {wanted}")))
            }
        }
    }
}

/// Whether an address is one of this computer, where plain HTTP is as good as HTTPS. `[::1]` is left out: a content security policy cannot
/// name it.
pub fn is_loopback(address: &Url) -> bool {
    address.scheme() == "http" && matches!(host_of(address), "localhost" | "127.0.0.1")
}

fn host_of(address: &Url) -> &str {
    address.host_str().unwrap_or_default()
}

/// Whether an entry is an origin as browsers write it, with nothing in it that a policy could read as more.
fn is_origin(entry: &str) -> bool {
    let whole = entry.strip_suffix(":*").unwrap_or(entry);
    let Ok(address) = Url::parse(whole) else { return false };
    let plain = host_of(&address).bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let safe = if whole.len() < entry.len() {
        is_loopback(&address) && address.port().is_none()
    } else {
        address.scheme() == "https" || is_loopback(&address)
    };
    plain && safe && address.origin().ascii_serialization() == whole
}

impl Default for Overrides {
    fn default() -> Self {
        let origins = ["http://localhost:*", "http://127.0.0.1:*"].map(str::to_owned).to_vec();
        Self { allow: false, max_minutes: 60, origins }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origins: &[&str]) -> Overrides {
        Overrides { origins: origins.iter().map(|entry| (*entry).to_owned()).collect(), ..Overrides::default() }
    }

    #[test]
    fn by_default_it_is_off_and_only_this_computer_is_named() {
        let set = Overrides::default();
        assert!(!set.allow && set.validate().is_ok());
        let allows = |address: &str| set.allows(&Url::parse(address).unwrap());
        assert!(allows("http://localhost:5173/a.js") && allows("http://127.0.0.1/a.js"));
        for other in
            ["https://localhost/a.js", "http://localhost.evil.example/a.js", "https://evil.example/localhost:1"]
        {
            assert!(!allows(other), "{other}");
        }
    }

    #[test]
    fn an_origin_is_one_origin() {
        let set = of(&["https://builds.example.go.kr", "http://localhost:5173"]);
        assert_eq!(set.validate(), Ok(()));
        let allows = |address: &str| set.allows(&Url::parse(address).unwrap());
        assert!(allows("https://builds.example.go.kr/x/a.js") && allows("http://localhost:5173/a.js"));
        for other in
            ["https://builds.example.go.kr:8443/a.js", "http://builds.example.go.kr/a.js", "http://localhost:1/a.js"]
        {
            assert!(!allows(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_single_safe_origin_is_refused() {
        for wrong in [
            "*",
            "https://*",
            "https://*.example.org",
            "https://a;script-src",
            "http://example.org",
            "https://a.example/",
            "https://a.example/x",
            "https://u@a.example",
            "https://a.example:*",
            "http://localhost:80:*",
            "data:",
            "",
        ] {
            assert_eq!(of(&[wrong]).validate().unwrap_err().0, "overrides.origins", "{wrong}");
        }
        for minutes in [0, 481] {
            let set = Overrides { max_minutes: minutes, ..Overrides::default() };
            assert_eq!(set.validate().unwrap_err().0, "overrides.max_minutes");
        }
    }
}
