//! Who may do what: the one table of rights by role that the host asks, the studio asks, and `GET /-/policy` shows.
//!
//! What depends on one page (who may open it, which widget may use which topic or API) stands in that page and its manifests
//! and is worked out with its lock; what depends on a part of the portal is `edit::Tree`. Both only take away from this.

use crate::page::Role;
use crate::text::Locale;

/// Something that not everybody may do everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Open pages that are open to everybody, and hear there what is public.
    Visit,
    /// See and change what is their own: consents, kept choices, and what widgets do in their name.
    Own,
    /// Read the description of all events of the portal, internal ones included.
    SeeEvents,
    /// Open drafts, their previews and their history.
    SeeDrafts,
    /// Change drafts.
    EditDrafts,
    /// Approve drafts, and decline them.
    Approve,
    /// Let a draft go live, at once or by a schedule; roll back; take off.
    Publish,
    /// All of that in parts of the portal that belong to others, too.
    Everywhere,
    /// Send packages of PBCs, which wait until an operator approves them.
    Offer,
    /// Approve packages of PBCs, which installs them, or reject them.
    Install,
    /// See a page with a build of their own of one widget, in one tab, where the operator allows it.
    Override,
    /// Promote versions of PBCs, try them on a share of the visitors, and take them back.
    Release,
    /// Use the portal while it is closed for maintenance.
    PassMaintenance,
}

/// Who has a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holders {
    /// Everybody.
    Everybody,
    /// Everybody who is signed in, whatever their roles.
    SignedIn,
    /// Whoever has one of these roles.
    Roles(&'static [Role]),
}

impl Holders {
    /// Whether somebody with these roles is among them.
    pub fn hold(self, roles: &[Role]) -> bool {
        match self {
            Self::Everybody => true,
            Self::SignedIn => !roles.contains(&Role::Anonymous),
            Self::Roles(holders) => roles.iter().any(|role| holders.contains(role)),
        }
    }
}

/// All roles, those who may least first.
pub const ROLES: [Role; 6] =
    [Role::Anonymous, Role::Citizen, Role::Designer, Role::Reviewer, Role::Publisher, Role::Operator];

impl Right {
    /// All rights, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::Visit,
        Self::Own,
        Self::SeeEvents,
        Self::SeeDrafts,
        Self::EditDrafts,
        Self::Approve,
        Self::Publish,
        Self::Everywhere,
        Self::Offer,
        Self::Install,
        Self::Override,
        Self::Release,
        Self::PassMaintenance,
    ];

    /// Who has it. This is the table.
    pub const fn holders(self) -> Holders {
        use Role::{Designer, Operator, Publisher, Reviewer};
        match self {
            Self::Visit => Holders::Everybody,
            Self::Own => Holders::SignedIn,
            Self::SeeEvents | Self::SeeDrafts => Holders::Roles(&[Designer, Reviewer, Publisher, Operator]),
            Self::EditDrafts | Self::Offer | Self::Override => Holders::Roles(&[Designer, Publisher, Operator]),
            Self::Approve => Holders::Roles(&[Reviewer, Publisher, Operator]),
            Self::Publish => Holders::Roles(&[Publisher, Operator]),
            Self::Everywhere | Self::Install | Self::Release | Self::PassMaintenance => Holders::Roles(&[Operator]),
        }
    }

    /// Its name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Own => "own",
            Self::SeeEvents => "see-events",
            Self::SeeDrafts => "see-drafts",
            Self::EditDrafts => "edit-drafts",
            Self::Approve => "approve",
            Self::Publish => "publish",
            Self::Everywhere => "everywhere",
            Self::Offer => "offer",
            Self::Install => "install",
            Self::Override => "override",
            Self::Release => "release",
            Self::PassMaintenance => "pass-maintenance",
        }
    }

    /// What it is, for people.
    pub const fn say(self, locale: Locale) -> &'static str {
        let (ko, en) = match self {
            Self::Visit => (
                "누구에게나 열린 화면을 보고, 공개된 새 소식을 받습니다.",
                "Open pages that are open to everybody, and get public news.",
            ),
            Self::Own => (
                "본인의 동의와 설정을 보고 바꾸며, 위젯이 본인 이름으로 서비스를 이용하게 합니다.",
                "See and change their own consents and settings, and let widgets use services in their name.",
            ),
            Self::SeeEvents => (
                "내부용을 포함한 모든 이벤트 설명을 봅니다.",
                "Read the description of all events, internal ones included.",
            ),
            Self::SeeDrafts => ("초안과 미리보기, 이력을 봅니다.", "Open drafts, their previews and their history."),
            Self::EditDrafts => ("초안을 만들고 고칩니다.", "Make and change drafts."),
            Self::Approve => ("초안을 승인하거나 반려합니다.", "Approve drafts, or decline them."),
            Self::Publish => (
                "화면을 게시·예약하고, 되돌리고, 내립니다.",
                "Publish pages at once or by a schedule, roll them back, take them off.",
            ),
            Self::Everywhere => (
                "다른 담당자에게 맡겨진 구역에서도 위의 일을 합니다.",
                "Do all of this in parts of the portal that belong to others, too.",
            ),
            Self::Offer => {
                ("위젯 꾸러미를 올려 승인을 요청합니다.", "Send packages of widgets, which wait for an approval.")
            }
            Self::Install => (
                "올라온 위젯 꾸러미를 승인해 설치하거나 반려합니다.",
                "Approve packages of widgets that were sent, which installs them, or reject them.",
            ),
            Self::Override => (
                "운영자가 허용하면, 위젯 하나를 자신의 빌드로 바꾸어 자기 탭에서만 봅니다.",
                "Where the operator allows it, see a page with their own build of one widget, in their own tab.",
            ),
            Self::Release => (
                "위젯의 새 버전을 일부 또는 모든 이용자에게 제공하고, 이전 버전으로 되돌립니다.",
                "Give a new version of a widget to some or all visitors, and take it back.",
            ),
            Self::PassMaintenance => {
                ("점검 중에도 누리집을 이용합니다.", "Use the portal while it is closed for maintenance.")
            }
        };
        match locale {
            Locale::Ko => ko,
            Locale::En => en,
        }
    }
}

/// Whether somebody with these roles has a right.
pub fn allows(roles: &[Role], right: Right) -> bool {
    right.holders().hold(roles)
}

/// The roles that have a right, as the text of a refusal lists them.
pub fn who_may(right: Right) -> String {
    let names: Vec<&str> = ROLES.into_iter().filter(|role| allows(&[*role], right)).map(role_name).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The name of a role for programs, as in a page's `access`.
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Anonymous => "anonymous",
        Role::Citizen => "citizen",
        Role::Designer => "designer",
        Role::Reviewer => "reviewer",
        Role::Publisher => "publisher",
        Role::Operator => "operator",
    }
}

/// The name of a role for people.
pub const fn role_title(role: Role, locale: Locale) -> &'static str {
    let (ko, en) = match role {
        Role::Anonymous => ("로그인하지 않은 방문자", "Visitor who is not signed in"),
        Role::Citizen => ("시민", "Citizen"),
        Role::Designer => ("화면 설계자", "Designer"),
        Role::Reviewer => ("검토자", "Reviewer"),
        Role::Publisher => ("게시 담당자", "Publisher"),
        Role::Operator => ("운영자", "Operator"),
    };
    match locale {
        Locale::Ko => ko,
        Locale::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_everything_is_said_in_both_languages() {
        let mut names: Vec<_> = Right::ALL.iter().map(|right| right.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Right::ALL.len());
        for right in Right::ALL {
            assert_ne!(right.say(Locale::Ko), right.say(Locale::En));
        }
        for role in ROLES {
            assert_ne!(role_title(role, Locale::Ko), role_title(role, Locale::En));
            assert_eq!(serde_json::to_value(role).unwrap(), role_name(role));
        }
    }

    #[test]
    fn every_role_may_what_the_one_before_it_in_this_chain_may() {
        for chain in [
            [Role::Anonymous, Role::Citizen, Role::Designer, Role::Publisher, Role::Operator],
            [Role::Anonymous, Role::Citizen, Role::Reviewer, Role::Publisher, Role::Operator],
        ] {
            for pair in chain.windows(2) {
                for right in Right::ALL {
                    assert!(!allows(&pair[..1], right) || allows(&pair[1..], right), "{right:?} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn nobody_without_a_role_of_the_staff_touches_pages() {
        for right in [Right::SeeDrafts, Right::EditDrafts, Right::Approve, Right::Publish, Right::Everywhere] {
            assert!(!allows(&[Role::Anonymous], right) && !allows(&[Role::Citizen], right) && !allows(&[], right));
        }
        assert!(allows(&[], Right::Own), "signed in without a role this portal knows");
        assert!(!allows(&[Role::Anonymous], Right::Own));
        assert_eq!(who_may(Right::Publish), "publisher or operator");
        assert_eq!(who_may(Right::SeeDrafts), "designer, reviewer, publisher or operator");
        assert_eq!(who_may(Right::PassMaintenance), "operator");
    }
}
