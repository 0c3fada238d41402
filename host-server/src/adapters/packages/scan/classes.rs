//! What the body of a class says of its element.

use super::ClassLook;
use super::definitions::{HOLDS, entries, field};
use super::visit::{is_element, literal};
use jogakbo_contract::import::Field;
use oxc_ast::ast::{Class, ClassElement, Expression, MethodDefinition, MethodDefinitionKind, Statement};

/// What a class says.
pub fn class_look(class: &Class<'_>) -> ClassLook {
    let mut found = ClassLook::default();
    for element in &class.body.body {
        let (name, fixed, value) = match element {
            ClassElement::MethodDefinition(method) => {
                let Some(name) = method.key.static_name() else { continue };
                if method.kind == MethodDefinitionKind::Set && !method.r#static && !name.starts_with('_') {
                    found.fields.push(Field { property: Some(name.into_owned()), ..Field::default() });
                    continue;
                }
                if method.r#static && (name.contains("define") || name.contains("register")) {
                    let first = method.value.params.items.first().and_then(|first| first.initializer.as_ref());
                    let tag = first.and_then(|value| literal(value)).filter(|tag| is_element(tag));
                    found.tag = found.tag.take().or(tag);
                    continue;
                }
                let Some(value) = given(method) else { continue };
                (name, method.r#static, value)
            }
            ClassElement::PropertyDefinition(property) => {
                let (Some(name), Some(value)) = (property.key.static_name(), &property.value) else { continue };
                (name, property.r#static, value)
            }
            _ => continue,
        };
        if fixed {
            fixed_member(&name, value, &mut found);
        }
    }
    found
}

fn fixed_member(name: &str, value: &Expression<'_>, found: &mut ClassLook) {
    match (name, value) {
        ("observedAttributes", Expression::ArrayExpression(list)) => {
            for name in list.elements.iter().filter_map(|one| literal(one.as_expression()?)) {
                found.fields.push(Field { attribute: Some(name), kind: Some("string".to_owned()), ..Field::default() });
            }
        }
        ("properties", Expression::ObjectExpression(object)) => {
            for (name, value) in entries(object) {
                let options = if let Expression::ObjectExpression(options) = value { Some(&**options) } else { None };
                found.fields.extend(field(&name, options).filter(|_| !name.starts_with('_')));
            }
        }
        _ if HOLDS.contains(&name) => {
            found.tag = found.tag.take().or_else(|| literal(value).filter(|tag| is_element(tag)));
        }
        _ => {}
    }
}

/// What a getter that only returns something returns.
fn given<'m, 'a>(method: &'m MethodDefinition<'a>) -> Option<&'m Expression<'a>> {
    if method.kind != MethodDefinitionKind::Get {
        return None;
    }
    match method.value.body.as_ref()?.statements.first()? {
        Statement::ReturnStatement(answer) => answer.argument.as_ref(),
        _ => None,
    }
}
