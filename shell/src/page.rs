//! Opening pages of the portal without a full load: the server renders, the shell puts the parts in place.

pub mod ahead;
mod route;
pub mod unsaved;

use crate::api::Opened;
use crate::chrome::notices::{self, Offer};
use crate::dom::history::{self, Address};
use crate::dom::{convert, document, modules, promise, time};
use crate::portal::Portal;
use crate::{session, slot};
use jogakbo_contract::lock::ImportMap;
use jogakbo_contract::phrase::{self, Phrase};
use jogakbo_contract::view::PageView;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

thread_local! {
    /// The newest wish; an answer to an older one is dropped.
    static WISH: Cell<u32> = const { Cell::new(0) };
    /// The notice that a page could not be fetched; 0 without.
    static AWAY: Cell<u32> = const { Cell::new(0) };
    /// Delays the focus.
    static FOCUS: RefCell<Option<time::Timer>> = const { RefCell::new(None) };
    /// Delays remembering the scroll position.
    static SETTLE: RefCell<Option<time::Timer>> = const { RefCell::new(None) };
}

/// Starts listening to links, the history and the life of the tab.
pub fn start(portal: &Rc<Portal>) {
    let it = Rc::clone(portal);
    history::watch(move || go(&it, &Address::here(), Arrival::Back(history::remembered_scroll())));
    document::scroll_to(history::remembered_scroll().max(document::scrolled()));
    let it = Rc::clone(portal);
    document::on_link(move |click| {
        let (Some(to), here) = (Address::read(&click.href), Address::here()) else { return };
        if route::stays_in_shell(&here, &to) {
            click.take();
            visit(&it, to);
        } else if it.holds_any() && route::leaves(&here, &to) {
            click.take();
            history::load(&to.full(), false);
        }
    });
    let it = Rc::clone(portal);
    modules::on_intent(move |href| ahead::intend(&it, &href));
    document::on_scroll(|| {
        let timer = time::Timer::after(150, || history::remember_scroll(document::scrolled()));
        SETTLE.set(Some(timer));
    });
    let it = Rc::clone(portal);
    document::on_presence(move |here| it.bridge.presence(&it, here));
    let it = Rc::clone(portal);
    document::on_network(move |here| notices::network(it.block.borrow().locale, here));
    let it = Rc::clone(portal);
    document::on_return(move || {
        if it.lapsed.get() > 0 {
            session::ask_again(&it);
        }
    });
}

/// Opens an address as a link would.
pub fn open(portal: &Rc<Portal>, href: &str) {
    let here = Address::here();
    match Address::read(href) {
        Some(to) if route::stays_in_shell(&here, &to) => visit(portal, to),
        Some(to) if to.scheme_is_web() => history::load(&to.full(), false),
        _ => document::tell_authors(&format!("[jogakbo] navigate: `{href}` is no address a page may open")),
    }
}

/// How a page is come to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Arrival {
    /// By a link.
    New,
    /// By the browser's Back or Forward; the height it was left at.
    Back(f64),
}

/// Goes there once nothing unsaved is lost by it, or the citizen said so.
fn visit(portal: &Rc<Portal>, to: Address) {
    let portal = Rc::clone(portal);
    history::before(move || go(&portal, &to, Arrival::New));
}

fn go(portal: &Rc<Portal>, to: &Address, arrival: Arrival) {
    let wish = WISH.get() + 1;
    WISH.set(wish);
    if arrival == Arrival::New {
        SETTLE.take();
        history::remember_scroll(document::scrolled());
    }
    if inside(portal, &to.path) {
        return turn(portal, to, arrival);
    }
    let (portal, to) = (Rc::clone(portal), to.clone());
    promise::spawn(async move {
        let opened = ahead::page(&portal, &format!("{}{}", to.path, to.query)).await;
        if WISH.get() != wish {
            return;
        }
        match opened {
            Opened::Page(view, text) if fits(&view) => {
                // The network works while the parts are put in place.
                ahead::warm(&view, false);
                show(&portal, &to, *view, &text, arrival);
            }
            Opened::Away => away(&portal, to, arrival),
            // Bare names can only come with a document; everything else is the browser's own business.
            _ if arrival == Arrival::New => history::load(&to.local(), true),
            _ => history::reload(true),
        }
    });
}

/// A page could not be fetched: this one stays, at its own address, and the citizen may try again.
fn away(portal: &Rc<Portal>, to: Address, arrival: Arrival) {
    if arrival != Arrival::New {
        history::put_back();
    }
    let locale = portal.block.borrow().locale;
    let text = phrase::fill(Phrase::PageAway, locale, &to.path);
    let it = Rc::clone(portal);
    let again = Box::new(move || visit(&it, to.clone()));
    AWAY.set(notices::put(&text, "danger", locale, Offer::Button(Phrase::Retry, again)));
}

/// Whether a path belongs to the app of the page that is shown.
fn inside(portal: &Portal, path: &str) -> bool {
    let block = portal.block.borrow();
    block
        .base
        .as_ref()
        .and_then(|base| path.strip_prefix(base.as_str()))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Changes the address and leaves the rest to the app, which hears of it by `env.onChange`.
fn turn(portal: &Portal, to: &Address, arrival: Arrival) {
    if arrival == Arrival::New {
        history::push(&to.local());
    }
    history::show();
    portal.changed();
    match arrival {
        Arrival::Back(y) => restore(y),
        Arrival::New => document::scroll_to(0.0),
    }
}

/// Whether the document's import map already has the bare names the next page brings.
fn fits(view: &PageView) -> bool {
    let map = convert::read::<ImportMap>(&document::import_map_text()).unwrap_or_default();
    route::names_are_there(&map, &view.import_map)
}

fn show(portal: &Rc<Portal>, to: &Address, view: PageView, text: &str, arrival: Arrival) {
    let scrolled = document::scrolled() > 0.0;
    let held = portal.boot.hold(text);
    portal.leave(&held.alive);
    if let Err(error) = document::replace_page(&view.title, &view.lang, &view.header, &view.main, &view.footer) {
        document::tell_authors(&format!("[jogakbo] the page could not be shown in place: {error}"));
        history::load(&to.local(), true);
        return;
    }
    if arrival == Arrival::New {
        history::push(&to.local());
    }
    history::show();
    notices::close(AWAY.take(), view.block.locale);
    let mut block = view.block;
    for (url, integrity) in view.import_map.integrity {
        block.integrity.get_or_insert_with(url, || integrity);
    }
    let integrity = block.integrity.clone();
    let locale = block.locale;
    let before = portal.block.replace(block);
    // Elements that stay alive hear of another person, and of another language.
    let changed = locale != before.locale || before.session != portal.block.borrow().session;
    session::tell(portal, changed);
    portal.enter();
    portal.boot.adopt(&held, &integrity);
    slot::adopt(portal);
    if !document::focus_is_in_item() {
        // The focus needs the layout, which the first widgets change at once.
        FOCUS.set(Some(time::Timer::after(0, document::focus_heading)));
    }
    match arrival {
        Arrival::Back(y) => restore(y),
        Arrival::New if !to.fragment.is_empty() && document::scroll_to_fragment(&to.fragment) => {}
        Arrival::New if scrolled => document::scroll_to(0.0),
        Arrival::New => {}
    }
    document::announce(&phrase::fill(Phrase::PageOpened, locale, &view.title));
}

/// Scrolls back, and once more when widgets had time to take their height; not if the citizen scrolled meanwhile.
fn restore(y: f64) {
    document::scroll_to(y);
    let reached = document::scrolled();
    if reached < y {
        let timer = time::Timer::after(300, move || {
            if (document::scrolled() - reached).abs() < 1.0 {
                document::scroll_to(y);
            }
        });
        crate::dom::view::for_good(timer);
    }
}
