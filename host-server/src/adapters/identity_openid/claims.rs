//! From claims to a person of the portal.

use super::settings::Provided;
use super::words::Rest;
use crate::ports::store::UserId;
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::page::Assurance;
use openidconnect::IdTokenClaims;
use openidconnect::core::CoreGenderClaim;
use serde_json::{Map, Value};

/// Most characters of a name.
const NAME: usize = 80;
/// Most groups that are looked at.
const GROUPS: usize = 200;

/// The claims of an identity token that was verified.
#[derive(Debug, Clone)]
pub struct Claims(Map<String, Value>);

impl Claims {
    pub fn of(claims: &IdTokenClaims<Rest, CoreGenderClaim>) -> Self {
        match serde_json::to_value(claims) {
            Ok(Value::Object(all)) => Self(all),
            _ => Self(Map::new()),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn seconds(&self, name: &str) -> Option<u64> {
        let value = self.0.get(name)?;
        // Seconds since 1970, maybe with a fraction.
        value.as_u64().or_else(|| value.to_string().split('.').next()?.parse().ok())
    }

    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    pub fn sid(&self) -> Option<String> {
        self.text("sid").filter(|sid| !sid.is_empty() && sid.len() <= 255).map(str::to_owned)
    }

    /// When the person proved who they are; when the token was made, if the provider does not say.
    pub fn proven_at(&self) -> u64 {
        self.seconds("auth_time").or_else(|| self.seconds("iat")).unwrap_or_default()
    }

    /// By our own clock, which tests can hold still.
    pub fn check_times(&self, now: u64, skew: u64) -> Result<(), String> {
        let (Some(iat), Some(exp)) = (self.seconds("iat"), self.seconds("exp")) else {
            return Err("it does not say when it was made and when it ends".to_owned());
        };
        if exp + skew <= now {
            return Err("it has expired".to_owned());
        }
        if iat > now + skew {
            return Err("it is from the future".to_owned());
        }
        let subject = self.subject();
        if subject.is_empty() || subject.len() > 255 {
            return Err("its subject is empty or too long".to_owned());
        }
        Ok(())
    }
}

/// What the portal takes from claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub name: String,
    pub roles: Vec<String>,
    pub acr: Assurance,
}

impl Facts {
    /// From the identity token first, then from what the provider tells beside it.
    pub fn of(claims: Option<&Claims>, more: &Rest, settings: &Provided) -> Self {
        let find = |path: &str| claims.and_then(|claims| at(&claims.0, path)).or_else(|| at(&more.0, path));
        let named = [settings.name_claim.as_str(), "name", "preferred_username", "email"];
        let name = named.iter().find_map(|claim| find(claim)?.as_str().filter(|name| !name.trim().is_empty()));
        let name: String = name.unwrap_or("·").chars().filter(|c| !c.is_control()).take(NAME).collect();
        let mut roles = vec!["citizen".to_owned()];
        for group in settings.roles_claim.as_deref().and_then(find).into_iter().flat_map(texts).take(GROUPS) {
            for role in settings.roles.get(group).into_iter().flatten().filter(|role| *role != "citizen") {
                if !roles.contains(role) {
                    roles.push(role.clone());
                }
            }
        }
        let said = claims.and_then(|claims| claims.text("acr"));
        let acr =
            said.and_then(|said| settings.acr.iter().rev().find(|(_, names)| names.iter().any(|name| name == said)));
        Self { name, roles, acr: acr.map_or(Assurance::Low, |(acr, _)| *acr) }
    }
}

/// The value at `name`, else where the dots of `name` lead.
fn at<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (first, rest) = name.split_once('.')?;
        at(claims.get(first)?.as_object()?, rest)
    })
}

/// A text, or each of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The id of a provider's subject at this portal: subjects are unique at their issuer only.
pub fn user_id(issuer: &str, subject: &str) -> UserId {
    UserId(format!("oidc-{}", &hex_sha256(format!("{issuer}\n{subject}").as_bytes())[..40]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::identity::openid::OpenId;
    use serde_json::json;

    fn settings(roles_claim: &str) -> Provided {
        let text = format!(
            "issuer = 'https://id'\nclient_id = 'a'\nroles_claim = '{roles_claim}'\n[roles]\neditors = ['designer', \
             'reviewer']\nchiefs = ['publisher', 'designer', 'citizen']\n"
        );
        let openid: OpenId = toml::from_str(&text).unwrap();
        let acr = [(Assurance::Substantial, vec!["two".to_owned()]), (Assurance::High, vec!["card".to_owned()])];
        Provided::read(&openid, &acr.into()).unwrap()
    }

    fn facts(claims: Value, more: Value, roles_claim: &str) -> Facts {
        let map = |value: Value| value.as_object().unwrap().clone();
        Facts::of(Some(&Claims(map(claims))), &Rest(map(more)), &settings(roles_claim))
    }

    #[test]
    fn groups_become_roles_and_unknown_ones_nothing() {
        let roles = |groups: Value| facts(json!({"groups": groups}), json!({}), "groups").roles;
        assert_eq!(roles(json!(["editors", "chiefs", "operators"])), ["citizen", "designer", "reviewer", "publisher"]);
        assert_eq!(roles(json!("chiefs")), ["citizen", "publisher", "designer"]);
        assert_eq!(roles(json!({"editors": true})), ["citizen"]);
        assert_eq!(facts(json!({}), json!({"realm": {"roles": ["chiefs"]}}), "realm.roles").roles.len(), 3);
        let flat = facts(json!({"https://id/roles": ["editors"]}), json!({}), "https://id/roles");
        assert_eq!(flat.roles.len(), 3, "a dot in the very name is no way into an object");
    }

    #[test]
    fn the_token_counts_before_what_is_told_beside_it() {
        let one = facts(json!({"name": "김시민"}), json!({"name": "다른 이"}), "groups");
        assert_eq!((one.name.as_str(), one.acr), ("김시민", Assurance::Low));
        assert_eq!(facts(json!({"sub": "x"}), json!({"preferred_username": "kim"}), "groups").name, "kim");
        let long = facts(json!({"name": "가\n".repeat(500)}), json!({}), "groups").name;
        assert_eq!((long.chars().count(), long.contains('\n')), (NAME, false));
    }

    #[test]
    fn an_assurance_is_what_the_operator_says_its_name_means() {
        let acr = |word: &str| facts(json!({"acr": word}), json!({"acr": "card"}), "groups").acr;
        assert_eq!(
            (acr("two"), acr("card"), acr("urn:unknown")),
            (Assurance::Substantial, Assurance::High, Assurance::Low)
        );
        assert_eq!(facts(json!({}), json!({"acr": "card"}), "groups").acr, Assurance::Low, "only the token counts");
    }
}
