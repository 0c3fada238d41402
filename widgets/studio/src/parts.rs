//! The widgets that can stand on a page: their manifests, as the palette, the forms and the wires need them.

use jogakbo_contract::assets::AssetIndex;
use jogakbo_contract::edit::{Shelf, talk};
use jogakbo_contract::lock::{Catalogue, Part};
use jogakbo_contract::manifest::{FieldClass, Manifest, Role, SizeBox, Tier, Widget};
use jogakbo_contract::page::{Item, Use};
use jogakbo_contract::text::Locale;
use jogakbo_contract::topic::EventType;
use semver::VersionReq;
use std::collections::BTreeMap;

/// All manifests, each in its newest version.
#[derive(Debug, Clone, Default)]
pub struct Parts(Shelf);

/// A widget that can be added.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The PBC.
    pub pbc: String,
    /// Its version.
    pub version: String,
    /// The widget.
    pub widget: String,
    /// What people call it.
    pub title: String,
    /// Who offers it.
    pub owner: String,
    /// What it does.
    pub about: String,
    /// Cells it usually takes.
    pub size: SizeBox,
    /// Whether it runs in a frame.
    pub framed: bool,
}

/// Cells of a widget that does not say how many it takes.
const USUAL: SizeBox = SizeBox { w: 4, h: 3 };

impl Parts {
    /// The parts of the host's answer.
    pub fn new(parts: talk::Parts) -> Self {
        let part = |entry: talk::PartEntry| Part {
            manifest: entry.manifest,
            digest: entry.digest,
            assets: AssetIndex::default(),
        };
        Self(Shelf::new(parts.parts.into_iter().map(part).collect()))
    }

    /// The same as the contract's checks want it.
    pub const fn shelf(&self) -> &Shelf {
        &self.0
    }

    /// Manifest and widget of an item.
    pub fn find(&self, uses: &Use) -> Option<(&Manifest, &Widget)> {
        let uses = uses.widget()?;
        let range = VersionReq::parse(&uses.version).ok()?;
        let manifest = &self.0.resolve(&uses.pbc, &range)?.manifest;
        Some((manifest, manifest.spec.frontend.widgets.iter().find(|widget| widget.name == uses.widget)?))
    }

    /// How the fields of an event type are classified, where a manifest declares it.
    pub fn classes(&self, event_type: &EventType) -> Option<&BTreeMap<String, FieldClass>> {
        let types = self.0.parts().iter().flat_map(|part| &part.manifest.spec.events.types);
        types.filter(|declared| declared.name == *event_type).map(|declared| &declared.fields).next()
    }

    /// The title of what an item uses.
    pub fn title(&self, uses: &Use, locale: Locale) -> Option<String> {
        self.find(uses).map(|(_, widget)| widget.title.get(locale).to_owned())
    }

    /// Cells that an item usually takes.
    pub fn size(&self, item: &Item) -> SizeBox {
        self.find(&item.uses).map_or(USUAL, |(_, widget)| usual(widget))
    }

    /// Whether an item runs in a frame: its manifest or the page says so.
    pub fn framed(&self, item: &Item) -> bool {
        let own = self.find(&item.uses);
        own.is_some_and(|(_, widget)| item.tier.is_some() || widget.tier == Tier::Frame)
    }

    /// All widgets that can stand on a page beside others, by title.
    pub fn choices(&self, locale: Locale) -> Vec<Choice> {
        let newest = self.0.newest();
        let mut choices: Vec<Choice> = newest.iter().flat_map(|part| choices(&part.manifest, locale)).collect();
        choices.sort_by(|a, b| (&a.title, &a.pbc).cmp(&(&b.title, &b.pbc)));
        choices
    }
}

fn usual(widget: &Widget) -> SizeBox {
    widget.size.and_then(|size| size.default.or(size.min)).unwrap_or(USUAL)
}

fn choices(manifest: &Manifest, locale: Locale) -> impl Iterator<Item = Choice> {
    let widgets = manifest.spec.frontend.widgets.iter();
    widgets.filter(|widget| !matches!(widget.role, Role::App | Role::Config)).map(move |widget| Choice {
        pbc: manifest.metadata.name.to_string(),
        version: manifest.metadata.version.clone(),
        widget: widget.name.to_string(),
        title: widget.title.get(locale).to_owned(),
        owner: manifest.metadata.owner.name.get(locale).to_owned(),
        about: widget
            .description
            .as_ref()
            .or(manifest.metadata.description.as_ref())
            .map_or_else(String::new, |text| text.get(locale).to_owned()),
        size: usual(widget),
        framed: widget.tier == Tier::Frame,
    })
}
