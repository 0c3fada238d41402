//! A package as an archive: the same package makes the same bytes, whoever packs it and when.

use super::Package;
use flate2::{Compression, GzBuilder};
use std::io::{Error, Write};
use tar::{Builder, Header};

/// The one outer folder, called as npm calls it.
const OUTER: &str = "package";

impl Package {
    /// The bytes of its `.tgz`: manifest, what lies beside it, then files by their paths.
    ///
    /// # Errors
    ///
    /// A path is longer than archives have them.
    pub fn packed(&self) -> Result<Vec<u8>, Error> {
        // Neither name nor time, which would be other ones each time.
        let mut archive = Builder::new(GzBuilder::new().mtime(0).write(Vec::new(), Compression::best()));
        let metadata = &self.read.manifest.metadata;
        let beside = format!("manifests/{}", metadata.name);
        append(&mut archive, &format!("{beside}.json"), &self.text)?;
        for (ending, content) in self.beside.files() {
            append(&mut archive, &format!("{beside}.{ending}"), content)?;
        }
        for (path, content) in &self.files {
            append(&mut archive, &format!("widgets/{}/{path}", Self::place(metadata)), content)?;
        }
        archive.into_inner()?.finish()
    }
}

fn append(archive: &mut Builder<impl Write>, path: &str, content: &[u8]) -> Result<(), Error> {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    archive.append_data(&mut header, format!("{OUTER}/{path}"), content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::packages::Beside;
    use std::collections::BTreeMap;

    #[test]
    fn a_package_is_the_same_bytes_each_time_and_reads_as_what_it_was() {
        let text = r#"{"apiVersion":"jogakbo/v1alpha1","kind":"PBC","metadata":{"name":"kr.go.demo.bus","version":"1.0.0+x","title":{"ko":"버스"},
            "owner":{"name":{"ko":"과"}}},"spec":{"scope":"component","delivery":{"modes":["assets"]},"frontend":{"base":"kr.go.demo.bus/1.0.0-x",
            "assets":"auto","widgets":[{"name":"main","title":{"ko":"버스"},"tier":"frame","element":{"module":"a.js","tag":"demo-bus"}}]},
            "offer":{"licence":"MIT","plans":[{"name":"free","price":{"amount":"0","currency":"KRW"}}]}}}"#;
        let long = format!("{}/a.js", "deep".repeat(40));
        let files = BTreeMap::from([("a.js".to_owned(), b"1".to_vec()), (long, b"2".to_vec())]);
        let beside = Beside { signature: Some(b"signature".to_vec()), checks: Some(b"{}".to_vec()) };
        let made = Package::made(text.into(), beside, |_| Ok(files.clone())).unwrap();
        let bytes = made.packed().unwrap();
        assert_eq!(bytes, made.packed().unwrap());
        let again = Package::unpack(&bytes).unwrap();
        assert_eq!((again.text, again.beside, again.files), (made.text, made.beside, files));
    }
}
