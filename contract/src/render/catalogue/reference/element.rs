//! The page about the element of a widget.

use super::super::super::html::Html;
use super::super::super::{Document, Portal};
use super::super::mark;
use super::table::{code, head, table};
use super::{Reference, ReferencePage, contents, cut, deprecated, frame, raw, spans, trouble, words};
use crate::docs::{ElementPage, Entry, Field, Method};
use crate::finding::Finding;
use crate::manifest::Widget;
use crate::phrase::{CatalogueWord, ReferenceWord as Word};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// Renders the page; `element` is what its maker says, nothing where the manifest names no document, or why it cannot be shown.
pub fn element_reference(
    portal: &Portal,
    it: &ReferencePage<'_>,
    widget: &Widget,
    element: Option<Result<&ElementPage, &Finding>>,
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    let which = Reference::Element(widget.name.as_str());
    frame(portal, it, which, widget.title.get(locale), (session, locale, look), |out| {
        if let Some(element) = &widget.element {
            out.raw("<p><code>&lt;").text(element.tag.as_str()).raw("&gt;</code></p>");
        }
        match element {
            None => {
                let word = if widget.element.is_some() { Word::NoDocument } else { Word::NoElement };
                out.raw("<p>").text(word.say(locale)).raw("</p>");
            }
            Some(Err(finding)) => {
                trouble(out, finding, locale);
                raw(out, it, locale);
            }
            Some(Ok(element)) => all(out, it, element, locale),
        }
    })
}

fn all(out: &mut Html, it: &ReferencePage<'_>, element: &ElementPage, locale: Locale) {
    out.raw("<p class=\"jgb-code\">").text(Word::MakersWords.say(locale)).raw("</p>");
    deprecated(out, element.deprecated.as_deref(), locale);
    if let Some(summary) = &element.summary {
        out.raw("<p>");
        spans(out, summary);
        out.raw("</p>");
    }
    let above = element.above.join(", ");
    let facts = [(Word::Class, element.class.as_deref().unwrap_or_default()), (Word::MadeOf, &above)];
    if facts.iter().any(|(_, value)| !value.is_empty()) {
        out.raw("<dl>");
        for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.raw("<dt>").text(label.say(locale)).raw("</dt><dd><code>").text(value).raw("</code></dd>");
        }
        out.raw("</dl>");
    }
    raw(out, it, locale);
    cut(out, element.cut, locale);
    let lists = [
        ("events", Word::ElementEvents, &element.events),
        ("slots", Word::Slots, &element.slots),
        ("parts", Word::Parts, &element.parts),
        ("styles", Word::Styles, &element.styles),
        ("states", Word::States, &element.states),
    ];
    let has_about = usize::from(!element.about.is_empty());
    let sections = [("about", Word::About, has_about)]
        .into_iter()
        .chain([("fields", Word::Fields, element.fields.len())])
        .chain(lists.iter().map(|(id, word, entries)| (*id, *word, entries.len())))
        .chain([("methods", Word::Methods, element.methods.len())]);
    let shown = sections.filter(|(.., count)| *count > 0).map(|(id, word, _)| (id.to_owned(), word.say(locale)));
    contents(out, shown, locale);
    section(out, "about", Word::About, has_about, locale, |out| words(out, &element.about));
    section(out, "fields", Word::Fields, element.fields.len(), locale, |out| fields(out, &element.fields, locale));
    for (id, word, entries) in lists {
        section(out, id, word, entries.len(), locale, |out| list(out, word, entries, locale));
    }
    section(out, "methods", Word::Methods, element.methods.len(), locale, |out| methods(out, &element.methods, locale));
}

fn section(out: &mut Html, id: &str, title: Word, count: usize, locale: Locale, body: impl FnOnce(&mut Html)) {
    if count > 0 {
        out.raw("<section").attr("id", id).raw("><h2>").text(title.say(locale)).raw("</h2>");
        body(out);
        out.raw("</section>");
    }
}

fn fields(out: &mut Html, fields: &[Field], locale: Locale) {
    let heads = [
        Word::Property.say(locale),
        Word::Attribute.say(locale),
        CatalogueWord::Type.say(locale),
        CatalogueWord::Default.say(locale),
        CatalogueWord::Meaning.say(locale),
    ];
    table(out, (Word::Fields.say(locale), fields.len()), &heads, locale, |out| {
        for field in fields {
            // The row is headed by what it is known by.
            match &field.property {
                Some(property) => {
                    head(out, property);
                    code(out, field.attribute.as_deref().unwrap_or_default());
                }
                None => {
                    out.raw("<tr><td></td><th scope=\"row\"><code>");
                    out.text(field.attribute.as_deref().unwrap_or_default()).raw("</code></th>");
                }
            }
            code(out, &field.kind);
            code(out, &field.default);
            out.raw("<td>");
            if field.is_read_only {
                out.raw("<p>");
                mark(out, Word::ReadOnly.say(locale));
                out.raw("</p>");
            }
            deprecated(out, field.deprecated.as_deref(), locale);
            words(out, &field.about);
            out.raw("</td></tr>");
        }
    });
}

fn list(out: &mut Html, title: Word, entries: &[Entry], locale: Locale) {
    let has_kind = entries.iter().any(|entry| !entry.kind.is_empty());
    let has_default = entries.iter().any(|entry| !entry.default.is_empty());
    let columns = [
        (true, CatalogueWord::Name),
        (has_kind, CatalogueWord::Type),
        (has_default, CatalogueWord::Default),
        (true, CatalogueWord::Meaning),
    ];
    let heads: Vec<&str> = columns.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.say(locale)).collect();
    table(out, (title.say(locale), entries.len()), &heads, locale, |out| {
        for entry in entries {
            head(out, if entry.name.is_empty() { Word::DefaultSlot.say(locale) } else { &entry.name });
            if has_kind {
                code(out, &entry.kind);
            }
            if has_default {
                code(out, &entry.default);
            }
            out.raw("<td>");
            deprecated(out, entry.deprecated.as_deref(), locale);
            words(out, &entry.about);
            out.raw("</td></tr>");
        }
    });
}

fn methods(out: &mut Html, methods: &[Method], locale: Locale) {
    let heads = [Word::Call.say(locale), CatalogueWord::Meaning.say(locale)];
    table(out, (Word::Methods.say(locale), methods.len()), &heads, locale, |out| {
        for method in methods {
            head(out, &method.call);
            out.raw("<td>");
            deprecated(out, method.deprecated.as_deref(), locale);
            words(out, &method.about);
            out.raw("</td></tr>");
        }
    });
}
