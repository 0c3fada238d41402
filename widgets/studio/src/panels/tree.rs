//! The structure of the page as a tree: what stands in what, in reading order. What is chosen here is chosen on the canvas, and the same
//! commands act on it.

use super::actions::actions;
use super::lines::{Line, lines};
use crate::canvas::frame::Frame;
use crate::dom;
use crate::keys::{TreeAsk, on_tree};
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Told, matches};
use jogakbo_contract::ids::ItemId;
use leptos::ev;
use leptos::prelude::*;
use leptos::tachys::html::attribute::custom::custom_attribute;
use std::collections::BTreeSet;

/// Between two letters of one search, in milliseconds.
const PAUSE: f64 = 700.0;

/// Tree and commands.
pub fn tree(studio: Studio) -> impl IntoView {
    let state = Tree {
        studio,
        closed: RwSignal::new(BTreeSet::new()),
        active: RwSignal::new(String::new()),
        typed: StoredValue::new((String::new(), 0.0)),
        lines: Memo::new(move |_| studio.page().map_or_else(Vec::new, |page| lines(studio, &page))),
    };
    let place = move || {
        let active = state.active.get();
        let line = state.lines.with(|lines| lines.iter().find(|line| line.key == active).cloned());
        let place = line.and_then(|line| line.place)?;
        let name = studio.zone_title(Some(&place));
        studio.may_edit().then(|| {
            view! {
                <button type="button" aria-label=move || format!("{name}: {}", studio.say(Word::AddHere)) on:click=move |_| {
                    studio.arrange.aim.set(Some(place.clone()));
                    studio.arrange.left.set(0);
                }>{studio.word(Word::AddHere)}</button>
            }
        })
    };
    view! {
        {actions(studio)}
        {place}
        <div class="tree" role="tree" aria-label=studio.word(Word::Structure) aria-multiselectable="true" aria-describedby="tree-help"
            on:keydown=move |event| state.on_key(&event)>
            <For each=move || state.visible() key=|line| line.key.clone() children=move |line| state.line(line.key) />
        </div>
        <p class="note" id="tree-help">{studio.word(Word::TreeHelp)}</p>
    }
}

/// A copy is the same tree.
#[derive(Clone, Copy)]
struct Tree {
    studio: Studio,
    closed: RwSignal<BTreeSet<String>>,
    /// The line that has the focus when the tree has it.
    active: RwSignal<String>,
    /// What was typed to find a line, and when.
    typed: StoredValue<(String, f64)>,
    lines: Memo<Vec<Line>>,
}

impl Tree {
    /// The lines that are not in a closed one.
    fn visible(self) -> Vec<Line> {
        let closed = self.closed.get();
        let mut hidden: Option<usize> = None;
        let mut shown = Vec::new();
        for line in self.lines.get() {
            if hidden.is_some_and(|level| line.level > level) {
                continue;
            }
            hidden = closed.contains(&line.key).then_some(line.level);
            shown.push(line);
        }
        shown
    }

    fn find(self, key: &str) -> Option<Line> {
        self.lines.with(|lines| lines.iter().find(|line| line.key == key).cloned())
    }

    /// The line that Tab goes to: the active one, else that of the chosen item, else the first.
    fn entry(self) -> Option<String> {
        let visible = self.visible();
        let has = |key: &str| visible.iter().any(|line| line.key == key);
        let active = self.active.get();
        let chosen = self.studio.chosen.get();
        let known = Some(active).filter(|key| has(key)).or_else(|| chosen.filter(|key| has(key)));
        known.or_else(|| visible.first().map(|line| line.key.clone()))
    }

    fn line(self, key: String) -> impl IntoView {
        let studio = self.studio;
        let key = StoredValue::new(key);
        let own = Memo::new(move |_| key.with_value(|key| self.find(key)));
        let part =
            move |read: fn(&Line) -> String| move || own.with(|line| line.as_ref().map(read).unwrap_or_default());
        let is_item = key.with_value(|key| !key.contains('/'));
        let chosen = move || is_item.then(|| key.with_value(|key| studio.is_chosen(key)).to_string());
        let expanded = move || {
            let parent = own.with(|line| line.as_ref().is_some_and(|line| line.parent));
            parent.then(|| key.with_value(|key| !self.closed.with(|closed| closed.contains(key))).to_string())
        };
        let click = move |event: ev::MouseEvent| {
            key.with_value(|key| {
                self.active.set(key.clone());
                if !is_item {
                    self.show_part(key);
                } else if event.shift_key() || event.ctrl_key() || event.meta_key() {
                    studio.toggle(key);
                } else {
                    studio.choose_only(key);
                    dom::reveal(studio, key);
                }
            });
        };
        let level = custom_attribute("aria-level", part(|line| line.level.to_string()));
        view! {
            <div {..level} role="treeitem" class="line" class:part=!is_item data-node=key.get_value() on:click=click
                aria-posinset=part(|line| line.at.0.to_string()) aria-setsize=part(|line| line.at.1.to_string())
                aria-selected=chosen aria-expanded=expanded style=part(|line| format!("--level:{}", line.level))
                tabindex=move || if key.with_value(|key| self.entry().as_ref() == Some(key)) { "0" } else { "-1" }>
                {part(|line| line.title.clone())}
            </div>
        }
    }

    /// Shows a part of tabs in the frame.
    fn show_part(self, key: &str) {
        if let (Some((item, part)), Some(frame)) = (key.split_once('/'), self.studio.frame())
            && let Some(panel) =
                frame.document().and_then(|document| document.get_element_by_id(&format!("panel-{item}--{part}")))
        {
            Frame::show_part(&panel);
            crate::canvas::measure_soon(self.studio);
        }
    }

    fn on_key(self, event: &ev::KeyboardEvent) {
        let Some(ask) = on_tree(dom::key(event, &event.code())) else { return };
        let Some(key) = untrack(|| self.entry()) else { return };
        let lines = untrack(|| self.visible());
        let Some(at) = lines.iter().position(|line| line.key == key) else { return };
        let line = lines[at].clone();
        let is_item = line.key == line.item;
        let studio = self.studio;
        match ask {
            TreeAsk::Go(by, chooses) => {
                let to = if by < 0 { at.saturating_sub(1) } else { (at + 1).min(lines.len() - 1) };
                self.go(&lines[to], chooses);
            }
            TreeAsk::First => self.go(&lines[0], true),
            TreeAsk::Last => self.go(&lines[lines.len() - 1], true),
            TreeAsk::Open if line.parent && self.closed.with_untracked(|closed| closed.contains(&key)) => {
                self.closed.update(|closed| closed.retain(|other| *other != key));
            }
            TreeAsk::Open => {
                if let Some(inner) = lines.get(at + 1).filter(|inner| inner.level > line.level) {
                    self.go(inner, true);
                }
            }
            TreeAsk::Close if line.parent && !self.closed.with_untracked(|closed| closed.contains(&key)) => {
                self.closed.update(|closed| closed.extend([key.clone()]));
                self.focus(key);
            }
            TreeAsk::Close => {
                if let Some(outer) = lines[..at].iter().rev().find(|outer| outer.level < line.level) {
                    self.go(outer, true);
                }
            }
            TreeAsk::Choose => {
                if is_item {
                    studio.choose_only(&line.item);
                    dom::reveal(studio, &line.item);
                } else {
                    self.show_part(&key);
                }
            }
            TreeAsk::Toggle if is_item => studio.toggle(&line.item),
            TreeAsk::All => {
                let all = studio.page_now().map_or_else(Vec::new, |page| {
                    page.spec
                        .items
                        .iter()
                        .filter(|item| item.within.is_none())
                        .map(|item| item.id.to_string())
                        .collect()
                });
                studio.choose_all(all);
                studio.announce(&Told::Chosen(studio.selected_now().len()));
            }
            TreeAsk::Order(step) if is_item => {
                studio.reorder(&line.item, step);
                self.focus(key);
            }
            TreeAsk::Duplicate if is_item => studio.duplicate(),
            TreeAsk::Remove if is_item => {
                let gone: Vec<ItemId> = studio.with_fellows(&line.item);
                let stays = |line: &&Line| gone.iter().all(|id| id.as_str() != line.item);
                let then = lines[at..].iter().find(stays).or_else(|| lines[..at].iter().rev().find(stays)).cloned();
                studio.remove(&line.item);
                if let Some(then) = then {
                    self.go(&then, true);
                }
            }
            TreeAsk::Find => return self.find_by(event, &lines, at),
            _ => return,
        }
        event.prevent_default();
    }

    /// Goes to the next line that begins as typed.
    fn find_by(self, event: &ev::KeyboardEvent, lines: &[Line], at: usize) {
        let letter = event.key();
        if letter.chars().count() != 1 || letter == " " {
            return;
        }
        event.prevent_default();
        let now = js_sys::Date::now();
        let typed = self.typed.try_update_value(|(typed, when)| {
            if now - *when > PAUSE {
                typed.clear();
            }
            typed.push_str(&letter);
            *when = now;
            typed.clone()
        });
        let typed = typed.unwrap_or_default();
        // One letter goes on to the next line, more of them may mean the line itself.
        let from = if typed.chars().count() == 1 { at + 1 } else { at };
        let begins = |line: &&Line| {
            let start: String = line.title.chars().filter(|c| !c.is_whitespace()).take(typed.chars().count()).collect();
            matches(&typed, &start)
        };
        let rest = lines.iter().skip(from).chain(lines.iter().take(from));
        if let Some(line) = rest.into_iter().find(begins) {
            self.go(line, true);
        }
    }

    /// Focuses a line, and chooses its item.
    fn go(self, line: &Line, chooses: bool) {
        if chooses && line.key == line.item {
            self.studio.choose_only(&line.item);
            dom::reveal(self.studio, &line.item);
        }
        self.focus(line.key.clone());
    }

    /// Gives the focus to a line once it is there.
    fn focus(self, key: String) {
        self.active.set(key.clone());
        let studio = self.studio;
        request_animation_frame(move || dom::focus_node(studio, &key));
    }
}
