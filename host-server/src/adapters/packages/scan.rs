//! What a module says of custom elements: which it defines, what they take and tell, and what else it calls.
//!
//! For packages without a Custom Elements Manifest this is all there is. It reads the syntax and runs nothing: a name that is only made
//! at run time is not seen.

mod classes;
mod definitions;
mod visit;

use crate::adapters::assets_folder::{Refers, fault, refers_of};
use jogakbo_contract::import::{Event, Field};
use oxc_allocator::Allocator;
use oxc_ast::ast::Statement;
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::collections::{BTreeMap, BTreeSet};

/// What a module says.
#[derive(Debug, Default)]
pub struct Look {
    /// What it imports and names.
    pub refers: Refers,
    /// Whether it is written for `require`.
    pub is_common_js: bool,
    /// Element to the name of its class, as far as that is known.
    pub defines: BTreeMap<String, Option<String>>,
    /// Classes that are told to define themselves here, but are of other modules.
    pub calls_elsewhere: BTreeSet<String>,
    /// Its classes by name.
    pub classes: BTreeMap<String, ClassLook>,
    /// What it exports.
    pub exports: BTreeSet<String>,
    /// What of the browser it calls that a reviewer would want to see.
    pub calls: BTreeSet<&'static str>,
}

/// What a class says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassLook {
    /// The element's name, when the class holds it.
    pub tag: Option<String>,
    /// What can be set.
    pub fields: Vec<Field>,
    /// What it tells.
    pub events: Vec<Event>,
}

/// Looks at a module.
///
/// # Errors
/// Why it is no module, in words.
pub fn look(source: &str) -> Result<Look, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    if let Some(why) = fault(&parsed, source) {
        // What is no module may still be a script of the older kind.
        return if is_common_js(source) { Ok(Look { is_common_js: true, ..Look::default() }) } else { Err(why) };
    }
    let mut eyes = visit::Eyes::default();
    eyes.visit_program(&parsed.program);
    let record = &parsed.module_record;
    let mut found = eyes.finish();
    found.refers = refers_of(&parsed, source);
    found.is_common_js = !record.has_module_syntax && is_common_js(source);
    found.exports = record.exported_bindings.keys().map(ToString::to_string).collect();
    if parsed.program.body.iter().any(|one| matches!(one, Statement::ExportDefaultDeclaration(_))) {
        found.exports.insert("default".to_owned());
    }
    Ok(found)
}

/// Whether a script expects to be required. One that also looks for other ways (UMD) works in a browser.
fn is_common_js(source: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| source.contains(word));
    says(&["module.exports", "exports.", "require("])
        && !says(&["define.amd", "typeof exports", "typeof module", "typeof define"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defines(source: &str) -> Vec<(String, Option<String>)> {
        look(source).unwrap().defines.into_iter().collect()
    }

    #[test]
    fn the_ways_in_which_elements_are_defined() {
        for source in [
            "class X extends HTMLElement {}; customElements.define('x-y', X)",
            "class X extends HTMLElement {}; if (!window.customElements.get('x-y')) { globalThis.customElements.define(\"x-y\", X); }",
            "const tag = `x-y`; class X extends HTMLElement {} customElements.define(tag, X)",
            "class X extends HTMLElement { static get is() { return 'x-y' } } customElements.define(X.is, X)",
            "class X extends HTMLElement { static tagName = 'x-y' } defineCustomElement(X)",
            "let X = class extends L {}; X = __decorate([t('x-y')], X); export { X }",
            "let X = class X extends L {}; X = d([e({tag: 'x-y', renderer: r})], X);",
            "class X extends S {} X.define('x-y')",
            "class X extends S { static define(tag = 'x-y', all = customElements) { all.define(tag, this) } } window.X = X.define()",
            "class X extends S {}; function start(name = 'x-y') { customElements.define(name, X) } start()",
            "class X extends S {} register(X, 'x-y')",
            "const X = class extends S { constructor() { super() } }; customElements.define('x-y', X)",
        ] {
            assert_eq!(defines(source), [("x-y".to_owned(), Some("X".to_owned()))], "{source}");
        }
        assert_eq!(defines("customElements.define('x-y', class extends HTMLElement {})"), [("x-y".to_owned(), None)]);
        assert_eq!(defines("define({ tag: 'x-y', count: 0 })"), [("x-y".to_owned(), None)]);
        assert_eq!(defines("Polymer({ is: 'x-y' })"), [("x-y".to_owned(), None)]);
        let elsewhere = look("import { X } from './x.js'; X.define()").unwrap();
        assert_eq!(elsewhere.calls_elsewhere.into_iter().collect::<Vec<_>>(), ["X"]);
    }

    #[test]
    fn what_only_looks_like_a_definition_is_none() {
        for source in [
            "customElements.define(prefix + '-y', X)",
            "class X { static define(tag = 'x-y') { customElements.define(tag, X) } }",
            "define('my-module', ['a'], f)",
            "customElements.get('x-y'); el.setAttribute('x-y', X); document.createElement('x-y')",
            "// customElements.define('x-y', X)",
            "const text = \"customElements.define('x-y', X)\"",
            "customElements.define('Xy', X)",
        ] {
            assert_eq!(defines(source), [], "{source}");
        }
    }

    #[test]
    fn classes_say_what_they_take_and_tell() {
        let found = look(
            "class X extends HTMLElement {
               static get observedAttributes() { return ['min-value', 'title'] }
               set value(v) { this.dispatchEvent(new CustomEvent('value-changed', {detail: v})) }
               get value() { return 1 }
               set _inner(v) {}
             }
             class Y extends LitElement { static properties = { count: {type: Number}, open: {type: Boolean, attribute: 'is-open'}, own: {state: true} } }
             class Z extends LitElement {}
             __decorate([property({type: String, reflect: true})], Z.prototype, 'size', void 0);
             __decorate([state()], Z.prototype, '_s', void 0);",
        )
        .unwrap();
        let fields = |name: &str| -> Vec<String> {
            let one = |field: &Field| {
                format!(
                    "{} {} {}",
                    field.property.as_deref().unwrap_or("-"),
                    field.attribute.as_deref().unwrap_or("-"),
                    field.kind.as_deref().unwrap_or("-")
                )
            };
            found.classes[name].fields.iter().map(one).collect()
        };
        assert_eq!(fields("X"), ["- min-value string", "- title string", "value - -"]);
        assert_eq!(fields("Y"), ["count count number", "open is-open boolean"]);
        assert_eq!(fields("Z"), ["size size string"]);
        assert_eq!(found.classes["X"].events[0].name, "value-changed");
    }

    #[test]
    fn what_a_reviewer_wants_to_see_is_found_in_the_syntax() {
        let found = look("fetch('/x'); this.root.innerHTML = a; new Function('x'); localStorage.a; const fetchIt = 'eval'; node.innerHTML; navigator.sendBeacon(x)").unwrap();
        assert_eq!(
            found.calls.into_iter().collect::<Vec<_>>(),
            ["Function", "fetch", "innerHTML", "localStorage", "sendBeacon"]
        );
    }

    #[test]
    fn scripts_for_require_are_told_from_modules() {
        assert!(look("const a = require('a'); module.exports = a").unwrap().is_common_js);
        assert!(look("return require('a')").unwrap().is_common_js);
        assert!(!look("import a from 'a'; a.exports.x = 1").unwrap().is_common_js);
        assert!(
            !look("(function (g, f) { typeof exports === 'object' ? f(exports) : f(g.X = {}) })(this, f)")
                .unwrap()
                .is_common_js
        );
    }

    /// Bytes that were changed at random are looked at or refused; none makes it panic.
    #[test]
    fn sources_that_were_changed_at_random_never_panic() {
        let source = "class X extends HTMLElement { static get is() { return 'x-y' } set value(v) {} }\nX = __decorate([t({tag: 'x-y'})], X); customElements.define(X.is, X); new CustomEvent('a');";
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..2_000 {
            let mut bytes = source.as_bytes().to_vec();
            for _ in 0..4 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let at = usize::try_from(state % bytes.len() as u64).unwrap();
                bytes[at] = b"'\"`{}[]().,;x-"[usize::try_from((state >> 32) % 14).unwrap()];
            }
            drop(look(&String::from_utf8(bytes).unwrap()));
        }
    }
}
