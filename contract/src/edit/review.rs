//! Approval: somebody asks, somebody else says yes or no, and the answer counts for exactly the page that was looked at.

use crate::finding::Finding;
use serde::{Deserialize, Serialize};

/// Most characters of what is said with it.
pub const LONGEST_WORD: usize = 500;

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Please look at it.
    Asked,
    /// It may go live.
    Approved,
    /// It may not.
    Declined,
}

/// What was said last about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What.
    pub verdict: Verdict,
    /// Digest of the page that it is about.
    pub digest: String,
    /// Who said it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// In their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked.
    None,
    /// Somebody has asked; nobody has answered.
    Asked,
    /// It may go live.
    Approved,
    /// It may not.
    Declined,
    /// What was said was about another state of the page.
    Void,
}

/// Where a page with this digest stands after what was said last.
pub fn standing(last: Option<&Review>, digest: &str) -> Standing {
    match last {
        None => Standing::None,
        Some(review) if review.digest != digest => Standing::Void,
        Some(review) => match review.verdict {
            Verdict::Asked => Standing::Asked,
            Verdict::Approved => Standing::Approved,
            Verdict::Declined => Standing::Declined,
        },
    }
}

/// What speaks against saying `verdict` about a page. `own`: whoever says it asked for it, or edited the page last.
pub fn against(verdict: Verdict, now: Standing, own: bool) -> Option<Finding> {
    if verdict == Verdict::Asked {
        return None;
    }
    if matches!(now, Standing::None | Standing::Void) {
        let message = "nobody has asked for an approval of this state of the page";
        return Some(Finding::error("E11", "", message));
    }
    own.then(|| Finding::error("E12", "", "somebody else has to decide: you asked for it, or edited the page last"))
}

/// What is wrong with going live unapproved.
pub fn missing(now: Standing) -> Option<Finding> {
    let message = match now {
        Standing::Approved => return None,
        Standing::None => "nobody has asked for an approval yet",
        Standing::Asked => "the approval that was asked for has not been given yet",
        Standing::Declined => "the approval was declined",
        Standing::Void => "the page was changed after the approval, so it does not count any more",
    };
    Some(Finding::error("E02", "", message))
}

/// Approval of a draft, as the editor hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Approval {
    /// Whether the host wants one before a page goes live.
    pub needed: bool,
    /// What was said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Review>,
}

/// `POST /-/pages/{name}/approval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Say {
    /// The draft as it was looked at.
    pub seq: u64,
    /// What is said.
    pub verdict: Verdict,
    /// In one's own words; needed for a no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(verdict: Verdict) -> Review {
        Review { verdict, digest: "d1".to_owned(), by: "이설계".to_owned(), at: String::new(), word: None }
    }

    #[test]
    fn an_approval_counts_for_exactly_one_state_of_the_page() {
        let yes = review(Verdict::Approved);
        assert_eq!((standing(Some(&yes), "d1"), standing(Some(&yes), "d2")), (Standing::Approved, Standing::Void));
        assert_eq!(standing(None, "d1"), Standing::None);
        assert_eq!(missing(standing(Some(&yes), "d1")), None);
        for (state, said) in
            [(Standing::Void, "changed after"), (Standing::None, "nobody"), (Standing::Declined, "declined")]
        {
            let finding = missing(state).unwrap();
            assert!(finding.code == "E02" && finding.message.contains(said), "{finding}");
        }
    }

    #[test]
    fn somebody_else_decides_and_only_what_was_asked_for() {
        let code = |verdict, now, own| against(verdict, now, own).map(|finding| finding.code);
        assert_eq!(code(Verdict::Asked, Standing::Void, true), None);
        assert_eq!(code(Verdict::Approved, Standing::Asked, false), None);
        assert_eq!(code(Verdict::Declined, Standing::Approved, false), None, "a yes can be taken back");
        assert_eq!(code(Verdict::Approved, Standing::Asked, true).as_deref(), Some("E12"));
        assert_eq!(code(Verdict::Approved, Standing::None, false).as_deref(), Some("E11"));
        assert_eq!(code(Verdict::Approved, Standing::Void, false).as_deref(), Some("E11"));
    }
}
