//! Calls that define an element, or one of its properties: the browser's own, and those that helpers and compilers write.

use super::visit::{is_element, literal};
use jogakbo_contract::import::Field;
use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectExpression, ObjectPropertyKind};

/// Where the name of the element stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Who {
    /// In the call.
    Text(String),
    /// In a constant.
    Constant(String),
    /// In the class (`static get is()`).
    Held,
}

/// An element is defined.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub tag: Who,
    /// The name of its class.
    pub class: Option<String>,
}

/// Names of properties of a class that hold the name of its element.
pub const HOLDS: [&str; 6] = ["is", "tagName", "tag", "elementName", "componentName", "TAG"];

/// What a call defines.
pub fn definition(call: &CallExpression<'_>) -> Option<Definition> {
    let arguments: Vec<&Expression<'_>> = call.arguments.iter().filter_map(Argument::as_expression).collect();
    let name = called(&call.callee)?;
    if let [Expression::ArrayExpression(decorators), class] = arguments[..] {
        let class = identifier(class)?;
        let tag = decorators.elements.iter().filter_map(|one| one.as_expression()).find_map(decorator)?;
        return Some(Definition { tag: Who::Text(tag), class: Some(class) });
    }
    if let ("Polymer", [Expression::ObjectExpression(object)]) = (name, &arguments[..]) {
        let tag = text_of(object, &["is"]).filter(|tag| is_element(tag))?;
        return Some(Definition { tag: Who::Text(tag), class: None });
    }
    let helper = name.contains("define") || name.contains("register") || name.contains("customElement");
    if !helper {
        return None;
    }
    match arguments[..] {
        // A module of another loader (AMD): `define("name", [...], f)`.
        [_, Expression::ArrayExpression(_), ..] => None,
        [first, ref rest @ ..] => {
            let second = rest.first().copied();
            if let Some(tag) = literal(first).filter(|tag| is_element(tag)) {
                let class = second.and_then(identifier).or_else(|| owner(&call.callee));
                return Some(Definition { tag: Who::Text(tag), class });
            }
            if let Some(tag) = second.and_then(literal).filter(|tag| is_element(tag)) {
                return Some(Definition { tag: Who::Text(tag), class: identifier(first) });
            }
            match first {
                Expression::StaticMemberExpression(member) if HOLDS.contains(&member.property.name.as_str()) => {
                    Some(Definition {
                        tag: Who::Held,
                        class: second.and_then(identifier).or_else(|| identifier(&member.object)),
                    })
                }
                Expression::Identifier(id) if second.is_some() => {
                    Some(Definition { tag: Who::Constant(id.name.to_string()), class: second.and_then(identifier) })
                }
                Expression::Identifier(id) => Some(Definition { tag: Who::Held, class: Some(id.name.to_string()) }),
                Expression::ObjectExpression(object) => {
                    let tag = text_of(object, &["tag", "tagName"]).filter(|tag| is_element(tag))?;
                    Some(Definition { tag: Who::Text(tag), class: None })
                }
                _ => None,
            }
        }
        [] => owner(&call.callee).map(|class| Definition { tag: Who::Held, class: Some(class) }),
    }
}

/// The property that a compiled decorator makes: `__decorate([property({type: Number})], X.prototype, "value", …)`.
pub fn property(call: &CallExpression<'_>) -> Option<(String, Field)> {
    let arguments: Vec<&Expression<'_>> = call.arguments.iter().filter_map(Argument::as_expression).collect();
    let [Expression::ArrayExpression(decorators), Expression::StaticMemberExpression(target), name, ..] = arguments[..]
    else {
        return None;
    };
    let class = identifier(&target.object).filter(|_| target.property.name == "prototype")?;
    let name = literal(name)?;
    decorators.elements.iter().filter_map(|one| one.as_expression()).find_map(|one| {
        let Expression::CallExpression(inner) = one else { return None };
        let options = match inner.arguments.first().and_then(|first| first.as_expression()) {
            Some(Expression::ObjectExpression(options)) => Some(&**options),
            None if called(&inner.callee)? == "property" => None,
            _ => return None,
        };
        Some((class.clone(), field(&name, options)?))
    })
}

/// A reactive property by its options (`{type: Number, attribute: 'max'}`); none when it is the element's own affair.
pub fn field(name: &str, options: Option<&ObjectExpression<'_>>) -> Option<Field> {
    let mut field =
        Field { property: Some(name.to_owned()), attribute: Some(name.to_ascii_lowercase()), ..Field::default() };
    for (key, value) in options.into_iter().flat_map(entries) {
        match (key.as_str(), value) {
            ("state", Expression::BooleanLiteral(on)) if on.value => return None,
            ("attribute", Expression::BooleanLiteral(on)) if !on.value => field.attribute = None,
            ("attribute", value) => field.attribute = literal(value).or(field.attribute),
            ("type", Expression::Identifier(id)) => {
                field.kind = matches!(id.name.as_str(), "String" | "Number" | "Boolean" | "Array" | "Object")
                    .then(|| id.name.to_lowercase());
                if id.name == "Array" {
                    field.kind = Some("Array".to_owned());
                }
            }
            _ => {}
        }
    }
    Some(field)
}

/// Key and value of each plain entry.
pub fn entries<'o, 'a>(object: &'o ObjectExpression<'a>) -> Vec<(String, &'o Expression<'a>)> {
    let one = |entry: &'o ObjectPropertyKind<'a>| match entry {
        ObjectPropertyKind::ObjectProperty(entry) => Some((entry.key.static_name()?.into_owned(), &entry.value)),
        ObjectPropertyKind::SpreadProperty(_) => None,
    };
    object.properties.iter().filter_map(one).collect()
}

fn text_of(object: &ObjectExpression<'_>, keys: &[&str]) -> Option<String> {
    entries(object).into_iter().find(|(key, _)| keys.contains(&key.as_str())).and_then(|(_, value)| literal(value))
}

/// The element that a class decorator names: `customElement("x-y")`, `e({tag: "x-y"})`.
fn decorator(expression: &Expression<'_>) -> Option<String> {
    let Expression::CallExpression(call) = expression else { return None };
    let tag = match call.arguments.first()?.as_expression()? {
        Expression::ObjectExpression(object) => text_of(object, &["tag", "tagName", "name"]),
        text => literal(text),
    };
    tag.filter(|tag| is_element(tag))
}

/// The last name of what is called.
fn called<'a>(callee: &'a Expression<'_>) -> Option<&'a str> {
    match callee {
        Expression::Identifier(id) => Some(id.name.as_str()),
        Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
        _ => None,
    }
}

/// The `X` of `X.define()`; not the registry.
fn owner(callee: &Expression<'_>) -> Option<String> {
    let Expression::StaticMemberExpression(member) = callee else { return None };
    identifier(&member.object)
        .filter(|name| !matches!(name.as_str(), "customElements" | "window" | "globalThis" | "registry"))
}

fn identifier(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::Identifier(id) => Some(id.name.to_string()),
        _ => None,
    }
}
