//! What is the same for every page of a portal.

use crate::page::Access;
use crate::text::Text;
use crate::view::ShellFiles;
use std::collections::BTreeMap;

/// Name of the script that only pages with tabs load.
pub const LAYOUT: &str = "layout.js";
/// Name of the script that only pages with frames load.
pub const FRAME: &str = "frame.js";

/// What is the same for every page of a portal.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Its name.
    pub name: Text,
    /// Who runs it, and where citizens turn to.
    pub identity: Identity,
    /// The boot script, minified; inline in every page.
    pub boot: String,
    /// The script of a frame's document, minified.
    pub inner: String,
    /// Where the shell is; without it widgets still mount.
    pub shell: Option<ShellFiles>,
    /// Integrity of the shell's script files, by their addresses, and of [`LAYOUT`] and [`FRAME`] if they are there.
    pub shell_integrity: BTreeMap<String, String>,
    /// Address of the portal's icon (SVG); without it browsers show none.
    pub icon: Option<String>,
    /// Addresses of the icon as PNG: the side of its square in pixels to the address.
    pub icons: BTreeMap<u16, String>,
    /// Pages that are in the menu, in order.
    pub menu: Vec<MenuLink>,
    /// Address of the portal without a slash at the end, for canonical links; empty leaves them out.
    pub public_url: String,
    /// Address of the content origin without a slash at the end.
    pub content_url: String,
}

impl Portal {
    /// Address and integrity of [`LAYOUT`].
    pub(super) fn layout(&self) -> Option<(&str, &str)> {
        self.script(LAYOUT)
    }

    /// Address of [`FRAME`].
    pub(super) fn frame(&self) -> Option<&str> {
        self.script(FRAME).map(|(url, _)| url)
    }

    fn script(&self, name: &str) -> Option<(&str, &str)> {
        let found = self.shell_integrity.iter().find(|(url, _)| url.rsplit('/').next() == Some(name));
        found.map(|(url, integrity)| (url.as_str(), integrity.as_str()))
    }
}

/// A page in the menu.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuLink {
    /// Its route.
    pub route: String,
    /// Its label.
    pub label: Text,
    /// Who may open it; others do not see it.
    pub access: Access,
}

/// Who runs a portal. All of it is the operator's word; nothing is claimed by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The operator's name.
    pub operator: Option<Text>,
    /// Whom to ask: a telephone number, an office.
    pub contact: Option<Text>,
    /// Address of the privacy notice: of another site, or a route of this portal.
    pub privacy: Option<String>,
    /// Address of the accessibility statement, likewise.
    pub accessibility: Option<String>,
    /// Whether the portal is one of the Korean state and says so at the top.
    pub official: bool,
}
