//! One walk through the syntax of a module.

use super::classes::class_look;
use super::definitions::{Definition, Who, definition, property};
use super::{ClassLook, Look};
use jogakbo_contract::import::Event;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, CallExpression, Class, Expression, FormalParameter, IdentifierReference,
    NewExpression, StaticMemberExpression, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Globals that a reviewer wants to know of.
const GLOBALS: [&str; 15] = [
    "EventSource",
    "Function",
    "SharedWorker",
    "WebSocket",
    "Worker",
    "XMLHttpRequest",
    "caches",
    "eval",
    "fetch",
    "importScripts",
    "indexedDB",
    "localStorage",
    "process",
    "sessionStorage",
    "RTCPeerConnection",
];
/// Members that are called or read.
const MEMBERS: [&str; 8] = [
    "cookie",
    "geolocation",
    "getUserMedia",
    "insertAdjacentHTML",
    "sendBeacon",
    "serviceWorker",
    "setHTMLUnsafe",
    "write",
];
/// Members that are set.
const SET: [&str; 3] = ["innerHTML", "outerHTML", "srcdoc"];

/// What was seen so far.
#[derive(Default)]
pub struct Eyes {
    texts: BTreeMap<String, String>,
    definitions: Vec<Definition>,
    classes: BTreeMap<String, ClassLook>,
    /// The classes around the place where the walk is.
    around: Vec<String>,
    /// The name a class gets by what it is assigned to.
    name: Option<String>,
    calls: BTreeSet<&'static str>,
}

impl Eyes {
    /// What was seen, with names in place of what stands for them.
    pub fn finish(self) -> Look {
        let mut defines: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut calls_elsewhere = BTreeSet::new();
        for Definition { tag, class } in &self.definitions {
            let held = |class: &Option<String>| self.classes.get(class.as_ref()?)?.tag.clone();
            let tag = match tag {
                Who::Text(tag) => Some(tag.clone()),
                Who::Constant(name) => self.texts.get(name).cloned(),
                Who::Held => {
                    calls_elsewhere.extend(class.clone().filter(|name| !self.classes.contains_key(name)));
                    held(class)
                }
            };
            let Some(tag) = tag.filter(|tag| is_element(tag)) else { continue };
            let known = defines.entry(tag).or_default();
            *known = known.take().or_else(|| class.clone());
        }
        Look { defines, calls_elsewhere, classes: self.classes, calls: self.calls, ..Look::default() }
    }

    fn saw(&mut self, list: &[&'static str], name: &str) {
        self.calls.extend(list.iter().find(|known| **known == name));
    }

    fn event(&mut self, name: &str) {
        let class = self.around.last().cloned().unwrap_or_default();
        let events = &mut self.classes.entry(class).or_default().events;
        if !events.iter().any(|known| known.name == name) {
            events.push(Event { name: name.to_owned(), ..Event::default() });
        }
    }
}

/// Whether a text may be the name of an element; what is refused later is told apart from what never was one.
pub fn is_element(text: &str) -> bool {
    text.contains('-')
        && text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.contains(|c: char| c.is_whitespace() || c.is_ascii_uppercase() || "/.:,<>{}()#'\"".contains(c))
}

/// The text of a literal without placeholders.
pub fn literal(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(text) => Some(text.value.to_string()),
        Expression::TemplateLiteral(text) if text.expressions.is_empty() => {
            Some(text.quasis.first()?.value.raw.to_string())
        }
        _ => None,
    }
}

impl<'a> Visit<'a> for Eyes {
    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        let name = it.id.get_binding_identifier().map(|id| id.name.to_string());
        if let (Some(name), Some(text)) = (&name, it.init.as_ref().and_then(literal)) {
            self.texts.entry(name.clone()).or_insert(text);
        }
        self.name = name.filter(|_| matches!(it.init, Some(Expression::ClassExpression(_))));
        walk::walk_variable_declarator(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        let name = it.pattern.get_binding_identifier().map(|id| id.name.to_string());
        if let (Some(name), Some(text)) = (name, it.initializer.as_ref().and_then(|value| literal(value))) {
            self.texts.entry(name).or_insert(text);
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(id) if matches!(it.right, Expression::ClassExpression(_)) => {
                self.name = Some(id.name.to_string());
            }
            AssignmentTarget::StaticMemberExpression(member) => self.saw(&SET, &member.property.name),
            _ => {}
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        // What the class is assigned to goes first: that is what the rest of the module calls it.
        let assigned = self.name.take();
        let name = assigned.or_else(|| it.id.as_ref().map(|id| id.name.to_string())).unwrap_or_default();
        let seen = class_look(it);
        let known = self.classes.entry(name.clone()).or_default();
        known.tag = known.tag.take().or(seen.tag);
        known.fields.extend(seen.fields);
        self.around.push(name);
        walk::walk_class(self, it);
        self.around.pop();
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        // A method of a class that would define it under a name it is given does so only when it is called.
        let within = !self.around.is_empty();
        self.definitions.extend(definition(it).filter(|one| !within || !matches!(one.tag, Who::Constant(_))));
        if let Some((class, field)) = property(it) {
            self.classes.entry(class).or_default().fields.push(field);
        }
        walk::walk_call_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        if let Expression::Identifier(callee) = &it.callee
            && callee.name.ends_with("Event")
            && let Some(name) = it.arguments.first().and_then(|first| literal(first.as_expression()?))
        {
            self.event(&name);
        }
        walk::walk_new_expression(self, it);
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        let name = it.property.name.as_str();
        // `stream.write()` is nothing to look at; `document.write()` is.
        if name != "write" && name != "cookie"
            || matches!(&it.object, Expression::Identifier(id) if id.name == "document")
        {
            self.saw(&MEMBERS, name);
        }
        if matches!(&it.object, Expression::Identifier(id) if matches!(id.name.as_str(), "window" | "globalThis" | "self"))
        {
            self.saw(&GLOBALS, name);
        }
        walk::walk_static_member_expression(self, it);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.saw(&GLOBALS, &it.name);
    }
}
