//! What stands in a frame (tier `frame`, ADR 0037): the portal's own element that holds the frame, and the document that the
//! content origin gives to an element in it.

use super::html::{self, Html};
use super::{CSS, Portal, Request, block};
use crate::integrity;
use crate::lock::{ImportMap, LockedItem, LockedMount, PageLock};
use crate::manifest::{Context, Tier};
use crate::page::Height;
use crate::slot::Limits;
use crate::table::Table;
use crate::text::Locale;
use crate::view::Mount;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The element that holds a frame, and the class in the portal's script.
const TAG: &str = "jgb-frame";
const CLASS: &str = "Frame";
/// What a framed element may do: run scripts, and hear of its own forms; the policy of its document lets none of these be sent.
const SANDBOX: &str = "allow-scripts allow-forms";

/// In its box an element fills the width and takes the height it needs; the room around it is for the ring of the focus. The
/// portal draws the box.
const BOX: &str = "html,body{display:block;min-block-size:0;margin:0;background:none}body{padding:6px}";

/// What the element that holds a frame must know, as JSON in its attribute `frame`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    src: String,
    sandbox: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<&'a str>,
    /// Whether the document asks for a port.
    port: bool,
    /// Whether the portal's own script in the document mounts an element.
    inner: bool,
    /// Whether the frame is as tall as its content says.
    fit: bool,
    limits: Limits,
    /// What it is told of the citizen.
    context: &'a [Context],
    /// Names of properties that can be set.
    props: Vec<&'a String>,
    /// Names of methods that can be called.
    methods: Vec<&'a String>,
    /// Events that are passed on, with the properties that their detail is read from.
    outputs: BTreeMap<&'a str, Value>,
    attrs: Table<String, String>,
    dates: Vec<String>,
}

/// Whether an item's frame comes from the content origin.
pub(super) fn is_ours(item: &LockedItem) -> bool {
    item.tier == Tier::Frame && !matches!(&item.mount, LockedMount::Frame { src, .. } if !src.starts_with('/'))
}

/// Whether a module below `scope` runs in the page itself.
pub(super) fn is_in_page(lock: &PageLock, scope: &str) -> bool {
    let below =
        |item: &LockedItem| matches!(&item.mount, LockedMount::Element { module, .. } if module.starts_with(scope));
    lock.items.iter().any(|item| item.tier == Tier::Page && below(item))
}

/// What boot mounts for an item in a frame.
pub(super) fn mount(portal: &Portal, request: &Request<'_>, item: &LockedItem, values: Vec<(&String, Value)>) -> Mount {
    let locale = request.locale;
    let (src, sandbox, height, port, inner) = match &item.mount {
        LockedMount::Element { .. } => {
            let address = format!("/-/frame/{}/{}", request.lock.digest, item.id);
            (address, SANDBOX, None, true, true)
        }
        LockedMount::Frame { src, sandbox, height, port } => {
            (fill_address(src, &values, locale.tag()), sandbox.as_str(), height.as_deref(), *port, false)
        }
    };
    let outputs = item.outputs.values().map(|output| (output.event.as_str(), json!(output.read)));
    let config = Config {
        src: if src.starts_with('/') { format!("{}{src}", portal.content_url) } else { src },
        sandbox,
        title: item.title.get(locale),
        height,
        port,
        inner,
        fit: item.height == Height::Fit,
        limits: item.limits,
        context: &item.context,
        props: item.prop_schemas.keys().collect(),
        methods: item.actions.values().collect(),
        outputs: outputs.collect(),
        attrs: block::attributes(item, &values),
        dates: block::dates(item, &values),
    };
    let config = serde_json::to_string(&config).expect("a configuration has only text keys");
    Mount {
        tag: TAG.to_owned(),
        // Without the portal's script the item fails as one whose module is not there.
        module: portal.frame().unwrap_or("/-/shell/none/frame.js").to_owned(),
        pack: None,
        export: Some(CLASS.to_owned()),
        remount: false,
        files: Vec::new(),
        attrs: [("frame".to_owned(), config)].into_iter().collect(),
        props: values.into_iter().map(|(name, value)| (name.clone(), value)).collect(),
        dates: Vec::new(),
    }
}

/// Fills `{context.locale}` and `{props.name}`, percent-encoded.
fn fill_address(template: &str, props: &[(&String, Value)], locale: &str) -> String {
    let mut filled = template.replace("{context.locale}", locale);
    for (name, value) in props {
        let text = block::attribute(value).unwrap_or_default();
        let mut encoded = String::new();
        html::encode(&mut encoded, &text, b"");
        filled = filled.replace(&format!("{{props.{name}}}"), &encoded);
    }
    filled
}

/// The document of a framed element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameDocument {
    /// The HTML.
    pub html: String,
    /// `sha256-…` of each inline script, for the policy header.
    pub scripts: Vec<String>,
    /// Addresses of folders that it may load from: those of its PBC's files.
    pub folders: Vec<String>,
    /// Value of the `sandbox` directive.
    pub sandbox: &'static str,
}

/// The document in which the content origin shows an element of tier `frame`; nothing for items that have none.
///
/// It holds nothing of the person who looks at it: language, colours, properties and rights come by the port.
pub fn frame(portal: &Portal, lock: &PageLock, item: &str) -> Option<FrameDocument> {
    let item = lock.item(item).filter(|item| item.tier == Tier::Frame)?;
    let LockedMount::Element { tag, module, export, files, .. } = &item.mount else { return None };
    let scopes = lock.scopes.iter().filter(|(scope, _)| module.starts_with(scope.as_str()));
    let hashed = files.iter().chain([module]).filter_map(|url| Some((url.clone(), lock.integrity.get(url)?.clone())));
    let map = ImportMap {
        imports: Table::new(),
        scopes: scopes.map(|(scope, names)| (scope.clone(), names.clone().into())).collect(),
        integrity: hashed.collect(),
    };
    let map = html::json_in_script(&map);
    let facts = json!({"portal": portal.public_url, "tag": tag, "module": module, "export": export, "files": files});
    let mut out = Html::with_capacity(CSS.len() + portal.inner.len() + 2_048);
    out.raw("<!doctype html><html").attr("lang", Locale::Ko.tag()).raw("><head><meta charset=\"utf-8\">");
    out.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>");
    out.text(item.title.get(Locale::Ko)).raw("</title><style>").raw(CSS).raw(BOX).raw("</style>");
    out.raw("<script type=\"importmap\">").raw(&map).raw("</script></head><body>");
    // The same slot as on a page, so that styles reach the element alike.
    out.raw("<jgb-slot").attr("item", item.id.as_str()).raw("><template shadowrootmode=\"open\">");
    for style in &item.styles {
        out.raw("<link rel=\"stylesheet\"").attr("href", style).raw(">");
    }
    out.raw("</template></jgb-slot>");
    out.raw("<script type=\"application/json\" id=\"jgb-frame\">").raw(&html::json_in_script(&facts)).raw("</script>");
    out.raw("<script>").raw(&portal.inner).raw("</script></body></html>\n");
    Some(FrameDocument {
        html: out.into_string(),
        scripts: vec![integrity::csp_sha256(map.as_bytes()), integrity::csp_sha256(portal.inner.as_bytes())],
        folders: folders(item, module),
        sandbox: SANDBOX,
    })
}

/// The folder of the module; an address is `/-/assets/<digest>/…`.
fn folders(item: &LockedItem, module: &str) -> Vec<String> {
    let named = item.styles.iter().map(String::as_str).chain([module]);
    let mut folders: Vec<String> =
        named.filter_map(crate::assets::parts_of).map(|(digest, _)| format!("/-/assets/{digest}/")).collect();
    folders.sort();
    folders.dedup();
    folders
}
