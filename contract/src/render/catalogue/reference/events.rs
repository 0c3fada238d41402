//! The page about the events that a PBC owns, publishes and receives.

use super::super::super::html::Html;
use super::super::super::{Document, Portal};
use super::super::{mark, pbc_address};
use super::table::shape;
use super::{Reference, ReferencePage, contents, frame};
use crate::docs::{EventDoc, Party, Row};
use crate::manifest::{Classification, EventTypeDecl, Keep, Reach, Sensitivity};
use crate::phrase::{CatalogueWord, ReferenceWord as Word};
use crate::text::Locale;
use crate::topic::TopicPattern;
use crate::view::{Look, SessionView};

/// Address of the document of all events.
const ASYNCAPI: &str = "/-/asyncapi.json";

/// Renders the page; `undeclared` are topics whose types nobody here declares.
pub fn event_reference(
    portal: &Portal,
    it: &ReferencePage<'_>,
    (events, undeclared): (&[EventDoc<'_>], &[&TopicPattern]),
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    let title = it.manifest.metadata.title.get(locale);
    frame(portal, it, Reference::Events, title, (session, locale, look), |out| {
        out.raw("<p><a").attr("href", ASYNCAPI).raw(">").text(Word::AsyncApi.say(locale)).raw("</a></p>");
        if events.is_empty() && undeclared.is_empty() {
            out.raw("<p>").text(Word::NoEvents.say(locale)).raw("</p>");
        }
        let sections = events.iter().map(|event| (id(event.decl), title_of(event.decl, locale)));
        if events.len() > 1 {
            contents(out, sections, locale);
        }
        for event in events {
            one(out, it, event, locale);
        }
        if !undeclared.is_empty() {
            out.raw("<section><h2>").text(Word::Unknown.say(locale)).raw("</h2><ul>");
            for pattern in undeclared {
                out.raw("<li><code>").text(&pattern.to_string()).raw("</code></li>");
            }
            out.raw("</ul></section>");
        }
    })
}

fn id(decl: &EventTypeDecl) -> String {
    format!("event-{}", decl.name)
}

fn title_of(decl: &EventTypeDecl, locale: Locale) -> &str {
    decl.title.as_ref().map_or(decl.name.as_str(), |title| title.get(locale))
}

fn one(out: &mut Html, it: &ReferencePage<'_>, event: &EventDoc<'_>, locale: Locale) {
    let decl = event.decl;
    out.raw("<section class=\"jgb-event\"")
        .attr("id", &id(decl))
        .raw("><h2>")
        .text(title_of(decl, locale))
        .raw("</h2><p>");
    for (is, word) in [(event.is_sent, Word::Sent), (event.is_received, Word::Received)] {
        if is {
            mark(out, word.say(locale));
        }
    }
    out.raw("<code>").text(decl.name.as_str()).raw("</code></p>");
    facts(out, it, event, locale);
    parties(out, it, Word::Senders, &event.senders, decl, locale);
    parties(out, it, Word::Receivers, &event.receivers, decl, locale);
    out.raw("<h3>").text(Word::Data.say(locale)).raw("</h3>");
    let title = format!("{} · {}", title_of(decl, locale), Word::Data.say(locale));
    let marks = |out: &mut Html, row: &Row| class(out, decl, row, locale);
    shape(out, &title, &event.data, locale, (!decl.fields.is_empty()).then_some(&marks));
    if let Some(sample) = &event.sample {
        out.raw("<h3>").text(Word::Sample.say(locale)).raw("</h3><pre><code>").text(sample).raw("</code></pre>");
    }
    if let Some(reply) = &event.reply {
        out.raw("<h3>").text(Word::Reply.say(locale)).raw("</h3>");
        let title = format!("{} · {}", title_of(decl, locale), Word::Reply.say(locale));
        shape(out, &title, reply, locale, None);
    }
    out.raw("</section>");
}

fn facts(out: &mut Html, it: &ReferencePage<'_>, event: &EventDoc<'_>, locale: Locale) {
    let (decl, owner) = (event.decl, &event.owner.metadata);
    let subject = decl.subject.as_deref().unwrap_or_default().replace('/', ".");
    let topic = if subject.is_empty() { decl.name.to_string() } else { format!("{}.{subject}", decl.name) };
    let seen = if decl.classification == Classification::Public { Word::Everybody } else { Word::SignedIn };
    let kept = match &decl.log.keep {
        Keep::None => Word::NotKept.say(locale).to_owned(),
        Keep::Forever => Word::KeptForever.say(locale).to_owned(),
        Keep::Days { days, .. } => Word::KeptDays.say(locale).replacen("{}", &days.to_string(), 1),
    };
    let reach = if decl.reach == Reach::Page { Word::InPage } else { Word::InPortal };
    out.raw("<dl>");
    if owner.name != it.manifest.metadata.name {
        out.raw("<dt>").text(CatalogueWord::Owner.say(locale)).raw("</dt><dd><a");
        out.attr("href", &pbc_address(owner.name.as_str(), locale))
            .raw(">")
            .text(owner.title.get(locale))
            .raw("</a></dd>");
    }
    out.raw("<dt>").text(Word::Topic.say(locale)).raw("</dt><dd><code>").text(&topic).raw("</code></dd>");
    for (label, value) in
        [(Word::SeenBy, seen.say(locale)), (Word::Kept, kept.as_str()), (Word::Reach, reach.say(locale))]
    {
        out.raw("<dt>").text(label.say(locale)).raw("</dt><dd>").text(value).raw("</dd>");
    }
    out.raw("</dl>");
}

/// Who is at one end, with links to what they say of the same type.
fn parties(
    out: &mut Html,
    it: &ReferencePage<'_>,
    title: Word,
    parties: &[Party<'_>],
    decl: &EventTypeDecl,
    locale: Locale,
) {
    out.raw("<h3>").text(title.say(locale)).raw("</h3>");
    if parties.is_empty() {
        out.raw("<p>").text(CatalogueWord::Nothing.say(locale)).raw("</p>");
        return;
    }
    out.raw("<ul>");
    for party in parties {
        let is_other = !party.is_adapter && *party.pbc != it.manifest.metadata.name;
        out.raw("<li>");
        if is_other {
            let address = Reference::Events.address(party.pbc.as_str(), party.version, locale);
            out.raw("<a").attr("href", &format!("{address}#{}", id(decl))).raw(">");
        }
        out.text(party.title.get(locale)).raw(if is_other { "</a>" } else { "" });
        let widgets = party.widgets.iter().map(|name| name.as_str());
        let ends = [(party.has_back_end, Word::BackEnd), (party.is_adapter, Word::Adapter)];
        let named = ends.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.say(locale));
        let all: Vec<&str> = named.chain(widgets).collect();
        out.raw(" · ").text(&all.join(", ")).raw("</li>");
    }
    out.raw("</ul>");
}

/// How sensitive a field is, where its owner says so.
fn class(out: &mut Html, decl: &EventTypeDecl, row: &Row, locale: Locale) {
    let field = row.pointer.as_ref().and_then(|pointer| decl.fields.get(pointer));
    let word = match field.map(|field| field.class) {
        None | Some(Sensitivity::Public) => return,
        Some(Sensitivity::Pseudonymous) => Word::Pseudonymous,
        Some(Sensitivity::Personal) => Word::Personal,
        Some(Sensitivity::Sensitive) => Word::Sensitive,
        Some(Sensitivity::UniqueId) => Word::UniqueId,
    };
    mark(out, word.say(locale));
}
