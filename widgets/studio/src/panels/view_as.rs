//! The bar that says how the page is looked at, and pages side by side.

use crate::canvas::frame::Frame;
use crate::state::{Saving, Studio};
use crate::sync;
use crate::terms::Term;
use crate::view_as::{self, Look, MOST, Tint, WIDTHS};
use crate::words::Word;
use jogakbo_contract::page::{Page, Role};
use jogakbo_contract::text::Locale;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Widths of the first pages side by side.
const FIRST: [u16; MOST] = [360, 1280, 768, 320];
/// Width of one of them on the screen, in pixels.
const ROOM: f64 = 320.0;
/// Height of one of them on the screen, in pixels.
const TALL: f64 = 420.0;

/// What people call a role.
const fn role_word(role: Option<Role>) -> Word {
    match role {
        None => Word::AsMyself,
        Some(Role::Anonymous) => Word::AsNobody,
        Some(Role::Citizen) => Word::AsCitizen,
        Some(Role::Designer) => Word::AsDesigner,
        Some(Role::Reviewer) => Word::AsReviewer,
        Some(Role::Publisher) => Word::AsPublisher,
        Some(Role::Operator) => Word::AsOperator,
    }
}

const fn tint_word(tint: Tint) -> Word {
    match tint {
        Tint::Own => Word::TintOwn,
        Tint::Light => Word::TintLight,
        Tint::Dark => Word::TintDark,
        Tint::Contrast => Word::TintContrast,
    }
}

/// The bar.
pub fn bar(studio: Studio) -> impl IntoView {
    view_as::follow(studio);
    let look = studio.look;
    let beside = RwSignal::new(false);
    let shut = move || {
        let page = studio.page()?;
        let role = look.role.get().filter(|role| !view_as::admits(&page, *role))?;
        let who = studio.say(role_word(Some(role)));
        Some(format!("{}: {}", who, studio.say(Word::NotAdmitted)))
    };
    view! {
        <div class="as" role="group" aria-label=studio.word(Word::ViewAs)>
            {widths(studio, look, true)}
            {roles(studio, look, move || sync::show(studio))}
            {tints(studio, look)}
            {zoom(studio, look, move || view_as::zoom(studio))}
            {switches(studio, look, move || sync::show(studio))}
            <button type="button" aria-expanded=move || beside.get().to_string() on:click=move |_| beside.update(|open| *open = !*open)>{studio.word(Word::Beside)}</button>
            <span class="note" role="status">{shut}{limits(studio, look)}</span>
        </div>
        {move || beside.get().then(|| side_by_side(studio))}
    }
}

fn widths(studio: Studio, look: Look, own: bool) -> impl IntoView {
    let option = move |width: Option<u16>| {
        let value = width.map_or_else(String::new, |width| width.to_string());
        let words = move || match width {
            Some(width) => format!("{width} px"),
            None => studio.say(Word::ByBreakpoint).to_owned(),
        };
        view! { <option value=value selected=move || look.width.get() == width>{words}</option> }
    };
    let options: Vec<_> = own.then_some(None::<u16>).into_iter().chain(WIDTHS.map(Some)).map(option).collect();
    view! {
        <label><span>{studio.word(Word::Device)}</span>
            <select on:change=move |event| look.width.set(event_target_value(&event).parse().ok())>{options}</select></label>
    }
}

/// Only roles that this person has: the host gives no others.
fn roles(studio: Studio, look: Look, changed: impl Fn() + Send + 'static) -> impl IntoView {
    let mut all = vec![None, Some(Role::Anonymous), Some(Role::Citizen)];
    let own = studio.roles().into_iter().filter(|role| !matches!(role, Role::Anonymous | Role::Citizen));
    all.extend(own.map(Some));
    let known = all.clone();
    let option = |(at, role): (usize, Option<Role>)| {
        view! { <option value=at.to_string() selected=move || look.role.get() == role>{studio.word(role_word(role))}</option> }
    };
    let options: Vec<_> = all.into_iter().enumerate().map(option).collect();
    view! {
        <label><span>{studio.word(Word::Person)}</span>
            <select on:change=move |event| {
                let chosen = event_target_value(&event).parse::<usize>().ok().and_then(|at| known.get(at).copied());
                look.role.set(chosen.flatten());
                changed();
            }>{options}</select></label>
    }
}

fn tints(studio: Studio, look: Look) -> impl IntoView {
    let option = |(at, tint): (usize, Tint)| {
        view! { <option value=at.to_string() selected=move || look.tint.get() == tint>{studio.word(tint_word(tint))}</option> }
    };
    let options: Vec<_> = Tint::ALL.into_iter().enumerate().map(option).collect();
    view! {
        <label><span>{studio.word(Word::Colours)}</span>
            <select on:change=move |event| {
                let chosen = event_target_value(&event).parse::<usize>().ok().and_then(|at| Tint::ALL.get(at).copied());
                look.tint.set(chosen.unwrap_or_default());
            }>{options}</select></label>
    }
}

fn zoom(studio: Studio, look: Look, turn: impl Fn() + Send + 'static) -> impl IntoView {
    view! {
        <button type="button" aria-pressed=move || look.zoomed.get().to_string() on:click=move |_| turn()>
            {studio.word(Word::Zoomed)}
        </button>
    }
}

/// What the host has to be asked for: less motion, forced colours, a slow network.
fn switches(studio: Studio, look: Look, changed: impl Fn() + Copy + Send + 'static) -> impl IntoView {
    let all = [(look.calm, Term::LessMotion), (look.forced, Term::ForcedColours), (look.slow, Term::SlowNetwork)];
    all.map(|(on, term)| {
        view! {
            <button type="button" aria-pressed=move || on.get().to_string() on:click=move |_| {
                on.update(|on| *on = !*on);
                changed();
            }>{studio.term(term)}</button>
        }
    })
    .into_iter()
    .collect::<Vec<_>>()
}

/// What is not shown although it was asked for.
fn limits(studio: Studio, look: Look) -> impl Fn() -> String + Send + Copy + 'static {
    move || {
        let say = |on: RwSignal<bool>, term: Term| on.get().then(|| format!(" {}", term.say(studio.locale.get())));
        let all = [say(look.forced, Term::ForcedLimits), say(look.slow, Term::SlowLimits)];
        all.into_iter().flatten().collect()
    }
}

/// Up to four pages, each looked at in its own way.
fn side_by_side(studio: Studio) -> impl IntoView {
    let next = StoredValue::new(2_usize);
    let shown = RwSignal::new(vec![0_usize, 1]);
    let more = move |_| {
        if shown.with_untracked(|shown| shown.len() < MOST) {
            let number = next.get_value();
            next.set_value(number + 1);
            shown.update(|shown| shown.push(number));
        }
    };
    let full = move || shown.with(|shown| shown.len() >= MOST);
    view! {
        <section class="beside" aria-label=studio.word(Word::Beside)>
            <div class="frames"><For each=move || shown.get() key=|number| *number children=move |number| one(studio, shown, number) /></div>
            <div class="ways"><button type="button" aria-disabled=move || full().to_string() on:click=more>{studio.word(Word::MoreFrames)}</button></div>
            <p class="note">{studio.term(Term::ForcedLimits)}</p>
        </section>
    }
}

fn one(studio: Studio, shown: RwSignal<Vec<usize>>, number: usize) -> impl IntoView {
    let look = Look::new(Some(FIRST[number % MOST]));
    let locale = RwSignal::new(studio.preview.get_untracked());
    let place = NodeRef::<html::Iframe>::new();
    let load = move || {
        if let (Some(element), Some(name)) = (place.get_untracked(), studio.name_now()) {
            Frame::new(element).load(&view_as::address(look, &name, locale.get_untracked()));
        }
    };
    // Anew whenever the host has another draft.
    Effect::new(move |before: Option<Option<Arc<Page>>>| {
        let there = place.get().is_some();
        if !there || studio.saving.get() != Saving::Saved {
            return before.flatten();
        }
        let page = studio.page();
        let same = matches!((before.flatten(), &page), (Some(before), Some(page)) if Arc::ptr_eq(&before, page));
        if !same {
            load();
        }
        page
    });
    let tint = move || {
        let tint = look.tint.get();
        if let Some(document) = place.get().and_then(|element| element.content_document()) {
            view_as::paint(&document, tint);
        }
    };
    Effect::new(move |_| tint());
    let wide = move || f64::from(look.width.get().unwrap_or(1280) / look.zoom());
    let scale = move || (ROOM / wide()).min(f64::from(look.zoom()));
    let title = move || {
        let width = look.width.get().unwrap_or(1280);
        format!("{} {}: {width} px, {}", studio.say(Word::Preview), number + 1, studio.say(role_word(look.role.get())))
    };
    let speak = move |event| {
        locale.set(if event_target_value(&event) == "en" { Locale::En } else { Locale::Ko });
        load();
    };
    let languages = Locale::ALL.map(|one| {
        view! { <option value=one.tag() selected=move || locale.get() == one>{one.native_name()}</option> }
    });
    view! {
        <div class="seen" role="group" aria-label=title>
            <div class="as">
                {widths(studio, look, false)}
                {roles(studio, look, load)}
                <label><span>{studio.word(Word::Language)}</span><select on:change=speak>{languages.into_iter().collect::<Vec<_>>()}</select></label>
                {tints(studio, look)}
                {zoom(studio, look, move || look.zoomed.update(|zoomed| *zoomed = !*zoomed))}
                {switches(studio, look, load)}
                <button type="button" class="small" on:click=move |_| shown.update(|shown| shown.retain(|one| *one != number))>{studio.word(Word::Close)}</button>
            </div>
            <div class="window" style:width=move || format!("{}px", wide() * scale()) style:height=format!("{TALL}px")>
                <iframe node_ref=place title=title on:load=move |_| untrack(tint)
                    style:width=move || format!("{}px", wide()) style:height=move || format!("{}px", TALL / scale()) style:transform=move || format!("scale({})", scale())></iframe>
            </div>
        </div>
    }
}
