//! What is not in the first HTML: failure frames and notices. The only room that uses Leptos.

pub mod failure;
pub mod notices;

use crate::dom::view::{Place, for_good};
use crate::portal::Portal;

/// Mounts the list of notices into its empty container.
pub fn start(portal: &Portal) {
    let locale = portal.block.borrow().locale;
    if let Some(shown) = Place::chrome().and_then(|place| place.show(move || notices::list(locale))) {
        for_good(shown);
    }
}
