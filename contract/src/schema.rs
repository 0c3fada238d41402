//! The portable subset of JSON Schema 2020-12, checked the same way in the server, the page and the editor.
//!
//! Inside the subset: boolean schemas, `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`,
//! `items`, the bounds of numbers, texts and arrays, `uniqueItems`, `multipleOf`, `pattern` (linear time, no
//! look-around), `format` for date, date-time, uri and email, `oneOf`, `anyOf`, `allOf`, `not`, and `$ref` to
//! `#/$defs/…`. Annotations say nothing; every other keyword is ignored here and reported by [`lint`].

mod assign;
mod check;
mod compile;
pub(crate) mod format;
pub mod pattern;
mod value;
mod walk;

pub use assign::{Assignable, assignable};
pub use walk::{Lint, at_pointer, lint};

use compile::Node;
use serde_json::Value;

/// A schema that was compiled.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The root comes first.
    nodes: Vec<Node>,
}

/// Why a schema does not compile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", crate::json::place(.pointer))]
pub struct SchemaError {
    /// JSON Pointer into the schema.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

/// One place where a value breaks its schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", crate::json::place(.pointer))]
pub struct Violation {
    /// JSON Pointer into the value.
    pub pointer: String,
    /// The keyword that refused.
    pub keyword: &'static str,
    /// What is wrong, in words.
    pub message: String,
}

impl Schema {
    /// Compiles a schema of at most 2,000 parts and 32 levels.
    ///
    /// # Errors
    /// [`SchemaError`] with the place in the schema, for example a `pattern` with look-around.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        compile::compile(schema).map(|nodes| Self { nodes })
    }

    /// Checks a value.
    ///
    /// # Errors
    /// What is wrong, the first 32 places.
    pub fn check(&self, value: &Value) -> Result<(), Vec<Violation>> {
        check::check(&self.nodes, value)
    }

    /// Whether the value fits.
    pub fn accepts(&self, value: &Value) -> bool {
        self.check(value).is_ok()
    }
}
