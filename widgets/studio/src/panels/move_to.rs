//! "Move to…": place, size and reading order of the chosen items in words and numbers, for those who do not drag.

use super::dialog::dialog;
use super::plan::Plan;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::effective;
use jogakbo_contract::page::Areas;
use leptos::ev;
use leptos::prelude::*;

/// The dialog.
pub fn move_to(studio: Studio) -> impl IntoView {
    let open = studio.arrange.moving_to;
    // Closed in whatever way: what was shown is taken back; what was decided is on the page by then.
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is && studio.moving.with_untracked(Option::is_some) {
            studio.put_back();
        }
        is
    });
    dialog(studio, Word::MoveTo, open, move || body(studio).into_any())
}

fn body(studio: Studio) -> impl IntoView {
    untrack(|| {
        let items = studio.selected_now();
        let page = studio.page_now()?;
        let first = items.first()?.clone();
        let item = studio.item_now(first.as_str())?;
        let size = studio.parts.with(|parts| parts.size(&item));
        let home = item.within;
        let zones = studio.zones();
        let at = zones.iter().position(|zone| zone.within == home).unwrap_or_default();
        let breakpoint = studio.breakpoint.get();
        let cells = match effective(&page.spec.layout, &breakpoint).1 {
            Areas::Cells(cells) => cells.iter().find(|area| area.item == first),
            Areas::Stack(_) => None,
        };
        let cells = cells.map_or([1, 1, size.w.into(), size.h.into()], |area| {
            [i32::from(area.x) + 1, i32::from(area.y) + 1, area.w.into(), area.h.into()]
        });
        let plan = Plan {
            studio,
            zone: RwSignal::new(at),
            zones: StoredValue::new(zones),
            items: StoredValue::new(items),
            home: StoredValue::new(home),
            cells: RwSignal::new(cells),
            before: RwSignal::new(None),
            told: RwSignal::new(String::new()),
        };
        Some(plan.view())
    })
}

impl Plan {
    /// The places, those that cannot be taken greyed.
    fn places(self) -> impl IntoView {
        let studio = self.studio;
        let items = self.items.get_value();
        let all = self.zones.get_value();
        let named: Vec<(usize, String, Option<String>)> = all
            .iter()
            .enumerate()
            .map(|(at, zone)| {
                let within = zone.within.as_ref();
                let against = if self.home.with_value(|home| *home == zone.within) {
                    None
                } else {
                    studio.against(&items, within)
                };
                (at, studio.zone_name(within), against)
            })
            .collect();
        let not: Vec<_> = named
            .iter()
            .filter_map(|(_, name, against)| against.as_ref().map(|why| view! { <li>{format!("{name}: {why}")}</li> }))
            .collect();
        let options: Vec<_> = named
            .into_iter()
            .map(|(at, name, against)| {
                let (refused, chosen) = (against.is_some(), at == self.zone.get_untracked());
                view! { <option value=at.to_string() disabled=refused selected=chosen>{name}</option> }
            })
            .collect();
        view! {
            <label class="field">
                <span>{studio.word(Word::Zone)}</span>
                <select on:change=move |event| {
                    if let Ok(at) = event_target_value(&event).parse() {
                        self.zone.set(at);
                        self.before.set(None);
                        self.first_free();
                        self.show();
                    }
                }>{options}</select>
            </label>
            {(!not.is_empty()).then(|| view! { <details><summary>{studio.word(Word::CannotStand)}</summary><ul class="reasons">{not}</ul></details> })}
        }
    }

    fn number(self, word: Word, at: usize, most: u16) -> impl IntoView {
        let studio = self.studio;
        let typed = move |event: ev::Event| {
            if let Ok(number) = event_target_value(&event).parse() {
                self.cells.update(|cells| cells[at] = number);
                self.show();
            }
        };
        view! {
            <label class="field">
                <span>{studio.word(word)}</span>
                <input type="number" min="1" max=most.to_string() prop:value=move || self.cells.with(|cells| cells[at].to_string()) on:input=typed />
            </label>
        }
    }

    fn view(self) -> impl IntoView {
        let studio = self.studio;
        let numbers = move || {
            if !self.has_cells() {
                return ().into_any();
            }
            view! {
                <fieldset class="numbers">
                    <legend>{studio.word(Word::Place)}</legend>
                    {self.number(Word::Column, 0, 12)}
                    {self.number(Word::Row, 1, 2_001)}
                    {self.stays().then(|| (self.number(Word::Columns, 2, 12), self.number(Word::Rows, 3, 100)))}
                </fieldset>
            }
            .into_any()
        };
        let orders = move || {
            let before = move |id: String, name: String| {
                let label = format!("{} {name}", studio.say(Word::OrderBefore));
                view! { <option value=format!("before:{id}")>{label}</option> }
            };
            let all: Vec<_> = self.orders().into_iter().map(|(id, name)| before(id, name)).collect();
            view! {
                <label class="field">
                    <span>{studio.word(Word::Order)}</span>
                    <select on:change=move |event| {
                        let value = event_target_value(&event);
                        let before = match value.as_str() { "stays" => None, "last" => Some(""), other => other.strip_prefix("before:") };
                        self.before.set(before.map(str::to_owned));
                    }>
                        <option value="stays">{studio.word(Word::OrderStays)}</option>
                        {all}
                        <option value="last">{studio.word(Word::OrderLast)}</option>
                    </select>
                </label>
            }
        };
        let name = self.items.with_value(|items| studio.name_of(items));
        view! {
            <p><strong>{name}</strong></p>
            {self.places()}
            {numbers}
            {orders}
            <p class="note" role="status">{move || self.told.get()}</p>
            <div class="ways">
                <button type="button" class="primary" on:click=move |_| self.run()>{studio.word(Word::MoveIt)}</button>
                <button type="button" on:click=move |_| studio.arrange.moving_to.set(false)>{studio.word(Word::Cancel)}</button>
            </div>
        }
    }
}
