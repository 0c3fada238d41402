//! One widget on the page of its PBC: what it takes and gives, what it may publish, receive and see, and itself, alive.

use super::super::html::Html;
use super::super::overrides;
use super::detail::PbcPage;
use super::{Reference, mark};
use crate::manifest::{Manifest, Tier, Widget};
use crate::phrase::{CatalogueWord as Word, ReferenceWord};
use crate::text::{Locale, Text};
use serde_json::Value;

/// Renders the part about a widget; `version` is the exact version of the manifest.
pub(super) fn part(out: &mut Html, manifest: &Manifest, widget: &Widget, it: &PbcPage<'_>, locale: Locale) {
    let framed = it.framed || widget.tier == Tier::Frame;
    out.raw("<section").attr("id", &format!("widget-{}", widget.name)).raw(">");
    head(out, widget, framed, locale);
    preview(out, manifest, widget, locale);
    own_build(out, manifest, widget, it, framed, locale);
    if widget.element.is_some() && manifest.elements_document().is_some() {
        let metadata = &manifest.metadata;
        let which = Reference::Element(widget.name.as_str());
        let address = which.address(metadata.name.as_str(), &metadata.version, locale);
        let title = format!("{}: {}", widget.title.get(locale), ReferenceWord::OfElement.say(locale));
        out.raw("<p><a").attr("href", &address).raw(">").text(&title).raw("</a></p>");
    }
    rights(out, widget, locale);
    out.raw("</section>");
}

/// The same of a widget that is not installed.
pub(super) fn promised(out: &mut Html, widget: &Widget, framed: bool, locale: Locale) {
    head(out, widget, framed, locale);
    rights(out, widget, locale);
}

fn head(out: &mut Html, widget: &Widget, framed: bool, locale: Locale) {
    out.raw("<h3>").text(widget.title.get(locale)).raw("</h3>");
    if let Some(about) = &widget.description {
        out.raw("<p>").text(about.get(locale)).raw("</p>");
    }
    let frame = framed || widget.tier == Tier::Frame;
    out.raw("<p>");
    mark(out, if frame { Word::InFrame } else { Word::InPage }.say(locale));
    out.raw("<code>").text(widget.name.as_str());
    if let Some(element) = &widget.element {
        out.raw(" &lt;").text(element.tag.as_str()).raw("&gt;");
    }
    out.raw("</code></p>");
}

fn rights(out: &mut Html, widget: &Widget, locale: Locale) {
    props(out, widget, locale);
    list(
        out,
        "h4",
        Word::Outputs,
        widget.outputs.iter().map(|(name, output)| format!("{name} ({})", output.event)),
        locale,
    );
    list(out, "h4", Word::Actions, widget.actions.keys().map(ToString::to_string), locale);
    list(out, "h4", Word::Publishes, widget.publishes.iter().map(ToString::to_string), locale);
    list(out, "h4", Word::Subscribes, widget.subscribes.iter().map(|one| one.pattern.to_string()), locale);
    list(out, "h4", Word::Sees, widget.context.iter().filter_map(word), locale);
}

/// The widget itself, once somebody opens it.
fn preview(out: &mut Html, manifest: &Manifest, widget: &Widget, locale: Locale) {
    let metadata = &manifest.metadata;
    let address =
        format!("/-/catalogue/preview/{}/{}/{}?lang={}", metadata.name, metadata.version, widget.name, locale.tag());
    let title = format!("{}: {}", widget.title.get(locale), Word::Preview.say(locale));
    out.raw("<details><summary>").text(Word::Preview.say(locale)).raw("</summary><iframe loading=\"lazy\"");
    out.attr("src", &address).attr("title", &title).raw("></iframe></details>");
}

/// The form for a build of one's own, where one may and the widget stands in a page itself.
fn own_build(out: &mut Html, manifest: &Manifest, widget: &Widget, it: &PbcPage<'_>, framed: bool, locale: Locale) {
    let Some(set) = it.own_build.filter(|_| !framed && widget.element.is_some()) else { return };
    let mut pages: Vec<(&str, &Text)> = Vec::new();
    for row in it.uses.iter().filter(|row| row.widget == widget.name.as_str()) {
        if pages.iter().all(|(name, _)| *name != row.page) {
            pages.push((row.page, row.title));
        }
    }
    if !pages.is_empty() {
        overrides::form(out, manifest.metadata.name.as_str(), widget, &pages, set, locale);
    }
}

fn props(out: &mut Html, widget: &Widget, locale: Locale) {
    let none = Value::Null;
    let schema = widget.props.as_ref().unwrap_or(&none);
    let Some(properties) = schema["properties"].as_object().filter(|properties| !properties.is_empty()) else {
        return list(out, "h4", Word::Props, std::iter::empty(), locale);
    };
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
    out.raw("<h4>").text(Word::Props.say(locale)).raw("</h4><div class=\"jgb-wide\" tabindex=\"0\" role=\"group\"");
    out.attr("aria-label", Word::Props.say(locale)).raw("><table><thead><tr>");
    for head in [Word::Name, Word::Type, Word::Default, Word::Meaning] {
        out.raw("<th scope=\"col\">").text(head.say(locale)).raw("</th>");
    }
    out.raw("</tr></thead><tbody>");
    for (name, one) in properties {
        out.raw("<tr><th scope=\"row\"><code>").text(name).raw("</code></th><td>").text(&kind(one));
        if required(name) {
            out.raw(" (").text(Word::Required.say(locale)).raw(")");
        }
        out.raw("</td><td>");
        if let Some(default) = one.get("default") {
            out.raw("<code>").text(&default.to_string()).raw("</code>");
        }
        out.raw("</td><td>").text(&meaning(one, locale)).raw("</td></tr>");
    }
    out.raw("</tbody></table></div>");
}

/// The type of a prop, or what it may be.
fn kind(schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    }
    let name = schema["type"].as_str().unwrap_or_default();
    match schema["format"].as_str() {
        Some(format) => format!("{name} ({format})"),
        None => name.to_owned(),
    }
}

/// Title and description of a prop. Either may be a text in several languages.
fn meaning(schema: &Value, locale: Locale) -> String {
    let said = |key: &str| {
        let value = &schema[key];
        value.as_str().or_else(|| value[locale.tag()].as_str()).or_else(|| value[Locale::default().tag()].as_str())
    };
    let parts: Vec<&str> = ["title", "description"].into_iter().filter_map(said).collect();
    parts.join(" — ")
}

/// A word of a manifest as it is written there.
pub(super) fn word(value: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// A heading (`level` is its element) with a list below it, or the word for nothing.
pub(super) fn list(out: &mut Html, level: &str, title: Word, items: impl Iterator<Item = String>, locale: Locale) {
    out.raw("<").raw(level).raw(">").text(title.say(locale)).raw("</").raw(level).raw(">");
    let mut items = items.peekable();
    if items.peek().is_none() {
        out.raw("<p>").text(Word::Nothing.say(locale)).raw("</p>");
        return;
    }
    out.raw("<ul>");
    for item in items {
        out.raw("<li><code>").text(&item).raw("</code></li>");
    }
    out.raw("</ul>");
}
