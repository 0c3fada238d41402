//! One file in memory, with its compressed forms once they are made.

use bytes::Bytes;
use jogakbo_contract::integrity::Sri;
use std::sync::OnceLock;

/// How a file travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Encoding {
    /// The word of `Content-Encoding`.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// One file in memory.
#[derive(Debug)]
pub struct Blob {
    /// Its media type.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Bytes,
    /// `sha384-…`.
    pub integrity: String,
    /// SHA-256, hexadecimal; also its `ETag`.
    pub hash: String,
    pub(super) brotli: OnceLock<Bytes>,
    pub(super) gzip: OnceLock<Bytes>,
}

impl Blob {
    /// `hash` is the SHA-256 of `bytes`.
    pub(super) fn new(content_type: &'static str, hash: String, bytes: Vec<u8>) -> Self {
        Self {
            content_type,
            integrity: Sri::sha384_of(&bytes).to_string(),
            hash,
            bytes: bytes.into(),
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// The smallest form the browser takes that is ready.
    pub fn best(&self, brotli: bool, gzip: bool) -> (Encoding, Bytes) {
        if let Some(bytes) = self.brotli.get().filter(|_| brotli) {
            (Encoding::Brotli, bytes.clone())
        } else if let Some(bytes) = self.gzip.get().filter(|_| gzip) {
            (Encoding::Gzip, bytes.clone())
        } else {
            (Encoding::Identity, self.bytes.clone())
        }
    }

    /// Whether compressing it can help.
    pub(super) fn is_compressible(&self) -> bool {
        self.bytes.len() >= 256
            && (self.content_type.starts_with("text/")
                || matches!(
                    self.content_type,
                    "application/json"
                        | "application/wasm"
                        | "image/svg+xml"
                        | "application/manifest+json"
                        | "application/xml"
                ))
    }
}

/// The media type of a file by its ending; unknown endings are plain bytes, which no browser runs.
pub(super) fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" | "htm" => "text/html; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "mp4" => "video/mp4",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
