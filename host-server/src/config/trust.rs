//! Whose widgets run in frames, whatever their manifests and pages say (ADR 0037).

use serde::Deserialize;

/// Most entries of the list.
const MOST: usize = 1_000;

/// The section `trust`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trust {
    /// PBCs whose widgets stand in frames on all pages: a name (`kr.go.demo.weather`), or the beginning of names followed by
    /// `.*` (`kr.go.demo.*`). Default none.
    pub frame: Vec<String>,
}

impl Trust {
    /// Whether the operator puts the widgets of this PBC into frames.
    pub fn frames(&self, pbc: &str) -> bool {
        self.frame.iter().any(|entry| match entry.strip_suffix('*') {
            Some(begin) => pbc.starts_with(begin),
            None => pbc == entry,
        })
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.frame.len() > MOST {
            return Err(("trust.frame", format!("has {} entries; at most {MOST} are read", self.frame.len())));
        }
        let part = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let fits = |entry: &String| entry.strip_suffix(".*").unwrap_or(entry).split('.').all(part);
        match self.frame.iter().find(|entry| !fits(entry)) {
            Some(entry) => {
                let cut: String = entry.chars().take(80).collect();
                Err(("trust.frame", format!("`{cut}` is neither the name of a PBC nor the beginning of one with `.*`")))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(entries: &[&str]) -> Trust {
        Trust { frame: entries.iter().map(|entry| (*entry).to_owned()).collect() }
    }

    #[test]
    fn an_entry_means_one_pbc_or_all_below_a_name() {
        let trust = trust(&["kr.go.demo.weather", "kr.go.other.*"]);
        for (pbc, framed) in [
            ("kr.go.demo.weather", true),
            ("kr.go.demo.weather2", false),
            ("kr.go.demo.chart", false),
            ("kr.go.other.x", true),
            ("kr.go.other.x.y", true),
            ("kr.go.otherwise.x", false),
        ] {
            assert_eq!(trust.frames(pbc), framed, "{pbc}");
        }
        assert!(!Trust::default().frames("kr.go.demo.weather"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(trust(&["kr.go.demo.*", "kr.go.demo.weather", "kr.*"]).validate(), Ok(()));
        for wrong in ["*", "kr.go.*.x", "Kr.go.demo", "", "kr..go", "kr.go*"] {
            assert_eq!(trust(&[wrong]).validate().unwrap_err().0, "trust.frame", "{wrong}");
        }
    }
}
