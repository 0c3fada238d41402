//! Who may do what to pages.

use crate::page::Role;
use serde::{Deserialize, Serialize};

/// What someone wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Open drafts, their previews and their history.
    See,
    /// Change drafts.
    Edit,
    /// Approve drafts.
    Approve,
    /// Let a draft go live, and roll back.
    Publish,
}

/// Whether someone with these roles may do it.
pub fn may(roles: &[Role], act: Act) -> bool {
    use Role::{Designer, Operator, Publisher, Reviewer};
    let allowed: &[Role] = match act {
        Act::See => &[Designer, Reviewer, Publisher, Operator],
        Act::Edit => &[Designer, Publisher, Operator],
        Act::Approve => &[Reviewer, Publisher, Operator],
        Act::Publish => &[Publisher, Operator],
    };
    roles.iter().any(|role| allowed.contains(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_designer_edits_and_does_not_publish() {
        assert!(may(&[Role::Citizen, Role::Designer], Act::Edit));
        assert!(!may(&[Role::Citizen, Role::Designer], Act::Publish));
        assert!(may(&[Role::Publisher], Act::Publish));
        assert!(may(&[Role::Reviewer], Act::See) && !may(&[Role::Reviewer], Act::Edit));
        assert!(!may(&[Role::Anonymous, Role::Citizen], Act::See));
    }
}
