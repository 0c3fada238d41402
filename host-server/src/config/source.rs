//! Merging of file, environment and flags into one table that remembers who set what.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("the configuration file `{path}` cannot be read")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the configuration file `{path}` is no valid TOML")]
    Syntax {
        /// The file.
        path: String,
        /// Where and what.
        #[source]
        cause: Box<toml::de::Error>,
    },
    /// A key is unknown or a value has the wrong shape.
    #[error("the configuration does not fit: {message}")]
    Shape {
        /// What is wrong, with the key where it is known.
        message: String,
    },
    /// A value is well-formed but not allowed.
    #[error("`{key}` (set by {source_name}) {message}")]
    Invalid {
        /// The key, for example `http.listen`.
        key: String,
        /// Who set it, for example `the flag`.
        source_name: String,
        /// What is wrong and what to do.
        message: String,
    },
}

/// Where values come from, gathered by the command line.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file; a missing file is an error only if the person named it.
    pub file: Option<PathBuf>,
    /// The environment's variables; only those that start with `JOGAKBO_` and hold `__` count.
    pub environment: Vec<(String, String)>,
    /// Key and value of each flag that was given.
    pub flags: Vec<(&'static str, toml::Value)>,
}

/// The merged table.
#[derive(Debug, Default)]
pub struct Merged {
    table: toml::Table,
    set_by: BTreeMap<String, String>,
}

impl Sources {
    /// Merges the sources, later ones over earlier ones.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is no TOML.
    pub fn merge(&self) -> Result<Merged, ConfigError> {
        let mut merged = Merged::default();
        if let Some(path) = &self.file {
            let name = path.display().to_string();
            let text =
                std::fs::read_to_string(path).map_err(|cause| ConfigError::File { path: name.clone(), cause })?;
            let table: toml::Table = toml::from_str(&text)
                .map_err(|cause| ConfigError::Syntax { path: name.clone(), cause: Box::new(cause) })?;
            merged.add_table(table, &name);
        }
        for (variable, value) in &self.environment {
            let Some((section, key)) = variable.strip_prefix("JOGAKBO_").and_then(|rest| rest.split_once("__")) else {
                continue;
            };
            let key = format!("{}.{}", section.to_lowercase(), key.to_lowercase());
            merged.set(&key, parse_value(value), format!("the environment variable `{variable}`"));
        }
        for (key, value) in &self.flags {
            merged.set(key, value.clone(), "a flag of the command line".to_owned());
        }
        Ok(merged)
    }
}

/// A value of the environment: TOML where it is TOML (`true`, `8080`, `["a"]`), else plain text.
fn parse_value(text: &str) -> toml::Value {
    toml::from_str::<toml::Table>(&format!("value = {text}"))
        .ok()
        .and_then(|mut table| table.remove("value"))
        .unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

impl Merged {
    fn add_table(&mut self, table: toml::Table, name: &str) {
        for (section, value) in table {
            match value {
                toml::Value::Table(inner) => {
                    for (key, value) in inner {
                        self.set(&format!("{section}.{key}"), value, format!("the file `{name}`"));
                    }
                }
                other => {
                    self.table.insert(section, other);
                }
            }
        }
    }

    fn set(&mut self, key: &str, value: toml::Value, source: String) {
        let Some((section, name)) = key.split_once('.') else { return };
        let section = self.table.entry(section.to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        if let toml::Value::Table(section) = section {
            section.insert(name.to_owned(), value);
            self.set_by.insert(key.to_owned(), source);
        }
    }

    /// Reads the merged table as a typed value.
    ///
    /// # Errors
    ///
    /// A key is unknown or a value has the wrong shape.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, ConfigError> {
        let table = toml::Value::Table(self.table.clone());
        typed(table)
    }

    /// An error about `key` that says who set it.
    pub fn invalid(&self, key: &str, message: String) -> ConfigError {
        let source_name = self.set_by.get(key).cloned().unwrap_or_else(|| "the default".to_owned());
        ConfigError::Invalid { key: key.to_owned(), source_name, message }
    }
}

fn typed<T: serde::de::DeserializeOwned>(table: toml::Value) -> Result<T, ConfigError> {
    table
        .try_into()
        .map_err(|error: toml::de::Error| ConfigError::Shape { message: error.to_string().trim().replace('\n', " ") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn environment(pairs: &[(&str, &str)]) -> Sources {
        Sources {
            environment: pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            ..Sources::default()
        }
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jogakbo.toml");
        std::fs::write(&file, "[http]\nlisten = \"127.0.0.1:1\"\n[identity]\nidle_minutes = 5\nabsolute_hours = 2\n")
            .unwrap();
        let mut sources =
            environment(&[("JOGAKBO_HTTP__LISTEN", "127.0.0.1:2"), ("JOGAKBO_IDENTITY__IDLE_MINUTES", "7")]);
        sources.file = Some(file);
        sources.flags = vec![("http.listen", toml::Value::String("127.0.0.1:3".to_owned()))];
        let config = Config::load(&sources).unwrap();
        assert_eq!(config.http.listen.to_string(), "127.0.0.1:3");
        assert_eq!((config.identity.idle_minutes, config.identity.absolute_hours), (7, 2));
    }

    #[test]
    fn the_example_in_the_readme_is_a_good_configuration() {
        let readme = include_str!("../../../README.md");
        let example = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jogakbo.toml");
        std::fs::write(&file, example).unwrap();
        let config = Config::load(&Sources { file: Some(file), ..Sources::default() }).unwrap();
        assert_eq!(config.http.public_url.as_deref(), Some("https://portal.example.kr"));
        assert!(config.http.behind_proxy);
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = Config::load(&environment(&[("JOGAKBO_HTTP__LISTNE", "127.0.0.1:2")])).unwrap_err();
        assert!(error.to_string().contains("listne"), "{error}");
    }

    #[test]
    fn plain_http_beyond_loopback_is_refused_and_the_source_is_named() {
        let error = Config::load(&environment(&[("JOGAKBO_HTTP__LISTEN", "0.0.0.0:80")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`http.listen` (set by the environment variable `JOGAKBO_HTTP__LISTEN`) is not a loopback address, and plain \
             HTTP loses the session cookie there; set `tls_cert` and `tls_key`, or put a TLS \
             proxy in front and say --behind-proxy"
        );
    }
}
