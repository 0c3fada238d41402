//! A module that stands alone, as the body of a function that gives its exports.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, ExportDeclaration, ExportDefaultDeclarationKind, ExportNamedDeclaration, Statement};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

/// The name of what `export default` gives when it has none of its own.
const DEFAULT: &str = "__jgb_default";

/// The body of a function that runs `source` and returns its exports; `None` when a function would not do the same.
///
/// That is so for a module that imports, asks where it is (`import.meta`), waits at its top level, or is no module at all. Of
/// an export that changes later only the value after the first run is seen.
pub fn wrap(source: &str) -> Option<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    let record = &parsed.module_record;
    let alone =
        record.requested_modules.is_empty() && record.dynamic_imports.is_empty() && record.import_metas.is_empty();
    if parsed.panicked || !parsed.diagnostics.is_empty() || !alone || source.contains(DEFAULT) {
        return None;
    }
    let mut edits = Edits::default();
    for statement in &parsed.program.body {
        match statement {
            Statement::ExportNamedDeclaration(export) => edits.names(export),
            Statement::ExportDeclaration(export) => edits.declaration(export)?,
            Statement::ExportDefaultDeclaration(export) => {
                let inner = export.declaration.span();
                let own = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
                    _ => None,
                };
                let name = own.map_or(DEFAULT, |id| id.name.as_str());
                let start = if own.is_some() { ";".to_owned() } else { format!(";const {DEFAULT}=") };
                edits.put(export.span.start, inner.start, start);
                edits.put(export.span.end, export.span.end, ";".to_owned());
                edits.exports.push(("default".to_owned(), name.to_owned()));
            }
            Statement::ExportAllDeclaration(_) | Statement::ExportFromDeclaration(_) => return None,
            _ => {}
        }
    }
    for comment in &parsed.program.comments {
        // A source map is that of the file the comment stands in.
        let Span { start, end, .. } = comment.span;
        let text = source.get(start as usize..end as usize)?;
        if text.starts_with("//# source") || text.starts_with("//@ source") {
            edits.put(start, end, String::new());
        }
    }
    let body = edits.apply(source)?;
    is_function_body(&body).then_some(body)
}

/// Whether a function with this body can stand in a module: `await` at the top level of a module cannot.
fn is_function_body(body: &str) -> bool {
    let allocator = Allocator::default();
    let text = format!("export default()=>{{\n{body}\n}}");
    let parsed = Parser::new(&allocator, &text, SourceType::mjs()).parse();
    !parsed.panicked && parsed.diagnostics.is_empty()
}

/// What is replaced in a source, and what it exports.
#[derive(Default)]
struct Edits {
    /// Start, end, and what comes instead.
    places: Vec<(usize, usize, String)>,
    /// Exported name and the name inside.
    exports: Vec<(String, String)>,
}

impl Edits {
    fn put(&mut self, start: u32, end: u32, text: String) {
        self.places.push((start as usize, end as usize, text));
    }

    /// `export { a as b }`.
    fn names(&mut self, export: &ExportNamedDeclaration<'_>) {
        for specifier in &export.specifiers {
            self.exports.push((specifier.exported.name().to_string(), specifier.local.name().to_string()));
        }
        self.put(export.span.start, export.span.end, ";".to_owned());
    }

    /// `export const a = …`.
    fn declaration(&mut self, export: &ExportDeclaration<'_>) -> Option<()> {
        self.put(export.span.start, export.declaration.span().start, ";".to_owned());
        let names: Vec<String> = match &export.declaration {
            Declaration::FunctionDeclaration(function) => vec![function.id.as_ref()?.name.to_string()],
            Declaration::ClassDeclaration(class) => vec![class.id.as_ref()?.name.to_string()],
            // A pattern with braces names what this does not look for.
            Declaration::VariableDeclaration(variables) => variables
                .declarations
                .iter()
                .map(|one| one.id.get_binding_identifier().map(|id| id.name.to_string()))
                .collect::<Option<_>>()?,
            _ => return None,
        };
        self.exports.extend(names.into_iter().map(|name| (name.clone(), name)));
        Some(())
    }

    /// The source with all replacements, and a `return` at the end.
    fn apply(mut self, source: &str) -> Option<String> {
        self.places.sort();
        let mut out = String::with_capacity(source.len() + 64);
        let mut at = 0;
        for (start, end, text) in self.places {
            out.push_str(source.get(at..start)?);
            out.push_str(&text);
            at = end;
        }
        out.push_str(source.get(at..)?);
        let exports: Vec<String> = self
            .exports
            .iter()
            .map(|(name, inside)| Some(format!("{}:{inside}", serde_json::to_string(name).ok()?)))
            .collect::<Option<_>>()?;
        Some(format!("{out}\n;return{{{}}}", exports.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn exports_become_what_the_function_returns() {
        let body = wrap(
            "export const a = 1, b = 2\nexport class C {}\nexport function f() {}\nconst d = 3;\nexport { d as e, a as \"x y\" }\n(0, f)()\n\
             export default class extends C {}\n//# sourceMappingURL=a.js.map",
        )
        .unwrap();
        assert_eq!(
            body,
            ";const a = 1, b = 2\n;class C {}\n;function f() {}\nconst d = 3;\n;\n(0, f)()\n\
             ;const __jgb_default=class extends C {};\n\n;return{\"a\":a,\"b\":b,\"C\":C,\"f\":f,\"e\":d,\"x y\":a,\"default\":__jgb_default}"
        );
        assert!(wrap("export default class Named {}").unwrap().starts_with(";class Named {};"));
        assert_eq!(wrap("customElements.define('x-y', class extends HTMLElement {})").unwrap().lines().count(), 2);
    }

    #[test]
    fn what_a_function_could_not_do_stays_a_module() {
        for source in [
            "import './a.js'",
            "export * from './a.js'",
            "import('./a.js')",
            "console.log(import.meta.url)",
            "await fetch('/x')",
            "for await (const x of y) {}",
            "export const { a } = b",
            "const a =",
            "return 1",
            "const __jgb_default = 1",
        ] {
            assert_eq!(wrap(source), None, "{source}");
        }
    }
}
