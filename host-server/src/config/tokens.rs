//! Which widgets may hold a token in script.

use jogakbo_contract::ids::PbcName;
use serde::Deserialize;

/// The section `tokens`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tokens {
    /// PBCs whose widgets may have a token for their own API in script, for `host.session.getToken`, if their manifest says
    /// `tokenMode: direct` as well. Every widget of a page in tier `page` could take it then. Default none.
    pub direct: Vec<PbcName>,
}

impl Tokens {
    /// Whether a token of this PBC may reach script.
    pub fn may_reach_script(&self, pbc: &str) -> bool {
        self.direct.iter().any(|name| name.as_str() == pbc)
    }
}
