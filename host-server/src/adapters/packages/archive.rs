//! A package as `npm pack` writes it, unpacked in memory: nothing of it touches the disk before it was looked at.

use crate::adapters::assets_folder::is_plain;
use flate2::read::GzDecoder;
use jogakbo_contract::finding::Finding;
use std::collections::BTreeMap;
use std::io::Read;
use tar::EntryType;

/// Bytes of an archive.
pub const PACKED: u64 = 64 * 1024 * 1024;
/// Bytes of all its files together: a small archive may hold far more than memory has.
const UNPACKED: u64 = 256 * 1024 * 1024;
/// Bytes of one file, as many as the host serves.
pub const ONE: u64 = 20 * 1024 * 1024;
/// Files and folders.
pub const MANY: usize = 20_000;

/// The files of a `.tgz` by their path below its one folder.
///
/// # Errors
/// `I01`: no archive, or cut off. `I03`: too large. `I04`: a link, a path that climbs, or a file that stands twice.
pub fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Finding> {
    unpack_within(bytes, UNPACKED)
}

/// The same, with at most `most` bytes when it is unpacked.
fn unpack_within(bytes: &[u8], most: u64) -> Result<BTreeMap<String, Vec<u8>>, Finding> {
    if bytes.len() as u64 > PACKED {
        return Err(large(format!("the archive has {} bytes; at most {PACKED} are allowed", bytes.len())));
    }
    let broken = |error: std::io::Error| Finding::error("I01", "", format!("the archive cannot be unpacked: {error}"));
    // One byte more than allowed tells that there are more.
    let mut counted = Counted { inner: GzDecoder::new(bytes), left: most };
    let mut archive = tar::Archive::new(&mut counted);
    let mut files = BTreeMap::new();
    let mut many = 0;
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(|error| too_much(&error, most).unwrap_or_else(|| broken(error)))?;
        many += 1;
        if many > MANY {
            return Err(large(format!("the archive has more than {MANY} members")));
        }
        let kind = entry.header().entry_type();
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| Finding::error("I04", "", "a path in the archive is not UTF-8"))?;
        let shown: String = name.chars().take(120).collect();
        match kind {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory => {
                inner_path(name.trim_end_matches('/'), true)?;
                continue;
            }
            EntryType::XGlobalHeader => continue,
            EntryType::Symlink | EntryType::Link => {
                return Err(Finding::error("I04", "", format!("`{shown}` in the archive is a link")));
            }
            _ => return Err(Finding::error("I04", "", format!("`{shown}` in the archive is no file"))),
        }
        let path = inner_path(&name, false)?;
        let size = entry.size();
        if size > ONE {
            return Err(large(format!("`{shown}` has {size} bytes; at most {ONE} are allowed")));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|error| too_much(&error, most).unwrap_or_else(|| broken(error)))?;
        if content.len() as u64 != size {
            return Err(Finding::error("I01", "", format!("the archive ends within `{shown}`")));
        }
        if files.insert(path, content).is_some() {
            return Err(Finding::error("I04", "", format!("`{shown}` stands twice in the archive")));
        }
    }
    if files.is_empty() {
        return Err(Finding::error("I01", "", "the archive holds no files"));
    }
    Ok(files)
}

/// The path without the folder that everything lies in, as npm takes it off.
fn inner_path(name: &str, folder: bool) -> Result<String, Finding> {
    let shown: String = name.chars().take(120).collect();
    let name = name.strip_prefix("./").unwrap_or(name);
    if !is_plain(name) {
        return Err(Finding::error(
            "I04",
            "",
            format!("`{shown}` in the archive climbs, is absolute, or is no plain path"),
        ));
    }
    match name.split_once('/') {
        Some((_, path)) => Ok(path.to_owned()),
        None if folder => Ok(String::new()),
        None => Err(Finding::error("I04", "", format!("`{shown}` does not lie in the archive's folder"))),
    }
}

fn large(message: String) -> Finding {
    Finding::error("I03", "", message)
}

/// Marks the error of a reader that gave all it may.
const FULL: &str = "more is inside than is allowed";

fn too_much(error: &std::io::Error, most: u64) -> Option<Finding> {
    error.to_string().contains(FULL).then(|| large(format!("the archive holds more than {most} bytes")))
}

/// A reader that ends with an error when it has given so many bytes.
struct Counted<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| std::io::Error::other(FULL))?;
        Ok(read)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write;

    /// An archive of these members: kind, path, content or target.
    pub fn packed(members: &[(EntryType, &str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (kind, path, content) in members {
            let mut header = tar::Header::new_ustar();
            header.set_entry_type(*kind);
            header.set_mode(0o644);
            // Written by hand: the builder refuses what these tests are about.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            let is_link = matches!(kind, EntryType::Symlink | EntryType::Link);
            if is_link {
                header.set_link_name(std::str::from_utf8(content).unwrap()).unwrap();
            }
            let content = if is_link { &[][..] } else { content };
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, content).unwrap();
        }
        zipped(&builder.into_inner().unwrap())
    }

    pub fn zipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const FILE: EntryType = EntryType::Regular;

    fn refused(bytes: &[u8]) -> (String, String) {
        let finding = unpack(bytes).unwrap_err();
        (finding.code, finding.message)
    }

    #[test]
    fn files_lie_below_the_folder_of_the_archive() {
        let files = unpack(&packed(&[
            (EntryType::Directory, "package/", b""),
            (FILE, "package/a.js", b"1"),
            (FILE, "package/b/c.js", b"2"),
        ]))
        .unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a.js", "b/c.js"]);
    }

    #[test]
    fn what_could_do_harm_is_refused_with_its_name() {
        for (members, code, says) in [
            (&[(FILE, "package/../../etc/x", &b"1"[..])][..], "I04", "climbs"),
            (&[(FILE, "/etc/x", b"1")], "I04", "climbs"),
            (&[(FILE, "package\\..\\x", b"1")], "I04", "climbs"),
            (&[(FILE, "x", b"1")], "I04", "folder"),
            (&[(EntryType::Symlink, "package/a", b"/etc/passwd")], "I04", "link"),
            (&[(EntryType::Link, "package/a", b"package/b")], "I04", "link"),
            (&[(EntryType::Fifo, "package/a", b"")], "I04", "no file"),
            (&[(FILE, "package/a", b"1"), (FILE, "package/a", b"2")], "I04", "twice"),
            (&[(FILE, "package/a", b"1"), (FILE, "other/a", b"2")], "I04", "twice"),
            (&[], "I01", "no files"),
        ] {
            let (found, message) = refused(&packed(members));
            assert!(found == code && message.contains(says), "{found} {message}");
        }
    }

    #[test]
    fn what_is_no_archive_or_cut_off_is_refused() {
        assert_eq!(refused(b"PK\x03\x04").0, "I01");
        assert_eq!(refused(b"").0, "I01");
        let whole = packed(&[(FILE, "package/a.js", &[7; 5000])]);
        assert_eq!(refused(&whole[..whole.len() - 20]).0, "I01");
    }

    #[test]
    fn a_file_or_an_archive_that_grows_too_large_is_refused_before_it_does() {
        let mut header = tar::Header::new_ustar();
        header.set_path("package/a").unwrap();
        header.set_size(ONE + 1);
        header.set_cksum();
        assert_eq!(refused(&zipped(header.as_bytes())).0, "I03");
        let zeros = vec![0; 40_000];
        let many = packed(&[(FILE, "package/a", &zeros), (FILE, "package/b", &zeros)]);
        assert!(unpack_within(&many, 100_000).is_ok());
        assert_eq!(unpack_within(&many, 60_000).unwrap_err().code, "I03");
    }

    /// Whatever the bytes are, there is an answer, and nothing that is let through climbs.
    #[test]
    fn bytes_that_were_changed_at_random_never_climb_or_panic() {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in [("package/package.json", &b"{}"[..]), ("package/a/b.js", &[9; 700])] {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append_data(&mut header, path, content).unwrap();
        }
        let plain = builder.into_inner().unwrap();
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        for round in 0..3_000 {
            let mut bytes = plain.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                bytes[at] = u8::try_from(next(256)).unwrap();
            }
            // Half of the time the sum of the header is made right again, so that what lies behind it is reached.
            if round % 2 == 0 {
                let mut header = tar::Header::from_byte_slice(&bytes[..512]).clone();
                header.set_cksum();
                bytes[..512].copy_from_slice(header.as_bytes());
            }
            let cut = if round % 5 == 0 { next(bytes.len()) } else { bytes.len() };
            match unpack(&zipped(&bytes[..cut])) {
                Ok(files) => assert!(files.keys().all(|path| is_plain(path)), "{files:?}"),
                Err(finding) => assert!(finding.code.starts_with('I') && finding.is_error()),
            }
        }
    }
}
