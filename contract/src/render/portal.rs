//! What is the same for every page of a portal.

use crate::page::Access;
use crate::text::Text;
use crate::view::ShellFiles;
use std::collections::BTreeMap;

/// What is the same for every page of a portal.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Its name.
    pub name: Text,
    /// Who runs it, and where citizens turn to.
    pub identity: Identity,
    /// The boot script, minified; inline in every page.
    pub boot: String,
    /// Where the shell is; without it widgets still mount.
    pub shell: Option<ShellFiles>,
    /// Integrity of the shell's script files.
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
