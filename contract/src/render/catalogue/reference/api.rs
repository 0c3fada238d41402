//! The page about an API: its operations by path.

use super::super::super::html::Html;
use super::super::super::{Document, Portal};
use super::super::mark;
use super::table::{head, kind, must, shape, table};
use super::{Reference, ReferencePage, channels, cut, frame, raw, spans, trouble, words};
use crate::docs::{ApiDoc, ChannelsDoc, Content, Operation};
use crate::finding::Finding;
use crate::manifest::{Api, ApiKind, ApiRole};
use crate::phrase::{CatalogueWord, ReferenceWord as Word};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// What the document of an API says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiSaid {
    /// An OpenAPI document.
    Calls(ApiDoc),
    /// An AsyncAPI document.
    Channels(ChannelsDoc),
}

/// Renders the page; `said` is what the document says, or why it cannot be shown. `is_served`: the host passes calls of this API on.
pub fn api_reference(
    portal: &Portal,
    it: &ReferencePage<'_>,
    api: &Api,
    (said, is_served): (&Result<ApiSaid, Finding>, bool),
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    let which = Reference::Api(api.name.as_str());
    frame(portal, it, which, api.name.as_str(), (session, locale, look), |out| {
        facts(out, it, api, is_served, locale);
        match said {
            Err(finding) => trouble(out, finding, locale),
            Ok(ApiSaid::Calls(doc)) => all(out, doc, is_served, locale),
            Ok(ApiSaid::Channels(doc)) => channels::all(out, doc, locale),
        }
    })
}

fn facts(out: &mut Html, it: &ReferencePage<'_>, api: &Api, is_served: bool, locale: Locale) {
    let widgets = it.manifest.spec.frontend.widgets.iter().filter(|widget| widget.apis.contains(&api.name));
    let callers: Vec<&str> = widgets.map(|widget| widget.title.get(locale)).collect();
    let callers = if callers.is_empty() { Word::NoCallers.say(locale).to_owned() } else { callers.join(", ") };
    let endpoint = it.manifest.endpoint_of(api).map(|endpoint| endpoint.name.to_string());
    let role = match api.role {
        ApiRole::Business => Word::Business,
        ApiRole::Integration => Word::Integration,
        ApiRole::Management => Word::Management,
        ApiRole::Configuration => Word::Configuration,
    };
    out.raw("<dl><dt>").text(Word::Role.say(locale)).raw("</dt><dd>").text(role.say(locale));
    out.raw("</dd>");
    if let Some(endpoint) = endpoint {
        out.raw("<dt>").text(Word::Endpoint.say(locale)).raw("</dt><dd><code>").text(&endpoint).raw("</code></dd>");
    }
    if api.kind == ApiKind::Openapi {
        out.raw("<dt>").text(Word::Callers.say(locale)).raw("</dt><dd>").text(&callers).raw("</dd>");
    }
    out.raw("</dl>");
    if api.kind == ApiKind::Openapi && !is_served {
        out.raw("<p>").text(Word::NotServed.say(locale)).raw("</p>");
    }
    raw(out, it, locale);
}

fn all(out: &mut Html, doc: &ApiDoc, is_served: bool, locale: Locale) {
    if !doc.title.is_empty() {
        out.raw("<p><strong>").text(&doc.title).raw("</strong> ").text(&doc.version).raw("</p>");
    }
    words(out, &doc.about);
    cut(out, doc.cut, locale);
    out.raw("<nav").attr("aria-label", Word::Contents.say(locale)).raw("><ul>");
    for (i, path) in doc.paths.iter().enumerate() {
        for (j, operation) in path.operations.iter().enumerate() {
            out.raw("<li><a").attr("href", &format!("#operation-{i}-{j}")).raw("><code>").text(&operation.method);
            out.raw(" ").text(&path.path).raw("</code></a> ");
            spans(out, &operation.summary);
            out.raw("</li>");
        }
    }
    out.raw("</ul></nav>");
    for (i, path) in doc.paths.iter().enumerate() {
        out.raw("<section><h2><code>").text(&path.path).raw("</code></h2>");
        words(out, &path.about);
        for (j, one) in path.operations.iter().enumerate() {
            operation(out, one, &format!("operation-{i}-{j}"), is_served, locale);
        }
        out.raw("</section>");
    }
}

fn operation(out: &mut Html, one: &Operation, id: &str, is_served: bool, locale: Locale) {
    out.raw("<h3").attr("id", id).raw("><code>").text(&one.method).raw("</code> ");
    spans(out, &one.summary);
    out.raw("</h3><p>");
    mark(out, if one.passes && is_served { Word::Passes } else { Word::Refused }.say(locale));
    if one.deprecated {
        mark(out, Word::Deprecated.say(locale));
    }
    if !one.id.is_empty() {
        out.raw("<code>").text(&one.id).raw("</code>");
    }
    out.raw("</p>");
    words(out, &one.about);
    parameters(out, one, locale);
    if let Some((about, required)) = &one.body {
        out.raw("<h4>").text(Word::Body.say(locale)).raw("</h4><p>");
        mark(out, if *required { Word::Yes } else { Word::No }.say(locale));
        out.raw("</p>");
        words(out, about);
        for content in &one.bodies {
            body(out, &content.media, content, locale);
        }
    }
    answers(out, one, locale);
}

fn parameters(out: &mut Html, one: &Operation, locale: Locale) {
    if one.parameters.is_empty() {
        return;
    }
    let title = Word::Parameters.say(locale);
    out.raw("<h4>").text(title).raw("</h4>");
    let has_about = one.parameters.iter().any(|parameter| !parameter.about.is_empty() || parameter.deprecated);
    let heads = [
        CatalogueWord::Name.say(locale),
        Word::Place.say(locale),
        CatalogueWord::Type.say(locale),
        Word::Must.say(locale),
        CatalogueWord::Meaning.say(locale),
    ];
    let shown = if has_about { heads.len() } else { heads.len() - 1 };
    table(out, (title, one.parameters.len()), &heads[..shown], locale, |out| {
        for parameter in &one.parameters {
            head(out, &parameter.name);
            out.raw("<td>").text(&parameter.place).raw("</td>");
            kind(out, &parameter.shape.kind, &parameter.shape.limits);
            must(out, parameter.required, locale);
            if has_about {
                out.raw("<td>");
                if parameter.deprecated {
                    mark(out, Word::Deprecated.say(locale));
                }
                spans(out, &parameter.about);
                out.raw("</td>");
            }
            out.raw("</tr>");
        }
    });
}

fn answers(out: &mut Html, one: &Operation, locale: Locale) {
    if one.answers.is_empty() {
        return;
    }
    let title = Word::Answers.say(locale);
    out.raw("<h4>").text(title).raw("</h4>");
    let has_contents = one.answers.iter().any(|answer| !answer.contents.is_empty());
    let heads = [Word::Status.say(locale), CatalogueWord::Meaning.say(locale), CatalogueWord::Type.say(locale)];
    let shown = if has_contents { heads.len() } else { heads.len() - 1 };
    table(out, (title, one.answers.len()), &heads[..shown], locale, |out| {
        for answer in &one.answers {
            head(out, &answer.status);
            out.raw("<td>");
            spans(out, &answer.about);
            out.raw("</td>");
            if has_contents {
                out.raw("<td>");
                for (i, content) in answer.contents.iter().enumerate() {
                    out.raw(if i > 0 { "<br><code>" } else { "<code>" }).text(&content.media).raw("</code>");
                }
                out.raw("</td>");
            }
            out.raw("</tr>");
        }
    });
    for answer in &one.answers {
        for content in answer.contents.iter().filter(|one| !one.shape.kind.is_empty() || one.sample.is_some()) {
            body(out, &format!("{} · {}", answer.status, content.media), content, locale);
        }
    }
}

/// A body in one media type.
fn body(out: &mut Html, title: &str, content: &Content, locale: Locale) {
    out.raw("<h5>").text(title).raw("</h5>");
    if !content.shape.kind.is_empty() {
        shape(out, title, &content.shape, locale, None);
    }
    if let Some(sample) = &content.sample {
        out.raw("<p>").text(Word::Sample.say(locale)).raw("</p><pre><code>").text(sample).raw("</code></pre>");
    }
}
