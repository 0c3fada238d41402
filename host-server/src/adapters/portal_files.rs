//! The portal's own files: boot script and shell, from a folder or from inside the program.

use crate::domain::assets::{AssetShelf, Blob, Generation};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Files built by Trunk before the program was; empty when there were none.
#[derive(rust_embed::RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Embedded;

/// Name of the inline script.
pub const BOOT: &str = "boot.js";
/// Name of the shell's glue module.
pub const SHELL_JS: &str = "jogakbo-shell.js";
/// Name of the shell's WebAssembly module.
pub const SHELL_WASM: &str = "jogakbo-shell_bg.wasm";
/// Name of the script of the worker whose socket all tabs share.
pub const TABS: &str = "tabs.js";
/// Name of the inline script of the documents in frames.
pub const INNER: &str = "frame-inner.js";
/// Name of the portal's icon.
pub const ICON: &str = "icon.svg";
/// The same as PNG, for home screens and link previews: the side of the square, and its name.
pub const ICONS: [(u16, &str); 3] = [(180, "icon-180.png"), (192, "icon-192.png"), (512, "icon-512.png")];

/// The portal's files as one generation, and the boot script.
#[derive(Debug, Clone)]
pub struct PortalFiles {
    /// All files but Trunk's page, which is never served.
    pub generation: Arc<Generation>,
    /// The inline script; empty when there is none.
    pub boot: String,
    /// The inline script of the documents in frames; empty when there is none.
    pub inner: String,
}

/// Reads the files of `folder`, or those inside the program.
pub fn read(folder: Option<&Path>, shelf: &AssetShelf) -> PortalFiles {
    let mut blobs: BTreeMap<String, Arc<Blob>> = BTreeMap::new();
    let mut take = |path: String, bytes: Cow<'_, [u8]>| {
        if path != "index.html" {
            let blob = shelf.blob(&path, bytes.into_owned());
            blobs.insert(path, blob);
        }
    };
    match folder {
        Some(folder) => {
            let mut waiting = vec![String::new()];
            while let Some(inner) = waiting.pop() {
                for entry in std::fs::read_dir(folder.join(&inner)).into_iter().flatten().flatten() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let path = if inner.is_empty() { name.clone() } else { format!("{inner}/{name}") };
                    match entry.file_type() {
                        Ok(kind) if kind.is_dir() && !name.starts_with('.') => waiting.push(path),
                        Ok(kind) if kind.is_file() && !name.starts_with('.') => {
                            if let Ok(bytes) = std::fs::read(entry.path()) {
                                take(path, bytes.into());
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        None => {
            for path in Embedded::iter() {
                if let Some(file) = Embedded::get(&path) {
                    take(path.into_owned(), file.data);
                }
            }
        }
    }
    let script =
        |name| blobs.get(name).map(|blob| String::from_utf8_lossy(&blob.bytes).into_owned()).unwrap_or_default();
    let (boot, inner) = (script(BOOT), script(INNER));
    PortalFiles { generation: Arc::new(Generation::new(blobs, BTreeMap::new(), BTreeMap::new())), boot, inner }
}
