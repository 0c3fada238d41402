//! What happened, oldest first: filtered, stepped through, and followed back to its cause.

use crate::inspect::{Say, filtered, moments, name, variables_at};
use crate::listen::short;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Door, Moment, What};
use leptos::prelude::*;
use serde_json::Value;

/// Filters, list, and the step that is looked at.
pub fn timeline(studio: Studio) -> impl IntoView {
    let all = Memo::new(move |_| moments(studio));
    let found = Memo::new(move |_| all.with(|all| filtered(studio, all)));
    let go = move |by: isize| {
        found.with_untracked(|found| {
            let now = studio.inspect.at.get_untracked();
            let place = now.and_then(|now| found.iter().position(|(number, _)| *number == now));
            let next = match place {
                Some(place) => place.checked_add_signed(by).filter(|next| *next < found.len()),
                None if by < 0 => found.len().checked_sub(1),
                None => (!found.is_empty()).then_some(0),
            };
            if let Some((number, moment)) = next.and_then(|next| found.get(next)) {
                choose(studio, *number, moment);
            }
        });
    };
    let place = move || {
        let at = studio.inspect.at.get()?;
        let count = all.with(Vec::len);
        Some(format!(
            "{} {} {} {count}",
            Say::Moment.say(studio.locale.get()),
            at + 1,
            Say::Of.say(studio.locale.get())
        ))
    };
    let rows = move || found.get().into_iter().map(|(number, moment)| row(studio, number, &moment)).collect::<Vec<_>>();
    let nothing = move || found.with(Vec::is_empty).then(|| view! { <p>{studio.seen(Say::Nothing)}</p> });
    view! {
        <div class="ways">
            {which(studio)}
            <label class="field"><span>{studio.seen(Say::FindText)}</span><input type="search" autocomplete="off" prop:value=move || studio.inspect.find.get() on:input=move |event| studio.inspect.find.set(event_target_value(&event)) /></label>
            <label><input type="checkbox" prop:checked=move || studio.inspect.refused.get() on:change=move |event| studio.inspect.refused.set(event_target_checked(&event)) />" "{studio.seen(Say::OnlyRefused)}</label>
            <button type="button" on:click=move |_| go(-1)>{studio.seen(Say::Back)}</button>
            <button type="button" on:click=move |_| go(1)>{studio.seen(Say::Forward)}</button>
            <span role="status">{place}</span>
        </div>
        {nothing}
        <div class="steps">
            <div class="heard" hidden=move || found.with(Vec::is_empty)>
                <table>
                    <caption class="hidden">{studio.seen(Say::Timeline)}</caption>
                    <thead><tr><th scope="col">"ms"</th><th scope="col">{studio.word(Word::From)}</th><th scope="col">{studio.seen(Say::Whole)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || studio.inspect.at.get().and_then(|at| all.with(|all| all.get(at).map(|moment| detail(studio, all, at, moment))))}
        </div>
    }
}

/// The widgets that the list can be narrowed to.
fn which(studio: Studio) -> impl IntoView {
    let options = move || {
        let page = studio.page();
        let items = page.iter().flat_map(|page| page.spec.items.iter().map(|item| item.id.to_string()));
        items
            .map(|id| {
                let title = page.as_ref().map_or_else(|| id.clone(), |page| studio.title(page, &id));
                let chosen = id.clone();
                view! { <option value=id selected=move || studio.inspect.item.get() == chosen>{title}</option> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <label class="field"><span>{studio.seen(Say::OnlyItem)}</span>
            <select on:change=move |event| studio.inspect.item.set(event_target_value(&event))>
                <option value="">{studio.seen(Say::AllItems)}</option>
                {options}
            </select>
        </label>
    }
}

/// Looks at a step, and at the widget that spoke.
fn choose(studio: Studio, number: usize, moment: &Moment) {
    studio.inspect.at.set(Some(number));
    if let Some(item) = moment.item.clone().filter(|_| studio.inspect.opened.with_untracked(Option::is_none)) {
        studio.chosen.set(Some(item));
    }
}

/// Who spoke, in words.
fn spoke(studio: Studio, moment: &Moment) -> String {
    let kind = match &moment.what {
        What::Output(_) | What::Topic(_) => None,
        What::Variable(_) => Some(Word::FromVariable),
        What::Param(_) => Some(Word::EndParam),
        What::Host(_) => Some(Word::EndHost),
    };
    let page = studio.page_now();
    let item = moment.item.as_ref().map(|id| page.as_ref().map_or_else(|| id.clone(), |page| studio.title(page, id)));
    let before = item.or_else(|| kind.map(|word| studio.say(word).to_owned()));
    before.map_or_else(|| name(&moment.what).to_owned(), |before| format!("{before} · {}", name(&moment.what)))
}

/// The value without what stands around the data of an event.
fn data(moment: &Moment) -> Option<&Value> {
    let value = moment.value.as_ref()?;
    let inner = if matches!(moment.what, What::Topic(_)) { value.get("data") } else { None };
    Some(inner.unwrap_or(value))
}

fn row(studio: Studio, number: usize, moment: &Moment) -> impl IntoView + use<> {
    let spoke = untrack(|| spoke(studio, moment));
    let (at, value, outcome) = (format!("{:.0}", moment.at), data(moment).map(short), moment.outcome.clone());
    let caused = (!moment.cause.is_empty()).then_some("↳ ");
    let kept = moment.clone();
    view! {
        <tr class:picked=move || studio.inspect.at.get() == Some(number)>
            <td class="time">{at}</td>
            <td><button type="button" class="small" aria-current=move || (studio.inspect.at.get() == Some(number)).then_some("step") on:click=move |_| choose(studio, number, &kept)>{caused}{spoke}</button>
                <span class="note" lang="en">" "{outcome}</span></td>
            <td>{value.map(|value| view! { <code>{value}</code> })}</td>
        </tr>
    }
}

/// Everything about one step.
fn detail(studio: Studio, all: &[Moment], at: usize, moment: &Moment) -> impl IntoView + use<> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let cause = (!moment.cause.is_empty()).then(|| {
        let place = all.iter().position(|other| other.id == moment.cause);
        match place {
            Some(place) => view! { <button type="button" on:click=move |_| studio.inspect.at.set(Some(place))>{studio.seen(Say::Because)}</button> }.into_any(),
            None => view! { <p class="note">{studio.seen(Say::CauseGone)}</p> }.into_any(),
        }
    });
    let led: Vec<_> = all
        .iter()
        .enumerate()
        .filter(|(_, other)| !moment.id.is_empty() && other.cause == moment.id)
        .map(|(place, other)| {
            let spoke = untrack(|| spoke(studio, other));
            view! { <li><button type="button" class="small" on:click=move |_| studio.inspect.at.set(Some(place))>{spoke}</button></li> }
        })
        .collect();
    let title = |id: &str| untrack(|| studio.page_now().map_or_else(|| id.to_owned(), |page| studio.title(&page, id)));
    let received: Vec<String> = moment.received.iter().map(|id| title(id)).collect();
    let brought: Vec<_> = moment
        .brought
        .iter()
        .map(|brought| {
            let door = match &brought.to {
                Door::Prop(prop) => prop.clone(),
                Door::Action(action) => format!("{action}()"),
            };
            let line = format!("{} · {door} = {}", title(brought.item.as_str()), short(&brought.value));
            view! { <li><code>{line}</code></li> }
        })
        .collect();
    let variables = variables_at(studio, all, at);
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| view! { <li><code>{format!("{name} = {}", short(value))}</code></li> })
        .collect();
    let part =
        |say: Say, list: Vec<AnyView>| (!list.is_empty()).then(|| view! { <h4>{studio.seen(say)}</h4><ul>{list}</ul> });
    let any = |list: Vec<_>| list.into_iter().map(IntoAny::into_any).collect::<Vec<AnyView>>();
    view! {
        <section class="step" aria-label=studio.seen(Say::Moment) tabindex="0">
            {cause}
            {part(Say::Led, any(led))}
            {(!received.is_empty()).then(|| view! { <p>{studio.seen(Say::WhoReceived)}": "{received.join(", ")}</p> })}
            {part(Say::Brought, brought.into_iter().map(IntoAny::into_any).collect())}
            {part(Say::VariablesThen, variables.into_iter().map(IntoAny::into_any).collect())}
            {moment.value.as_ref().map(|value| view! { <h4>{studio.seen(Say::Whole)}</h4><pre tabindex="0">{pretty(value)}</pre> })}
        </section>
    }
}
