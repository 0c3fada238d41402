//! Which PBCs are stopped: a small file for each, so that two operators at once never write the same one. The folder lies in
//! that of the operator's switches, which the host watches; several hosts may share it.

use super::files;
use crate::domain::stops::{Stop, Target};
use jogakbo_contract::json::{self, Limits};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Largest file that is read.
const MOST_BYTES: usize = 16 * 1024;

/// The folder, below that of the switches.
pub fn folder(operator: &Path) -> PathBuf {
    operator.join("stopped")
}

fn file(operator: &Path, target: &Target) -> PathBuf {
    folder(operator).join(format!("{target}.json"))
}

/// All PBCs, and versions of PBCs (`name@1.0.0.json`), that are stopped, those whose stop has ended by itself included. A file that is not understood stops its PBC too, without a reason: who put it there meant to.
///
/// # Errors
///
/// The folder is there and cannot be read.
pub fn read(operator: &Path) -> std::io::Result<BTreeMap<Target, Stop>> {
    let entries = match std::fs::read_dir(folder(operator)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    let mut stops = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")?.parse::<Target>().ok());
        if let Some(name) = name {
            stops.insert(name, one(&path));
        }
    }
    Ok(stops)
}

fn one(path: &Path) -> Stop {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes));
    let limits = Limits { bytes: MOST_BYTES, depth: 8 };
    let stop = read.map_err(|error| error.to_string()).and_then(|_| {
        let stop: Stop = json::parse_as(&bytes, limits).map_err(|error| error.to_string())?;
        if stop.until.is_some() && stop.end().is_none() {
            return Err("`until` is no moment".to_owned());
        }
        let fault = stop.reason.as_ref().and_then(jogakbo_contract::text::Text::fault).map(str::to_owned);
        fault.map_or(Ok(stop), Err)
    });
    stop.unwrap_or_else(|error| {
        tracing::warn!("`{}` stops a PBC, but is not understood: {error}", path.display());
        Stop::default()
    })
}

/// Stops a PBC or one version of it, or says another reason.
///
/// # Errors
///
/// The file cannot be written.
pub fn stop(operator: &Path, target: &Target, stop: &Stop) -> std::io::Result<()> {
    std::fs::create_dir_all(folder(operator))?;
    files::replace(&file(operator, target), &serde_json::to_vec_pretty(stop)?)
}

/// Lets a PBC, or a version, go on; whether it was stopped.
///
/// # Errors
///
/// The file cannot be removed.
pub fn go_on(operator: &Path, target: &Target) -> std::io::Result<bool> {
    files::remove(&file(operator, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pbc_is_stopped_until_it_goes_on_and_a_broken_file_stops_it() {
        let operator = tempfile::tempdir().unwrap();
        let operator = operator.path();
        let name: Target = "kr.go.demo.board".parse().unwrap();
        assert_eq!(read(operator).unwrap(), BTreeMap::new());
        let wanted =
            Stop { reason: Some("점검".into()), since: Some("2026-11-27T05:00:00Z".to_owned()), until: None };
        stop(operator, &name, &wanted).unwrap();
        assert_eq!(read(operator).unwrap(), BTreeMap::from([(name.clone(), wanted)]));
        // An end that nobody understands is no end.
        stop(operator, &name, &Stop { until: Some("tomorrow".to_owned()), ..Stop::default() }).unwrap();
        assert_eq!(read(operator).unwrap(), BTreeMap::from([(name.clone(), Stop::default())]));
        std::fs::write(file(operator, &name), "{").unwrap();
        std::fs::write(folder(operator).join("kr.go.demo.chat.new"), "half of a file").unwrap();
        assert_eq!(read(operator).unwrap(), BTreeMap::from([(name.clone(), Stop::default())]));
        let one: Target = "kr.go.demo.board@1.0.0".parse().unwrap();
        stop(operator, &one, &Stop::default()).unwrap();
        assert_eq!(read(operator).unwrap().keys().cloned().collect::<Vec<_>>(), [name.clone(), one.clone()]);
        assert!(go_on(operator, &one).unwrap());
        assert!(go_on(operator, &name).unwrap() && !go_on(operator, &name).unwrap());
        assert_eq!(read(operator).unwrap(), BTreeMap::new());
    }
}
