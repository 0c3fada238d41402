//! Who runs the portal, in their own words.

use jogakbo_contract::render::Identity;
use jogakbo_contract::text::Text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The portal's name when the operator gives none, in Korean and English.
const NAME: (&str, &str) = ("조각보 누리집", "Jogakbo Portal");
/// A text of the operator has at most this many characters.
const LONGEST: usize = 200;

/// The section `portal`. A text without its English half is shown in Korean on English pages, marked as Korean.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Portal {
    /// Name of the portal in Korean. Default `조각보 누리집`.
    pub name_ko: String,
    /// Name of the portal in English. Default `Jogakbo Portal`, as long as the Korean name is the default too.
    pub name_en: Option<String>,
    /// Name of the operator, for the footer.
    pub operator_ko: Option<String>,
    /// The same in English.
    pub operator_en: Option<String>,
    /// Whom citizens ask, for the footer and for pages of failure.
    pub contact_ko: Option<String>,
    /// The same in English.
    pub contact_en: Option<String>,
    /// Address of the privacy notice: `https://…`, or a route of this portal.
    pub privacy: Option<String>,
    /// Address of the accessibility statement, likewise.
    pub accessibility: Option<String>,
    /// Whether this is an official site of the Korean state and says so at the very top. Elsewhere that would be untrue.
    pub official: bool,
}

impl Default for Portal {
    fn default() -> Self {
        Self {
            name_ko: NAME.0.to_owned(),
            name_en: None,
            operator_ko: None,
            operator_en: None,
            contact_ko: None,
            contact_en: None,
            privacy: None,
            accessibility: None,
            official: false,
        }
    }
}

impl Portal {
    /// The portal's name.
    pub fn name(&self) -> Text {
        let english = self.name_en.as_deref().or((self.name_ko == NAME.0).then_some(NAME.1));
        text(&self.name_ko, english)
    }

    /// Who runs it.
    pub fn identity(&self) -> Identity {
        let both = |ko: &Option<String>, en: &Option<String>| ko.as_ref().map(|ko| text(ko, en.as_deref()));
        Identity {
            operator: both(&self.operator_ko, &self.operator_en),
            contact: both(&self.contact_ko, &self.contact_en),
            privacy: self.privacy.clone(),
            accessibility: self.accessibility.clone(),
            official: self.official,
        }
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        let texts = [
            ("portal.name_ko", Some(&self.name_ko)),
            ("portal.name_en", self.name_en.as_ref()),
            ("portal.operator_ko", self.operator_ko.as_ref()),
            ("portal.operator_en", self.operator_en.as_ref()),
            ("portal.contact_ko", self.contact_ko.as_ref()),
            ("portal.contact_en", self.contact_en.as_ref()),
        ];
        for (key, text) in texts {
            if text.is_some_and(|text| text.trim().is_empty() || text.chars().count() > LONGEST) {
                return Err((key, format!("must have 1 to {LONGEST} characters")));
            }
        }
        for (key, korean, english) in [
            ("portal.operator_en", &self.operator_ko, &self.operator_en),
            ("portal.contact_en", &self.contact_ko, &self.contact_en),
        ] {
            if korean.is_none() && english.is_some() {
                return Err((key, "needs its Korean half, `…_ko`, beside it".to_owned()));
            }
        }
        for (key, address) in [("portal.privacy", &self.privacy), ("portal.accessibility", &self.accessibility)] {
            if address.as_deref().is_some_and(|address| !is_address(address)) {
                return Err((
                    key,
                    "must be an address that starts with `https://`, or a route such as `/privacy`".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

fn text(korean: &str, english: Option<&str>) -> Text {
    let words = [("ko", Some(korean)), ("en", english)];
    let words = words.into_iter().filter_map(|(tag, text)| Some((tag.to_owned(), text?.to_owned())));
    Text::ByLanguage(words.collect::<BTreeMap<_, _>>())
}

fn is_address(address: &str) -> bool {
    let plain = address.len() <= 2_000 && address.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    plain && (address.starts_with("https://") || jogakbo_contract::page::is_route(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encrypted_or_of_this_portal() {
        for (address, good) in [
            ("https://a.kr/privacy", true),
            ("/privacy", true),
            ("//evil.example", false),
            ("http://a.kr", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            let portal = Portal { privacy: Some(address.to_owned()), ..Portal::default() };
            assert_eq!(portal.validate().is_ok(), good, "{address}");
        }
    }

    #[test]
    fn an_english_text_alone_is_refused() {
        let portal = Portal { contact_en: Some("Call 110".to_owned()), ..Portal::default() };
        assert_eq!(portal.validate().unwrap_err().0, "portal.contact_en");
    }
}
