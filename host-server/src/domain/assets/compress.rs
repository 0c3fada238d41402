//! Compression in the background: one thread, once per content, kept in the data folder for the next start.

use super::Blob;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, Weak};

/// Brotli's level. A development build compresses so slowly that the best level would keep a core busy for minutes.
const BROTLI_LEVEL: i32 = if cfg!(debug_assertions) { 5 } else { 11 };
/// Above this many bytes level 9 is used: level 11 takes seconds per megabyte.
const LARGE: usize = 2 * 1024 * 1024;

/// Compresses blobs in the background.
#[derive(Debug)]
pub struct Compressor {
    queue: Option<Mutex<Sender<Weak<Blob>>>>,
}

impl Compressor {
    /// A compressor that keeps its results in `folder`, or nowhere.
    ///
    /// # Panics
    ///
    /// The system starts no more threads.
    pub fn start(folder: Option<PathBuf>) -> Self {
        let (sender, receiver) = channel::<Weak<Blob>>();
        if let Some(folder) = &folder
            && let Err(error) = std::fs::create_dir_all(folder)
        {
            tracing::warn!(%error, "compressed files cannot be kept in `{}`", folder.display());
        }
        std::thread::Builder::new()
            .name("compress".to_owned())
            .spawn(move || {
                while let Ok(blob) = receiver.recv() {
                    if let Some(blob) = blob.upgrade() {
                        compress(&blob, folder.as_deref());
                    }
                }
            })
            .expect("the system starts one more thread");
        Self { queue: Some(Mutex::new(sender)) }
    }

    /// Compresses nothing; for tests.
    pub const fn none() -> Self {
        Self { queue: None }
    }

    /// Queues a blob.
    pub fn take(&self, blob: &Arc<Blob>) {
        if let Some(queue) = self.queue.as_ref().filter(|_| blob.is_compressible()) {
            // The thread ends only with this compressor; then nobody needs the result.
            drop(crate::sync::hold(queue).send(Arc::downgrade(blob)));
        }
    }
}

fn compress(blob: &Blob, folder: Option<&Path>) {
    let level = if blob.bytes.len() > LARGE { BROTLI_LEVEL.min(9) } else { BROTLI_LEVEL };
    let forms = [("gz", &blob.gzip, 9), ("br", &blob.brotli, level)];
    for (ending, place, level) in forms {
        let file = folder.map(|folder| folder.join(format!("{}.{level}.{ending}", blob.hash)));
        let kept = file.as_ref().and_then(|file| std::fs::read(file).ok());
        let bytes =
            kept.clone().unwrap_or_else(|| if ending == "br" { brotli(&blob.bytes, level) } else { gzip(&blob.bytes) });
        if kept.is_none()
            && let Some(file) = &file
            && let Err(error) = keep(file, &bytes)
        {
            tracing::debug!(%error, "a compressed file was not kept");
        }
        // A form that is no smaller is not worth the browser's work.
        if bytes.len() < blob.bytes.len() {
            drop(place.set(bytes.into()));
        }
    }
}

fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = file.with_extension("new");
    std::fs::write(&draft, bytes)?;
    std::fs::rename(&draft, file)
}

/// `bytes` as Brotli of `level` 0 to 11.
///
/// # Panics
///
/// Never: writing to memory does not fail.
pub fn brotli(bytes: &[u8], level: i32) -> Vec<u8> {
    let params =
        brotli::enc::BrotliEncoderParams { quality: level, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params).expect("writing to memory does not fail");
    out
}

/// `bytes` as gzip.
///
/// # Panics
///
/// Never: writing to memory does not fail.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let level = if cfg!(debug_assertions) { 4 } else { 9 };
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 3), flate2::Compression::new(level));
    encoder.write_all(bytes).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}
