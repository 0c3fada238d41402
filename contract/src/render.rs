//! The page renderer: a lock and a request in, HTML out. The server uses it for the first document and for client-side
//! navigation alike, so the two can never drift (ADR 0001).
//!
//! Everything that reaches the document goes through [`html`], which escapes. Deliberately absent: custom elements (boot
//! creates them after their definition) and any text that a designer could use as markup.

mod block;
mod catalogue;
mod chrome;
mod consents;
mod failure;
mod finders;
mod framed;
mod grid;
mod head;
pub mod html;
mod nest;
mod overrides;
mod pages;
mod policy;
mod portal;
mod sign_in;
mod slot;
mod start;

pub use catalogue::{
    ApiSaid, CATALOGUE, CatalogueQuery, CatalogueRow, EndpointRow, INSTALL, PastRow, PbcPage, Reference, ReferencePage,
    Tested, UseRow, VersionRow, WAITING, WaitingPage, WaitingRow, api_reference, catalogue, element_reference,
    event_reference, pbc, pbc_address, waiting,
};
pub use chrome::sign_in_address;
pub use consents::{CONSENTS, ConsentRow, consents};
pub use failure::{Failure, Notice, down, notice};
pub use finders::{SitemapPage, robots, sitemap, web_manifest};
pub use framed::{FrameDocument, frame};
pub use overrides::{OVERRIDE, OwnBuild, OwnBuildPage, TRY, override_refused, put_banner};
pub use policy::{POLICY, policy};
pub use portal::{Identity, MenuLink, Portal};
pub use sign_in::{FirstAccount, Halt, SignIn, Stopped, farewell, first_account, sign_in, stopped_sign_in};

use crate::edit::{Act, may};
use crate::grants::Grant;
use crate::ids::ItemId;
use crate::integrity;
use crate::lock::{ImportMap, PageLock, Stops};
use crate::page::{Assurance, Role};
use crate::phrase::Phrase;
use crate::text::Locale;
use crate::view::{Look, PageBlock, PageView, SessionView};
use html::Html;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The look of the portal: tokens with KRDS values, light, dark and high contrast.
pub const CSS: &str = include_str!("render/portal.css");

/// Small modules of a page's eager items in one file, so that a browser fetches one instead of many (ADR 0024).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its address.
    pub url: String,
    /// Its integrity value, `sha384-…`.
    pub integrity: String,
    /// Addresses of the modules inside.
    pub modules: BTreeSet<String>,
}

/// Who asks for which page, how.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The frozen page.
    pub lock: &'a PageLock,
    /// Language.
    pub locale: Locale,
    /// Colours.
    pub look: Look,
    /// Who is signed in.
    pub session: &'a SessionView,
    /// Rights of each item for this person, from [`PageLock::grants_for`].
    pub grants: &'a BTreeMap<ItemId, Grant>,
    /// Query parameters as text, first value of each name.
    pub query: &'a BTreeMap<String, String>,
    /// Values of user variables that the portal kept.
    pub kept: &'a Map<String, Value>,
    /// The rest of the path below a route that ends in `/*`, without a slash at the start; else empty.
    pub rest: &'a str,
    /// The packs of the page.
    pub packs: &'a [Pack],
    /// The PBCs that an operator stopped.
    pub stops: &'a Stops,
    /// How sure the sign-in was; `None` for someone who is not signed in.
    pub assurance: Option<Assurance>,
}

/// A finished document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The HTML.
    pub html: String,
    /// `sha256-…` of each inline script, for the policy header.
    pub scripts: Vec<String>,
    /// Where frames of the page come from, as a policy says it.
    pub frames: Vec<String>,
}

/// Renders the whole document.
pub fn document(portal: &Portal, request: &Request<'_>) -> Document {
    let start = start::start(request);
    let block = block::block(portal, request, &start);
    let map = import_map(portal, request, &start);
    let own = nest::script(portal, request).map(|(url, _)| url);
    let holder = block::first_frame(portal, request, &start);
    let first = block::first_files(request, &start).chain(own).chain(holder);
    let files: Vec<_> = first.map(|url| (url, map.integrity.get(url).map(String::as_str))).collect();
    let map_text = html::json_in_script(&map);
    let mut out = Html::with_capacity(CSS.len() + portal.boot.len() + 16_384 + request.lock.items.len() * 1_200);
    let route = route_of(request);
    let head = head::Head {
        title: request.lock.page.title.get(request.locale),
        description: request.lock.page.description.as_ref(),
        route: Some(&route),
        locale: request.locale,
        look: request.look,
    };
    let css = grid::css(&request.lock.layout);
    head::head(&mut out, portal, &head, &head::Parts { css: Some(&css), import_map: Some(&map_text), files: &files });
    chrome::open(&mut out, portal, true, request.locale);
    chrome::header(&mut out, portal, request.session, chrome::Here::Page(&route), request.locale, request.look);
    main(&mut out, portal, request, &start, portal.shell.is_some());
    chrome::footer(&mut out, portal, printed(portal, request, &route).as_deref(), request.locale);
    out.raw("<div id=\"jgb-live\" class=\"jgb-hidden\" role=\"status\"></div><section id=\"jgb-notices\" class=\"jgb-notices\"")
        .attr("aria-label", Phrase::Notices.say(request.locale))
        .raw(" hidden><ul></ul></section>");
    out.raw("<script type=\"application/json\" id=\"jgb-page\">").raw(&html::json_in_script(&block)).raw("</script>");
    out.raw("<script>").raw(&portal.boot).raw("</script></body></html>\n");
    let mut frames = request.lock.frame_origins.clone();
    if request.lock.items.iter().any(|item| is_given(request, item) && framed::is_ours(item)) {
        frames.push(portal.content_url.clone());
    }
    // The editor shows drafts in a frame of this portal, and its page may be gone to from any other.
    if may(&request.session.roles, Act::See) {
        frames.push("'self'".to_owned());
    }
    Document {
        html: out.into_string(),
        scripts: vec![integrity::csp_sha256(map_text.as_bytes()), integrity::csp_sha256(portal.boot.as_bytes())],
        frames,
    }
}

/// Renders the answer to a client-side navigation.
pub fn view(portal: &Portal, request: &Request<'_>) -> PageView {
    let start = start::start(request);
    let block: PageBlock = block::block(portal, request, &start);
    let route = route_of(request);
    let mut header = Html::default();
    chrome::header(&mut header, portal, request.session, chrome::Here::Page(&route), request.locale, request.look);
    let mut body = Html::default();
    body.raw("<style>").raw(&grid::css(&request.lock.layout)).raw("</style>");
    main(&mut body, portal, request, &start, false);
    let mut footer = Html::default();
    chrome::footer(&mut footer, portal, printed(portal, request, &route).as_deref(), request.locale);
    PageView {
        title: head::full_title(portal, request.lock.page.title.get(request.locale), request.locale),
        lang: request.locale.tag().to_owned(),
        path: request.locale.path(&route),
        header: header.into_string(),
        main: body.into_string(),
        footer: footer.into_string(),
        import_map: import_map(portal, request, &start),
        block,
    }
}

/// The address that a printed page names.
fn printed(portal: &Portal, request: &Request<'_>, route: &str) -> Option<String> {
    (!portal.public_url.is_empty()).then(|| format!("{}{}", portal.public_url, request.locale.path(route)))
}

/// The route as it was asked for, with what stands in place of `*`.
fn route_of(request: &Request<'_>) -> String {
    let route = &request.lock.page.route;
    match route.strip_suffix("/*") {
        Some(base) if request.rest.is_empty() => {
            if base.is_empty() {
                "/".to_owned()
            } else {
                base.to_owned()
            }
        }
        Some(base) => format!("{base}/{}", request.rest),
        None => route.clone(),
    }
}

/// Bare names of the PBCs on the page, and the hashes of what the first HTML loads.
fn import_map(portal: &Portal, request: &Request<'_>, start: &start::Start) -> ImportMap {
    let mut map = ImportMap {
        integrity: portal.shell_integrity.clone().into(),
        // Names of what stands in frames are for the frames' documents.
        scopes: {
            let used = request.lock.scopes.iter().filter(|(scope, _)| framed::is_in_page(request.lock, scope));
            used.map(|(scope, names)| (scope.clone(), names.clone().into())).collect()
        },
        ..ImportMap::default()
    };
    // Only pages with tabs read that script.
    if let Some((url, _)) = portal.layout().filter(|_| !nest::has_tabs(request.lock)) {
        map.integrity.remove(url);
    }
    // And only pages with frames this one.
    if let Some(url) = portal.frame().filter(|_| !request.lock.has_frames()) {
        map.integrity.remove(url);
    }
    for url in block::first_files(request, start) {
        let listed = request.packs.iter().find(|pack| pack.url == url).map(|pack| &pack.integrity);
        if let Some(integrity) = listed.or_else(|| request.lock.integrity.get(url)) {
            map.integrity.insert(url.to_owned(), integrity.clone());
        }
    }
    map
}

/// The main part. `late`: it says after a while that the shell is missing, unless the shell has come and taken that away.
fn main(out: &mut Html, portal: &Portal, request: &Request<'_>, start: &start::Start, late: bool) {
    out.raw("<main id=\"main\" tabindex=\"-1\"><h1 id=\"jgb-title\" tabindex=\"-1\"");
    let language = request.lock.page.title.language(request.locale);
    if language != request.locale.tag() {
        out.attr("lang", language);
    }
    out.raw(">").text(request.lock.page.title.get(request.locale)).raw("</h1>");
    out.raw("<noscript><p class=\"jgb-note\">").text(Phrase::NoScript.say(request.locale)).raw("</p></noscript>");
    if late {
        out.raw("<p id=\"jgb-late\" class=\"jgb-note\">").text(Phrase::ShellLate.say(request.locale)).raw("</p>");
    }
    grid::grid(out, request, start);
    if nest::script(portal, request).is_some() {
        out.raw("<div hidden><jgb-slot").attr("item", nest::TABS).raw(" state=\"waiting\">");
        out.raw("<template shadowrootmode=\"open\"><slot></slot></template><div></div></jgb-slot></div>");
    }
    out.raw("</main>");
}

/// Whether this person gets the item itself; else its place says why not.
fn is_given(request: &Request<'_>, item: &crate::lock::LockedItem) -> bool {
    request.stops.on(item).is_none() && !needs_sign_in(request, item) && item.is_assured(request.assurance)
}

/// Whether the item needs a sign-in that this person has not done.
fn needs_sign_in(request: &Request<'_>, item: &crate::lock::LockedItem) -> bool {
    (item.requires_login || item.assurance.is_some())
        && request.session.roles.iter().all(|role| *role == Role::Anonymous)
}
