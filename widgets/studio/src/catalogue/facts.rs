//! What a PBC says of itself: who offers it and how, what it publishes, receives and sees, where it is used, how its services are.

use super::Catalogue;
use super::talk::{Detail, Version};
use super::words::Word;
use jogakbo_contract::manifest::{Manifest, Mode};
use leptos::prelude::*;
use std::sync::Arc;

/// Facts about the widget `name` in a version.
pub fn view(it: Catalogue, detail: &Arc<Detail>, version: &Version, name: &str) -> impl IntoView {
    let (manifest, locale) = (&version.manifest, it.locale.get());
    let price = |manifest: &Manifest| {
        let plans = manifest.spec.offer.plans.iter();
        let plan = plans.map(|plan| format!("{} {}", plan.price.amount, plan.price.currency));
        plan.collect::<Vec<_>>().join(", ")
    };
    let modes = manifest.spec.delivery.modes.iter().map(|mode| match mode {
        Mode::Saas => it.say(Word::Saas),
        Mode::Assets | Mode::Install => it.say(Word::Installed),
    });
    let modes: std::collections::BTreeSet<&str> = modes.collect();
    let lifecycle = serde_json::to_value(manifest.metadata.lifecycle).ok();
    let lifecycle = lifecycle.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    let images = manifest.spec.delivery.images.iter().map(|image| image.reference.clone());
    let delivery: Vec<String> = modes.into_iter().map(str::to_owned).chain(images).collect();
    let widget = manifest.widget(name);
    let publishes: Vec<String> =
        widget.into_iter().flat_map(|widget| &widget.publishes).map(ToString::to_string).collect();
    let receives: Vec<String> =
        widget.into_iter().flat_map(|widget| &widget.subscribes).map(|one| one.pattern.to_string()).collect();
    let purposes = manifest.spec.privacy.iter().flat_map(|privacy| &privacy.purposes);
    let asked = widget.map(|widget| &widget.purposes);
    let purposes = purposes.filter(|purpose| asked.is_some_and(|asked| asked.contains(&purpose.name)));
    let sees: Vec<String> =
        purposes.map(|purpose| format!("{}: {}", purpose.title.get(locale), purpose.data.join(", "))).collect();
    let pages = detail.pages.iter().filter(|used| used.widget == name).map(|used| {
        let address = used.route.trim_end_matches("/*").to_owned();
        let address = if address.is_empty() { "/".to_owned() } else { address };
        view! { <li><a href=address>{used.title.get(locale).to_owned()}</a>" "{used.version.clone()}</li> }
    });
    let pages: Vec<_> = pages.collect();
    let endpoints = move || {
        let line = |endpoint: super::Endpoint| {
            let word = match endpoint.state.as_str() {
                "well" => Word::Well,
                "ill" => Word::Ill,
                "away" => Word::Gone,
                _ => Word::Unknown,
            };
            let status = endpoint.status.map(|status| format!(" ({status})"));
            view! { <li data-state=endpoint.state>{endpoint.name}": "{it.say(word)}{status}</li> }
        };
        let all = it.health.get();
        if all.is_empty() {
            it.say(Word::None).into_any()
        } else {
            view! { <ul>{all.into_iter().map(line).collect::<Vec<_>>()}</ul> }.into_any()
        }
    };
    let text = |word: Word, text: String| view! { <dt>{it.word(word)}</dt><dd>{text}</dd> };
    let list = |word: Word, lines: Vec<String>| {
        let lines = if lines.is_empty() { vec![it.say(Word::None).to_owned()] } else { lines };
        view! { <dt>{it.word(word)}</dt><dd><ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>()}</ul></dd> }
    };
    view! {
        <dl class="facts">
            {text(Word::Name, format!("{} · {name}", detail.name))}
            {text(Word::Owner, manifest.metadata.owner.name.get(locale).to_owned())}
            {text(Word::Licence, manifest.spec.offer.licence.clone())}
            {text(Word::Price, price(manifest))}
            {text(Word::Delivery, delivery.join(", "))}
            {text(Word::Lifecycle, lifecycle)}
            <dt>{it.word(Word::Endpoints)}</dt><dd>{endpoints}</dd>
            {list(Word::Publishes, publishes)}
            {list(Word::Receives, receives)}
            {list(Word::Sees, sees)}
            <dt>{it.word(Word::Pages)}</dt>
            <dd>{if pages.is_empty() { it.say(Word::None).into_any() } else { view! { <ul>{pages}</ul> }.into_any() }}</dd>
        </dl>
    }
}
