//! What a module or style sheet refers to.

use oxc_allocator::Allocator;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;

/// What a file refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refers {
    /// Specifiers of static imports, in the order of the source, each once.
    pub imports: Vec<String>,
    /// Specifiers of `import('…')` with a plain literal.
    pub dynamic: Vec<String>,
    /// Paths of `new URL('…', import.meta.url)`.
    pub urls: Vec<String>,
}

/// What the module `source` refers to.
///
/// # Errors
///
/// The first thing that is no ECMAScript module, in words.
pub fn refers(source: &str) -> Result<Refers, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    match fault(&parsed, source) {
        Some(why) => Err(why),
        None => Ok(refers_of(&parsed, source)),
    }
}

/// Why what was parsed is no module, in words.
pub fn fault(parsed: &ParserReturn<'_>, source: &str) -> Option<String> {
    if !parsed.panicked && parsed.diagnostics.is_empty() {
        return None;
    }
    let Some(first) = parsed.diagnostics.first() else { return Some("it is no module".to_owned()) };
    let place = first.labels.first().map(|label| place(source, label.offset() as usize));
    Some(place.map_or_else(|| first.to_string(), |place| format!("{place}: {first}")))
}

/// What a module that was parsed refers to.
pub fn refers_of(parsed: &ParserReturn<'_>, source: &str) -> Refers {
    let record = &parsed.module_record;
    let mut imports: Vec<(u32, String)> = record
        .requested_modules
        .iter()
        .filter_map(|(name, places)| places.first().map(|place| (place.span.start, name.to_string())))
        .collect();
    imports.sort();
    let text = |start: u32, end: u32| source.get(start as usize..end as usize).unwrap_or_default();
    let dynamic = record
        .dynamic_imports
        .iter()
        .filter_map(|import| literal(text(import.module_request.start, import.module_request.end)))
        .collect();
    let urls = record
        .import_metas
        .iter()
        .filter_map(|meta| url_before(source, meta.start as usize, meta.end as usize))
        .collect();
    Refers { imports: imports.into_iter().map(|(_, name)| name).collect(), dynamic, urls }
}

/// A byte offset as people count: lines and columns in characters, both from 1.
fn place(source: &str, offset: usize) -> String {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line} column {column}")
}

/// The text of a string literal without escapes and placeholders.
fn literal(source: &str) -> Option<String> {
    let source = source.trim();
    let quote = source.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let inner = source.get(1..)?.strip_suffix(quote)?;
    let filled = quote == '`' && inner.contains("${");
    let plain = !filled && !inner.contains(['\\', '\n', quote]);
    plain.then(|| inner.to_owned())
}

/// The literal of `new URL('…', import.meta.url)` around the `import.meta` at `start..end`.
fn url_before(source: &str, start: usize, end: usize) -> Option<String> {
    if !source.get(end..)?.trim_start().starts_with(".url") {
        return None;
    }
    let before = source.get(..start)?.trim_end().strip_suffix(',')?.trim_end();
    let quote = before.chars().last().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let open = before[..before.len() - 1].rfind(quote)?;
    let call = before[..open].trim_end().strip_suffix('(')?.trim_end().strip_suffix("URL")?.trim_end();
    if !call.ends_with("new") {
        return None;
    }
    literal(&before[open..])
}

/// What a style sheet refers to: relative `url(…)` and `@import "…"`.
pub fn style_refers(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, _) in source.match_indices("url(") {
        let rest = source[index + 4..].trim_start();
        let path = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
            _ => rest.split(')').next().map(str::trim_end),
        };
        found.extend(path.map(str::to_owned));
    }
    for (index, _) in source.match_indices("@import") {
        let rest = source[index + 7..].trim_start();
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            found.extend(rest[1..].split(quote).next().map(str::to_owned));
        }
    }
    found.retain(|path| !path.is_empty() && !path.starts_with(['/', '#']) && !path.contains(':'));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_in_the_order_of_the_source() {
        let found = refers(
            "import b from './b.js'; export * from \"./a.js\"; import 'lit/decorators.js'; import c from './b.js';\n\
             // import './comment.js'\n\
             const s = \"import './text.js'\"; import(`./lazy.js`); import('./' + s); import(`./${s}.js`);\n\
             new URL('x_bg.wasm', import.meta.url); new URL( \"data.json\" , import.meta.url).href; new URL(s, import.meta.url);",
        )
        .unwrap();
        assert_eq!(found.imports, ["./b.js", "./a.js", "lit/decorators.js"]);
        assert_eq!(found.dynamic, ["./lazy.js"]);
        assert_eq!(found.urls, ["x_bg.wasm", "data.json"]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let why = refers("const a = 1;\n/* 가 */ const = 1").unwrap_err();
        assert!(why.starts_with("line 2 column 15: "), "{why}");
    }

    #[test]
    fn style_sheets_name_their_files() {
        let css = "@import 'a.css'; @import url(b.css); p { background: url( \"c.png\" ) } q { src: url(data:x) } r { fill: url(#d) }";
        assert_eq!(style_refers(css), ["b.css", "c.png", "a.css"]);
    }
}
