//! What other systems read about PBCs: a catalog file for Backstage, and files that run a back end.
//!
//! It is written as canonical JSON (RFC 8785), which is YAML 1.2 (section 1.3 there) and has the same bytes every time: there is no
//! emitter of YAML to trust, and nothing that a text in a manifest could mean by accident.

mod backstage;
mod provision;

pub use backstage::{Place, backstage};
pub use provision::{File, Platform, Wish, provision};

use crate::canonical;
use serde_json::Value;

/// Several documents in one file of YAML.
fn documents(documents: &[Value]) -> String {
    let mut out = String::new();
    for document in documents {
        out.push_str("---\n");
        out.push_str(&canonical::to_string(document));
        out.push('\n');
    }
    out
}
