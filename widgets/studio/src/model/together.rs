//! Three people at one page: whatever comes between, all end with the host's page, nothing that was stored is lost, and taking back
//! touches only what one did oneself.

use super::{Kept, Model};
use jogakbo_contract::edit::{Change, Edit, Moving, Step, apply, steps};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Area, Page};
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};

/// How many things happen.
const STEPS: usize = 1_000;

/// A small fixed generator, so that a failure comes again.
struct Dice(u32);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % most
    }

    /// From one back to one forth.
    fn step(&mut self) -> i32 {
        [-1, 0, 1][self.below(3)]
    }
}

/// The host, as the tabs know it: it puts edits in order, each once.
struct Host {
    page: Page,
    seq: u64,
    ids: BTreeSet<String>,
    log: Vec<(u64, Edit)>,
}

/// One person's tab and what is on its way there.
struct Tab {
    model: Model,
    coming: VecDeque<(u64, Edit)>,
}

fn home() -> Page {
    serde_json::from_str(include_str!("../../../../manifests/pages/home.json")).expect("the page that ships")
}

fn tab(name: &str) -> Tab {
    let kept = Kept { client: format!("s-{name}"), ..Kept::default() };
    Tab { model: Model::new("home".to_owned(), 0, home(), kept), coming: VecDeque::new() }
}

impl Host {
    /// Takes a request: all of it, or none.
    fn take(&mut self, edits: &[Edit]) -> Result<Vec<(u64, Edit)>, ()> {
        let (mut page, mut told) = (self.page.clone(), Vec::new());
        for edit in edits.iter().filter(|edit| !self.ids.contains(&edit.id)) {
            page = apply(&page, edit).map_err(drop)?.0;
            told.push((self.seq + told.len() as u64 + 1, edit.clone()));
        }
        self.page = page;
        self.seq += told.len() as u64;
        self.ids.extend(told.iter().map(|(_, edit)| edit.id.clone()));
        self.log.extend(told.iter().cloned());
        Ok(told)
    }
}

/// Something a person does: moves, sizes, fills in, names, orders, takes away.
fn act(model: &mut Model, dice: &mut Dice, person: usize) {
    let page = model.page().clone();
    let items: Vec<ItemId> = page.spec.items.iter().map(|item| item.id.clone()).collect();
    let id = items[dice.below(items.len())].clone();
    let (step, changes) = match dice.below(12) {
        0..=4 => {
            let Ok(mut moving) = Moving::begin(&page, "lg", &id, &|_| (4, 2)) else { return };
            let Area { x, y, w, h, .. } = moving.from.clone();
            let (x, y) = (i32::from(x) + dice.step(), i32::from(y) + dice.step());
            if moving.to(x, y, i32::from(w) + dice.step(), i32::from(h)).is_err() {
                return;
            }
            (moving.step(), moving.changes())
        }
        5..=7 => (
            Step::Label,
            vec![Change::set(format!("/items/{id}/label"), json!(format!("{person} {}", dice.below(100))))],
        ),
        8 => (Step::Fill, vec![Change::set(format!("/items/{}/label/ko", items[person]), json!("가"))]),
        9 => (
            Step::Order,
            vec![Change::Order { at: format!("/items/{id}"), before: items[dice.below(items.len())].to_string() }],
        ),
        10 if items.len() > 5 => (Step::Remove, steps::remove(&page, std::slice::from_ref(&id))),
        _ => (Step::Page, vec![Change::set("/metadata/description", json!(format!("{person} {}", dice.below(100))))]),
    };
    // What does not fit is refused at once and changes nothing.
    let _ = model.perform(step, id.as_str(), changes);
}

fn send(tabs: &mut [Tab], host: &mut Host, at: usize) {
    let edits: Vec<Edit> = tabs[at].model.kept.queue.iter().take(5).cloned().collect();
    let ids: Vec<String> = edits.iter().map(|edit| edit.id.clone()).collect();
    if edits.is_empty() {
        return;
    }
    match host.take(&edits) {
        Ok(told) => {
            tell(tabs, &told);
            let model = &mut tabs[at].model;
            if !model.stored(&ids, host.seq) {
                model.renew(host.seq, host.page.clone(), &ids);
            }
        }
        // One by one, as the sender does it.
        Err(()) => {
            for edit in edits {
                match host.take(std::slice::from_ref(&edit)) {
                    Ok(told) => {
                        tell(tabs, &told);
                        tabs[at].model.renew(host.seq, host.page.clone(), &[edit.id]);
                    }
                    Err(()) => tabs[at].model.refused(&[edit.id]),
                }
            }
        }
    }
}

/// Each tab will hear of them.
fn tell(tabs: &mut [Tab], told: &[(u64, Edit)]) {
    for tab in tabs {
        tab.coming.extend(told.iter().cloned());
    }
}

fn hear(tab: &mut Tab, host: &Host) {
    if let Some((seq, edit)) = tab.coming.pop_front()
        && !tab.model.heard(seq, &edit)
    {
        tab.model.renew(host.seq, host.page.clone(), &[]);
    }
}

fn settle(tabs: &mut [Tab], host: &mut Host) {
    while tabs.iter().any(|tab| !tab.model.kept.queue.is_empty() || !tab.coming.is_empty()) {
        for at in 0..tabs.len() {
            send(tabs, host, at);
            hear(&mut tabs[at], host);
        }
    }
}

#[test]
fn a_thousand_steps_of_three_people_end_as_one_page_and_each_takes_back_only_their_own() {
    for seed in [1, 4711, 20_261_127] {
        let mut dice = Dice(seed);
        let mut host = Host { page: home(), seq: 0, ids: BTreeSet::new(), log: Vec::new() };
        let mut tabs = [tab("a"), tab("b"), tab("c")];
        for _ in 0..STEPS {
            let at = dice.below(3);
            match dice.below(10) {
                0..=3 => act(&mut tabs[at].model, &mut dice, at),
                4 => drop(tabs[at].model.undo()),
                5 => drop(tabs[at].model.redo()),
                6 => send(&mut tabs, &mut host, at),
                _ => hear(&mut tabs[at], &host),
            }
        }
        settle(&mut tabs, &mut host);
        for tab in &tabs {
            assert_eq!(**tab.model.page(), host.page, "seed {seed}");
            assert_eq!(tab.model.seq, host.seq, "seed {seed}");
        }
        assert!(host.seq > 200, "enough happened: {}", host.seq);
        // The same edits in the host's order give the same page: nothing that was stored is lost.
        let again = host.log.iter().fold(home(), |page, (_, edit)| apply(&page, edit).expect("it was stored").0);
        assert_eq!(again, host.page, "seed {seed}");

        // One writes a heading last; the others take back all they ever did.
        let id = host.page.spec.items[0].id.to_string();
        let mine: Value = json!("mine");
        tabs[0]
            .model
            .perform(Step::Label, &id, vec![Change::set(format!("/items/{id}/label"), mine.clone())])
            .expect("it fits");
        settle(&mut tabs, &mut host);
        for at in [1, 2] {
            while let Some(step) = tabs[at].model.undo() {
                drop(step);
                settle(&mut tabs, &mut host);
            }
        }
        let label = host.page.spec.items.iter().find(|item| item.id.as_str() == id).map(|item| json!(item.label));
        assert_eq!(label, Some(mine), "seed {seed}: it is still there, and still mine");
    }
}
