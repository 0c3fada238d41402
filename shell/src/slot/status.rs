//! Where an item stands, in the words boot writes into the `state` attribute of its slot.

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not asked for yet.
    Waiting,
    /// Its condition does not hold.
    Hidden,
    /// Its module loads or defines its element, or the element is being made.
    UnderWay,
    /// It works.
    Mounted,
    /// It does not.
    Failed,
    /// It was taken away.
    Unmounted,
}

impl Status {
    /// The status of a word; one we do not know is under way, so that nobody interferes.
    pub fn of(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "hidden" => Self::Hidden,
            "mounted" => Self::Mounted,
            "failed" => Self::Failed,
            "unmounted" => Self::Unmounted,
            _ => Self::UnderWay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_boot_has_a_status() {
        let boot = include_str!("../../boot.js");
        for word in ["loading", "defining", "hidden", "failed", "mounted", "waiting"] {
            assert!(boot.contains(&format!("'{word}'")), "boot no longer says {word}");
        }
        assert_eq!(Status::of("loading"), Status::UnderWay);
        assert_eq!(Status::of("failed"), Status::Failed);
    }

    /// The number that a script gives to the failure of `constant`, `NAME = 1`.
    fn kind_constant(script: &str, constant: &str) -> Option<usize> {
        let name = constant.split('=').next()?;
        let at = script.find(&format!(" {name}= "))?;
        let digits: String = script[at + name.len() + 3..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    }

    #[test]
    fn failures_are_numbered_as_in_the_contract() {
        let (boot, keep) = (include_str!("../../boot.js"), include_str!("../dom/keep.js"));
        let (frame, inner) = (include_str!("../../frame.js"), include_str!("../../frame-inner.js"));
        for (index, kind) in jogakbo_contract::slot::FailureKind::ALL.iter().enumerate() {
            let name = serde_json::to_value(kind).expect("a word").as_str().expect("text").to_owned();
            let constant = format!("{} = {}", name.to_uppercase().replace('-', "_"), index + 1);
            let whose = [boot, keep, frame].into_iter().filter(|script| script.contains(&constant)).count();
            assert!(whose > 0, "no script has `{constant}`");
            let again = kind_constant(inner, &constant);
            assert!(again.is_none_or(|number| number == index + 1), "`{constant}` is another number in a frame");
            assert_eq!(kind.code(), format!("S{:02}", index + 1));
        }
    }
}
