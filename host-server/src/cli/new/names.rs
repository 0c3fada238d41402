//! All names of a new widget, from the one that a person gives.

use jogakbo_contract::ids::{PbcName, Tag};

/// Most characters of the name: folder, file, crate and class are called after it.
const LONGEST: usize = 40;
/// What no folder or crate may be called.
const TAKEN: [&str; 8] = ["node-modules", "test", "core", "std", "alloc", "con", "nul", "aux"];

/// The names of a new widget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Folder and file: `bus-times`.
    pub name: String,
    /// PBC: `kr.go.seoul.bus-times`.
    pub pbc: PbcName,
    /// Custom element: `seoul-bus-times`.
    pub tag: Tag,
    /// Class: `BusTimesElement`.
    pub class: String,
    /// Crate: `bus_times`.
    pub package: String,
    /// Whose it is: `kr.go.seoul`.
    pub publisher: String,
    /// For people: `Bus times`.
    pub title: String,
}

impl Names {
    /// Works them out.
    ///
    /// # Errors
    /// What is wrong with a name and what to give instead, for people.
    pub fn of(given: &str, publisher: &str, tag: Option<&str>, title: Option<&str>) -> Result<Self, String> {
        let (publisher, name) = given.rsplit_once('.').unwrap_or((publisher, given));
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let first = name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        if !plain || !first || name.ends_with('-') || name.contains("--") || name.len() > LONGEST {
            return Err(format!(
                "`{}` is no name for a widget; use a-z, 0-9 and single -, starting with a letter, at most {LONGEST} characters, such as `bus-times`",
                shortened(name)
            ));
        }
        if TAKEN.contains(&name) {
            return Err(format!(
                "`{name}` means something else to the tools; choose another name, such as `{name}-card`"
            ));
        }
        let whole = format!("{publisher}.{name}");
        let pbc: PbcName = whole.parse().map_err(|_| {
            format!(
                "`{}` is no publisher; use two or more labels of a-z, 0-9 and inner - joined by dots, such as `kr.go.seoul` (--publisher)",
                shortened(publisher)
            )
        })?;
        if whole.starts_with("jogakbo.") {
            return Err(
                "names that start with `jogakbo.` are the portal's own; choose another publisher (--publisher)"
                    .to_owned(),
            );
        }
        let last = publisher.rsplit('.').next().unwrap_or_default();
        let tag = tag.map_or_else(|| format!("{last}-{name}"), str::to_owned);
        let tag: Tag = tag.parse().map_err(|error| format!("{error}; name it with --tag, such as `{name}-card`"))?;
        let title = title.map_or_else(|| spoken(name), str::to_owned);
        if title.trim().is_empty()
            || title.chars().count() > 60
            || title.chars().any(|c| c.is_control() || "\"\\<>`$_".contains(c))
        {
            return Err("the title has 1 to 60 characters, none of them a control character or one of \" \\ < > ` $ _ (--title)".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            pbc,
            tag,
            class: format!("{}Element", pascal(name)),
            package: name.replace('-', "_"),
            publisher: publisher.to_owned(),
            title,
        })
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// `bus-times` is `Bus times`.
fn spoken(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + &rest.replace('-', " ")
}

fn pascal(name: &str) -> String {
    name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_makes_all() {
        let names = Names::of("bus-times2", "kr.go.seoul", None, None).unwrap();
        let shown = [names.pbc.as_str(), names.tag.as_str(), &names.class, &names.package, &names.title];
        assert_eq!(
            shown,
            ["kr.go.seoul.bus-times2", "seoul-bus-times2", "BusTimes2Element", "bus_times2", "Bus times2"]
        );
        let whole = Names::of("kr.go.busan.sea", "kr.example", Some("sea-card"), Some("바다")).unwrap();
        assert_eq!(
            (whole.publisher.as_str(), whole.tag.as_str(), whole.title.as_str()),
            ("kr.go.busan", "sea-card", "바다")
        );
    }

    #[test]
    fn what_is_no_name_is_refused_with_what_would_be() {
        let long = "a".repeat(41);
        let said = |given: &str, publisher: &str, tag: Option<&str>, title: Option<&str>| {
            Names::of(given, publisher, tag, title).unwrap_err()
        };
        for name in ["", "Bus", "버스", "../up", "a b", "1st", "a--b", "a-", ".", "a/b", long.as_str()] {
            let text = said(name, "kr.example", None, None);
            assert!(text.contains("is no name for a widget") && text.contains("`bus-times`"), "{name}: {text}");
        }
        assert!(said("core", "kr.example", None, None).contains("`core-card`"));
        for publisher in ["kr", "", "kr..go", "Kr.go", "kr.go/..", "kr.-go"] {
            assert!(said("bus", publisher, None, None).contains("--publisher"), "{publisher}");
        }
        assert!(said("bus", "jogakbo.host", None, None).contains("the portal's own"));
        assert!(said("bus", "kr.example", Some("bus"), None).contains("--tag"));
        assert!(said("bus", "kr.119", None, None).contains("--tag"), "an element starts with a letter");
        assert!(said("bus", "kr.example", None, Some("a\"b")).contains("--title"));
    }
}
