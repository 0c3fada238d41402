//! Prints what is generated from the contract: JSON Schemas and the table of codes.

use std::path::Path;
use std::process::ExitCode;

/// Prints the schemas, or writes one file each into `out`.
pub fn schemas(out: Option<&Path>) -> ExitCode {
    let schemas = [
        ("pbc", schemars::schema_for!(jogakbo_contract::manifest::Manifest)),
        ("page", schemars::schema_for!(jogakbo_contract::page::Page)),
        ("adapter", schemars::schema_for!(jogakbo_contract::adapter::Adapter)),
        ("page-lock", schemars::schema_for!(jogakbo_contract::lock::PageLock)),
    ];
    for (name, schema) in schemas {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is plain JSON") + "\n";
        let Some(folder) = out else {
            print!("{text}");
            continue;
        };
        let file = folder.join(format!("{name}.schema.json"));
        if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text)) {
            eprintln!("`{}` cannot be written: {error}", file.display());
            return ExitCode::FAILURE;
        }
        println!("{}", file.display());
    }
    ExitCode::SUCCESS
}

/// Prints the table of codes.
pub fn codes() -> ExitCode {
    print!("{}", jogakbo_contract::codes::markdown());
    ExitCode::SUCCESS
}
