//! How the page in the frame is looked at: on which device, by whom, with which look, over which network. Width and colours are changed in
//! place; for the rest the host is asked for another preview (ADR 0035). What a frame cannot show is said: the palette of a system that forces
//! colours.

use crate::canvas::width_of;
use crate::state::Studio;
use jogakbo_contract::page::{Page, Role};
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use web_sys::{Document, Element};

/// Widths of devices, in pixels.
pub const WIDTHS: [u16; 5] = [320, 360, 768, 1024, 1280];
/// Pages that are shown side by side, at most.
pub const MOST: usize = 4;
/// How much larger everything is when it is zoomed.
const ZOOM: u16 = 2;

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tint {
    /// As this person sees the portal.
    #[default]
    Own,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// The portal's high contrast.
    Contrast,
}

impl Tint {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Own, Self::Light, Self::Dark, Self::Contrast];
}

/// One way to look at the page. A copy is the same.
#[derive(Clone, Copy)]
pub struct Look {
    /// Width of the device; `None` is that of the breakpoint.
    pub width: RwSignal<Option<u16>>,
    /// Everything is twice as large, so that half as much fits.
    pub zoomed: RwSignal<bool>,
    /// As whom; `None` is oneself.
    pub role: RwSignal<Option<Role>>,
    /// Colours.
    pub tint: RwSignal<Tint>,
    /// Rules and scripts of the page are told that less motion is preferred.
    pub calm: RwSignal<bool>,
    /// They are told that colours are forced.
    pub forced: RwSignal<bool>,
    /// The page and its files come as a slow network brings them.
    pub slow: RwSignal<bool>,
}

impl Look {
    /// On a device of this width.
    pub fn new(width: Option<u16>) -> Self {
        Self {
            width: RwSignal::new(width),
            zoomed: RwSignal::new(false),
            role: RwSignal::new(None),
            tint: RwSignal::new(Tint::Own),
            calm: RwSignal::new(false),
            forced: RwSignal::new(false),
            slow: RwSignal::new(false),
        }
    }

    /// How much larger than usual everything is.
    pub fn zoom(self) -> u16 {
        if self.zoomed.get() { ZOOM } else { 1 }
    }

    /// Pixels of the page at a breakpoint: the browser gives a zoomed page half of them.
    pub fn pixels(self, page: &Page, breakpoint: &str) -> u16 {
        self.width.get().unwrap_or_else(|| width_of(page, breakpoint)) / self.zoom()
    }
}

/// Address of the preview of a page that is looked at so, without following it.
pub fn address(look: Look, name: &str, locale: Locale) -> String {
    let role = look.role.get_untracked().and_then(word).map(|role| format!("&role={role}"));
    let switch = |on: RwSignal<bool>, query: &str| on.get_untracked().then(|| query.to_owned());
    let more = [
        role,
        switch(look.calm, "&motion=reduce"),
        switch(look.forced, "&colours=forced"),
        switch(look.slow, "&net=slow"),
    ];
    more.into_iter().flatten().fold(crate::canvas::frame_address(name, locale), |address, query| address + &query)
}

/// The word of a role, as the host knows it.
pub fn word(role: Role) -> Option<String> {
    serde_json::to_value(role).ok()?.as_str().map(str::to_owned)
}

/// Whether someone with this role gets to see the page at all.
pub fn admits(page: &Page, role: Role) -> bool {
    let roles = if matches!(role, Role::Anonymous | Role::Citizen) { vec![role] } else { vec![Role::Citizen, role] };
    page.spec.access.admits(&roles)
}

/// The breakpoint that counts at a width.
pub fn breakpoint_at(page: &Page, width: u16) -> Option<String> {
    let fitting = page.spec.layout.breakpoints.iter().filter(|(_, from)| **from <= width);
    fitting.max_by_key(|(_, from)| **from).map(|(name, _)| name.clone())
}

/// Zooms the page on the canvas, or back. A page that is zoomed stands on a device of the width it has now.
pub fn zoom(studio: Studio) {
    let look = studio.look;
    if look.width.with_untracked(Option::is_none)
        && let Some(page) = studio.page_now()
    {
        look.width.set(Some(width_of(&page, &studio.breakpoint.get_untracked())));
    }
    look.zoomed.update(|zoomed| *zoomed = !*zoomed);
}

/// Gives a page its colours. Nothing in it starts anew.
pub fn paint(document: &Document, tint: Tint) {
    let Some(root) = document.document_element() else { return };
    // One's own are those of the page that the editor stands on.
    let own = web_sys::window().and_then(|window| window.document()?.document_element());
    let read = |name: &str| own.as_ref().and_then(|own| own.get_attribute(name));
    let (scheme, contrast) = match tint {
        Tint::Own => (read("data-scheme"), read("data-contrast")),
        Tint::Light => (Some("light".to_owned()), None),
        Tint::Dark => (Some("dark".to_owned()), None),
        Tint::Contrast => (read("data-scheme"), Some("more".to_owned())),
    };
    put(&root, "data-scheme", scheme);
    put(&root, "data-contrast", contrast);
}

fn put(root: &Element, name: &str, value: Option<String>) {
    let _ = match value {
        Some(value) => root.set_attribute(name, &value),
        None => root.remove_attribute(name),
    };
}

/// Keeps the frame as it is looked at: colours and the breakpoint follow.
pub fn follow(studio: Studio) {
    Effect::new(move |_| {
        let tint = studio.look.tint.get();
        if let Some(document) = studio.frame().and_then(|frame| frame.document()) {
            paint(&document, tint);
        }
    });
    Effect::new(move |_| {
        let (width, zoom) = (studio.look.width.get(), studio.look.zoom());
        let (Some(width), Some(page)) = (width, studio.page_now()) else { return };
        if let Some(name) = breakpoint_at(&page, width / zoom) {
            studio.put_back();
            studio.breakpoint.set(name);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> Page {
        serde_json::from_str(include_str!("../../../manifests/pages/me.json")).expect("a page")
    }

    #[test]
    fn the_breakpoint_is_the_widest_that_has_begun() {
        for (width, name) in [(320, "sm"), (767, "sm"), (768, "md"), (1024, "md"), (1280, "lg"), (1920, "lg")] {
            assert_eq!(breakpoint_at(&me(), width).as_deref(), Some(name), "{width}");
        }
    }

    #[test]
    fn the_host_is_asked_for_what_cannot_be_changed_in_place() {
        let owner = Owner::new();
        owner.set();
        let look = Look::new(None);
        assert!(address(look, "me", Locale::En).ends_with("preview?lang=en"));
        look.role.set(Some(Role::Anonymous));
        look.calm.set(true);
        look.slow.set(true);
        assert!(address(look, "me", Locale::Ko).ends_with("preview?lang=ko&role=anonymous&motion=reduce&net=slow"));
    }

    #[test]
    fn who_may_open_the_page_is_what_the_page_says() {
        assert!(!admits(&me(), Role::Anonymous) && admits(&me(), Role::Citizen));
    }
}
