//! Sign-in at an `OpenID` provider.

use crate::ports::secret::Secret;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The section `identity.openid`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// Address of the provider, as it names itself in its discovery document and its tokens. `https`, or this machine.
    pub issuer: String,
    /// What the provider calls this portal.
    pub client_id: String,
    /// Its secret; nothing where the provider trusts PKCE alone.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// A file with the secret, instead; white space at its ends does not count.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// What to ask for beside `openid`. Default `["profile"]`; a provider may want `offline_access` for refresh tokens.
    #[serde(default = "profile")]
    pub scopes: Vec<String>,
    /// The claim with the person's name. Default `name`.
    #[serde(default = "name")]
    pub name_claim: String,
    /// The claim with the person's groups, a text or a list of texts; a dot leads into an object (`realm_access.roles`).
    #[serde(default)]
    pub roles_claim: Option<String>,
    /// Roles of the portal for each group. Everybody who signs in is a citizen; a group that stands nowhere grants nothing.
    #[serde(default)]
    pub roles: BTreeMap<String, Vec<String>>,
    /// Milliseconds in which the provider must answer each question, 100 to 30,000. Default 5,000.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u64,
}

fn profile() -> Vec<String> {
    vec!["profile".to_owned()]
}

fn name() -> String {
    "name".to_owned()
}

const fn timeout_ms() -> u64 {
    5_000
}

/// Roles that a group may grant.
const ROLES: [&str; 5] = ["citizen", "designer", "reviewer", "publisher", "operator"];

impl OpenId {
    pub(super) fn validate(&self) -> Result<(), String> {
        if !is_safe(&self.issuer) {
            return Err(format!(
                "has the issuer `{}`; it must start with `https://`, or with `http://` on this machine",
                self.issuer
            ));
        }
        if self.issuer.contains(['?', '#', '@']) {
            return Err("has an issuer with a user, a query or a fragment; write the address alone".to_owned());
        }
        if self.client_id.is_empty() {
            return Err("has an empty `client_id`".to_owned());
        }
        if self.client_secret.is_some() && self.client_secret_file.is_some() {
            return Err("has both `client_secret` and `client_secret_file`; keep one".to_owned());
        }
        if !(100..=30_000).contains(&self.timeout_ms) {
            return Err(format!("has a `timeout_ms` of {}; it must be 100 to 30000", self.timeout_ms));
        }
        let scope = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
        if let Some(odd) = self.scopes.iter().find(|text| !scope(text)) {
            return Err(format!("has the scope `{odd}`, which is none"));
        }
        for (group, roles) in &self.roles {
            if let Some(odd) = roles.iter().find(|role| !ROLES.contains(&role.as_str())) {
                return Err(format!("gives the group `{group}` the role `{odd}`; there are {}", ROLES.join(", ")));
            }
        }
        if !self.roles.is_empty() && self.roles_claim.is_none() {
            return Err("has `roles` but no `roles_claim` to find groups in".to_owned());
        }
        Ok(())
    }
}

/// Whether secrets may travel to this address: by TLS, or within this machine.
pub fn is_safe(address: &str) -> bool {
    let Ok(address) = address.parse::<axum::http::Uri>() else { return false };
    let host = address.host().unwrap_or_default();
    match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Sources};

    fn load(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jogakbo.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(&Sources { file: Some(file), ..Sources::default() }).map_err(|error| crate::failure::chain(&error))
    }

    const GOOD: &str = "[identity.openid]\nissuer = \"https://id.example.kr\"\nclient_id = \"portal\"\n";

    #[test]
    fn a_provider_needs_an_address_and_a_name_of_ours() {
        let config = load(&format!(
            "{GOOD}client_secret = \"very secret\"\nroles_claim = \"groups\"\n[identity.openid.roles]\neditors = \
             [\"designer\"]\n[identity.acr]\nsubstantial = [\"urn:two\"]\n"
        ))
        .unwrap();
        let openid = config.identity.openid.as_ref().unwrap();
        assert_eq!((openid.scopes.as_slice(), openid.name_claim.as_str()), (&["profile".to_owned()][..], "name"));
        assert!(!format!("{config:?}").contains("very secret"), "a dump of the configuration shows no secret");
    }

    #[test]
    fn what_could_leak_or_grant_too_much_is_refused() {
        for (text, expected) in [
            (GOOD.replace("https://id", "http://id"), "must start with `https://`"),
            (GOOD.replace(".kr", ".kr?x=1"), "with a user, a query or a fragment"),
            (format!("{GOOD}client_secret = \"a\"\nclient_secret_file = \"b\"\n"), "keep one"),
            (format!("{GOOD}roles_claim = \"g\"\nroles = {{ a = [\"anonymous\"] }}\n"), "the role `anonymous`"),
            (format!("{GOOD}roles = {{ a = [\"operator\"] }}\n"), "no `roles_claim`"),
            (format!("{GOOD}timeout_ms = 5\n"), "100 to 30000"),
            (format!("{GOOD}scope = \"x\"\n"), "scope"),
            (format!("{GOOD}[identity]\ndemo = true\n"), "identity.demo"),
            (format!("{GOOD}[identity.acr]\nmedium = [\"x\"]\n"), "medium"),
        ] {
            let said = load(&text).unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
        assert!(load(&GOOD.replace("https://id.example.kr", "http://localhost:9000")).is_ok());
    }
}
