//! What an AsyncAPI document says, as a part of the page about an API.

use super::super::super::html::Html;
use super::super::mark;
use super::table::shape;
use super::{contents, cut, words};
use crate::docs::ChannelsDoc;
use crate::phrase::ReferenceWord as Word;
use crate::text::Locale;

pub(super) fn all(out: &mut Html, doc: &ChannelsDoc, locale: Locale) {
    if !doc.title.is_empty() {
        out.raw("<p><strong>").text(&doc.title).raw("</strong> ").text(&doc.version).raw("</p>");
    }
    words(out, &doc.about);
    cut(out, doc.cut, locale);
    let sections =
        doc.channels.iter().enumerate().map(|(i, channel)| (format!("channel-{i}"), channel.address.as_str()));
    contents(out, sections, locale);
    for (i, channel) in doc.channels.iter().enumerate() {
        out.raw("<section").attr("id", &format!("channel-{i}")).raw("><h2><code>").text(&channel.address);
        out.raw("</code></h2>");
        if channel.is_sent || channel.is_received {
            out.raw("<p>");
            for (is, word) in [(channel.is_sent, Word::Sent), (channel.is_received, Word::Received)] {
                if is {
                    mark(out, word.say(locale));
                }
            }
            out.raw("</p>");
        }
        words(out, &channel.about);
        for message in &channel.messages {
            out.raw("<h3><code>").text(&message.name).raw("</code> ").text(&message.title).raw("</h3>");
            words(out, &message.about);
            if !message.payload.kind.is_empty() {
                shape(out, &message.name, &message.payload, locale, None);
            }
            if let Some(sample) = &message.sample {
                out.raw("<p>").text(Word::Sample.say(locale)).raw("</p><pre><code>").text(sample).raw("</code></pre>");
            }
        }
        out.raw("</section>");
    }
}
