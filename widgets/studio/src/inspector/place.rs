//! Place and size of an item in numbers, for those who do not drag: one field per number, one step per change.

use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Refused, Told, effective};
use jogakbo_contract::page::{Area, Areas};
use leptos::prelude::*;

/// The four numbers, or the reading order where items stand one below the other.
pub fn place(studio: Studio, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let inside = Memo::new(move |_| {
        let page = studio.page()?;
        let item = id.with_value(|id| page.spec.items.iter().find(|item| item.id.as_str() == id).cloned())?;
        let parent =
            page.spec.items.iter().find(|one| Some(&one.id) == item.within.as_ref().map(|within| &within.item))?;
        parent.uses.widget().map(|_| ())
    });
    // `None`: stacked; `Some(None)`: no cells of its own.
    let area = Memo::new(move |_| {
        let page = studio.page()?;
        let breakpoint = studio.breakpoint.get();
        match effective(&page.spec.layout, &breakpoint).1 {
            Areas::Stack(_) => None,
            Areas::Cells(cells) => {
                Some(id.with_value(|id| cells.iter().find(|area| area.item.as_str() == id).cloned()))
            }
        }
    });
    let stacked = Memo::new(move |_| area.with(Option::is_none));
    move || {
        let laid_out = inside.with(Option::is_some);
        if stacked.get() || laid_out {
            let word = if laid_out { Word::SlotPlace } else { Word::Stacked };
            return view! {
                <p class="note">{studio.word(word)}</p>
                <div class="ways">
                    <button type="button" on:click=move |_| id.with_value(|id| studio.reorder(id, -1))>{studio.word(Word::Earlier)}</button>
                    <button type="button" on:click=move |_| id.with_value(|id| studio.reorder(id, 1))>{studio.word(Word::Later)}</button>
                </div>
            }
            .into_any();
        }
        let field = move |word: Word, read: fn(&Area) -> u16, least: u16, write: fn(&mut [i32; 4], i32)| {
            let value = move || {
                area.with(|area| {
                    area.as_ref().and_then(Option::as_ref).map(|area| (read(area) + 1 - least).to_string())
                })
            };
            view! {
                <label class="field">
                    <span>{studio.word(word)}</span>
                    <input type="number" min="1" prop:value=move || value().unwrap_or_default() disabled=move || !studio.may_edit()
                        on:change=move |event| set(studio, &id.get_value(), event_target_value(&event).parse().ok(), least, write) />
                </label>
            }
        };
        view! {
            <fieldset class="numbers">
                <legend>{studio.word(Word::Place)}</legend>
                {field(Word::Column, |area| area.x.into(), 0, |cells, number| cells[0] = number)}
                {field(Word::Row, |area| area.y, 0, |cells, number| cells[1] = number)}
                {field(Word::Columns, |area| area.w.into(), 1, |cells, number| cells[2] = number)}
                {field(Word::Rows, |area| area.h, 1, |cells, number| cells[3] = number)}
            </fieldset>
        }
        .into_any()
    }
}

/// One number of four was written. Columns and rows are counted from 1 by people and from 0 by the page.
fn set(studio: Studio, id: &str, number: Option<i32>, least: u16, write: fn(&mut [i32; 4], i32)) {
    let Some(mut moving) = studio.lift(id) else { return };
    let from = &moving.from;
    let mut cells = [from.x.into(), from.y.into(), from.w.into(), from.h.into()];
    let written = number.map(|number| write(&mut cells, number.saturating_add(i32::from(least)) - 1));
    let [x, y, w, h] = cells;
    let moved = written.ok_or(Refused::Size).and_then(|()| moving.to(x, y, w, h));
    match moved {
        Ok(_) => studio.settle(&moving),
        Err(why) => {
            studio.announce(&Told::Refused(&studio.title_now(id), why));
            // The field shows what counts again.
            studio.model.update(|_| ());
        }
    }
}
