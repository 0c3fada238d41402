//! Writing HTML: the only place that knows how text becomes markup.

use serde::Serialize;
use std::fmt::Write as _;

/// A growing piece of HTML.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// An empty piece with room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(String::with_capacity(capacity))
    }

    /// Markup as it is; only literals and the renderer's own output.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.escaped(text)
    }

    /// An attribute with a space before it, escaped and quoted.
    pub fn attr(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        self.escaped(value);
        self.0.push('"');
        self
    }

    /// A number.
    pub fn number(&mut self, number: impl std::fmt::Display) -> &mut Self {
        write!(self.0, "{number}").expect("a string takes every text");
        self
    }

    /// The finished text.
    pub fn into_string(self) -> String {
        self.0
    }

    fn escaped(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
        self
    }
}

/// Adds text to an address, percent-encoded but for unreserved characters (RFC 3986, section 2.3) and those of `kept`.
pub fn encode(address: &mut String, text: &str, kept: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("a string takes every text");
        }
    }
}

/// JSON that may stand inside a script element: every `<` is `\u003c`, and so are the two line separators that some
/// readers take for line ends.
pub fn json_in_script(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("our own types have text keys");
    if json.contains(['<', '\u{2028}', '\u{2029}']) {
        json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
    } else {
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_cannot_leave_their_place() {
        let mut out = Html::default();
        out.raw("<p").attr("title", "\"><script>'").raw(">").text("a < b & c").raw("</p>");
        assert_eq!(out.into_string(), "<p title=\"&quot;&gt;&lt;script&gt;&#39;\">a &lt; b &amp; c</p>");
    }

    #[test]
    fn json_cannot_end_its_script() {
        assert_eq!(json_in_script(&"</script>\u{2028}"), "\"\\u003c/script>\\u2028\"");
    }
}
