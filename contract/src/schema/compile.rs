//! From a document to rules.

use super::SchemaError;
use super::pattern::Pattern;
use super::value::Types;
use crate::json::push_step;
use crate::table::Table;
use serde_json::{Map, Number, Value};

/// Most parts of a schema.
const NODES: usize = 2_000;
/// Most levels of a schema.
const DEPTH: usize = 32;
/// Most values of one `enum`.
const VALUES: usize = 1_000;

/// One schema: all rules must hold.
pub(super) type Node = Vec<Rule>;

/// One keyword. Numbers are places in the list of nodes.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    /// The schema `false`.
    Never,
    Ref(usize),
    Types(Types),
    Enum(Vec<Value>),
    Const(Value),
    /// Declared properties, and the schema of all others.
    Properties(Table<String, usize>, Option<usize>),
    Required(Vec<String>),
    Items(usize),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Pattern),
    Format(String),
    OneOf(Vec<usize>),
    AnyOf(Vec<usize>),
    AllOf(Vec<usize>),
    Not(usize),
}

pub(super) fn compile(schema: &Value) -> Result<Vec<Node>, SchemaError> {
    let mut compiler = Compiler { nodes: vec![Vec::new()], defs: Table::new() };
    let defs = schema.get("$defs").and_then(Value::as_object);
    for name in defs.into_iter().flat_map(Map::keys) {
        let place = compiler.reserve("/$defs")?;
        compiler.defs.insert(name.clone(), place);
    }
    compiler.fill(0, schema, &mut String::new(), 0)?;
    for (name, def) in defs.into_iter().flatten() {
        let mut pointer = "/$defs".to_owned();
        push_step(&mut pointer, name);
        let place = compiler.defs.get(name).copied().unwrap_or_default();
        compiler.fill(place, def, &mut pointer, 1)?;
    }
    compiler.refuse_loops()?;
    Ok(compiler.nodes)
}

struct Compiler {
    nodes: Vec<Node>,
    defs: Table<String, usize>,
}

fn error(pointer: &str, message: impl Into<String>) -> SchemaError {
    SchemaError { pointer: pointer.to_owned(), message: message.into() }
}

impl Compiler {
    fn reserve(&mut self, pointer: &str) -> Result<usize, SchemaError> {
        if self.nodes.len() >= NODES {
            return Err(error(pointer, "the schema has more than 2000 parts"));
        }
        self.nodes.push(Vec::new());
        Ok(self.nodes.len() - 1)
    }

    /// Compiles a schema below `pointer`, one step further down.
    fn below(&mut self, schema: &Value, pointer: &mut String, step: &str, depth: usize) -> Result<usize, SchemaError> {
        let length = pointer.len();
        push_step(pointer, step);
        let place = self.reserve(pointer)?;
        self.fill(place, schema, pointer, depth + 1)?;
        pointer.truncate(length);
        Ok(place)
    }

    fn fill(&mut self, place: usize, schema: &Value, pointer: &mut String, depth: usize) -> Result<(), SchemaError> {
        if depth > DEPTH {
            return Err(error(pointer, "the schema is nested deeper than 32 levels"));
        }
        let rules = match schema {
            Value::Bool(true) => Vec::new(),
            Value::Bool(false) => vec![Rule::Never],
            Value::Object(map) => {
                let mut rules = Vec::with_capacity(map.len());
                for (keyword, value) in map {
                    let length = pointer.len();
                    push_step(pointer, keyword);
                    if let Some(rule) = self.rule(keyword, value, map, pointer, depth)? {
                        rules.push(rule);
                    }
                    pointer.truncate(length);
                }
                rules
            }
            _ => return Err(error(pointer, "a schema is an object, true or false")),
        };
        self.nodes[place] = rules;
        Ok(())
    }

    /// The rule of one keyword; `None` for what says nothing by itself.
    fn rule(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Map<String, Value>,
        pointer: &mut String,
        depth: usize,
    ) -> Result<Option<Rule>, SchemaError> {
        Ok(Some(match keyword {
            "$ref" => Rule::Ref(self.reference(value, pointer)?),
            "type" => Rule::Types(Types::read(value).ok_or_else(|| error(pointer, "is no type or list of types"))?),
            "enum" => match value {
                Value::Array(values) if values.len() <= VALUES => Rule::Enum(values.clone()),
                _ => return Err(error(pointer, "is not a list of at most 1000 values")),
            },
            "const" => Rule::Const(value.clone()),
            "properties" => self.properties(value, schema, pointer, depth)?,
            "additionalProperties" if !schema.contains_key("properties") => {
                let length = pointer.len();
                let place = self.reserve(pointer)?;
                self.fill(place, value, pointer, depth + 1)?;
                pointer.truncate(length);
                Rule::Properties(Table::new(), Some(place))
            }
            "required" => {
                let names = value
                    .as_array()
                    .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
                Rule::Required(names.ok_or_else(|| error(pointer, "is not a list of names"))?)
            }
            "items" => {
                let place = self.reserve(pointer)?;
                self.fill(place, value, pointer, depth + 1)?;
                Rule::Items(place)
            }
            "minItems" => Rule::MinItems(count(value, pointer)?),
            "maxItems" => Rule::MaxItems(count(value, pointer)?),
            "minLength" => Rule::MinLength(count(value, pointer)?),
            "maxLength" => Rule::MaxLength(count(value, pointer)?),
            "uniqueItems" => match value {
                Value::Bool(true) => Rule::UniqueItems,
                Value::Bool(false) => return Ok(None),
                _ => return Err(error(pointer, "is not true or false")),
            },
            "minimum" => Rule::Minimum(number(value, pointer)?),
            "maximum" => Rule::Maximum(number(value, pointer)?),
            "exclusiveMinimum" => Rule::ExclusiveMinimum(number(value, pointer)?),
            "exclusiveMaximum" => Rule::ExclusiveMaximum(number(value, pointer)?),
            "multipleOf" => match number(value, pointer)? {
                step if step.as_f64().is_some_and(|step| step > 0.0) => Rule::MultipleOf(step),
                _ => return Err(error(pointer, "is not a number above 0")),
            },
            "pattern" => Rule::Pattern(pattern(value, pointer)?),
            "format" => Rule::Format(value.as_str().ok_or_else(|| error(pointer, "is not a text"))?.to_owned()),
            "oneOf" => Rule::OneOf(self.list(value, pointer, depth)?),
            "anyOf" => Rule::AnyOf(self.list(value, pointer, depth)?),
            "allOf" => Rule::AllOf(self.list(value, pointer, depth)?),
            "not" => {
                let place = self.reserve(pointer)?;
                self.fill(place, value, pointer, depth + 1)?;
                Rule::Not(place)
            }
            _ => return Ok(None),
        }))
    }

    fn reference(&self, value: &Value, pointer: &str) -> Result<usize, SchemaError> {
        let target = value.as_str().ok_or_else(|| error(pointer, "is not a text"))?;
        let name = target.strip_prefix("#/$defs/").ok_or_else(|| {
            let shown: String = target.chars().take(80).collect();
            error(pointer, format!("`{shown}` does not point to `#/$defs/…` of this schema"))
        })?;
        let name = name.replace("~1", "/").replace("~0", "~");
        self.defs.get(&name).copied().ok_or_else(|| error(pointer, format!("there is no `{name}` in `$defs`")))
    }

    fn properties(
        &mut self,
        value: &Value,
        schema: &Map<String, Value>,
        pointer: &mut String,
        depth: usize,
    ) -> Result<Rule, SchemaError> {
        let map = value.as_object().ok_or_else(|| error(pointer, "is not an object"))?;
        let mut declared = Table::new();
        for (name, schema) in map {
            declared.insert(name.clone(), self.below(schema, pointer, name, depth)?);
        }
        let mut others = None;
        if let Some(schema) = schema.get("additionalProperties") {
            let mut beside = pointer.strip_suffix("properties").unwrap_or_default().to_owned();
            beside.push_str("additionalProperties");
            let place = self.reserve(&beside)?;
            self.fill(place, schema, &mut beside, depth + 1)?;
            others = Some(place);
        }
        Ok(Rule::Properties(declared, others))
    }

    fn list(&mut self, value: &Value, pointer: &mut String, depth: usize) -> Result<Vec<usize>, SchemaError> {
        match value {
            Value::Array(schemas) if !schemas.is_empty() => schemas
                .iter()
                .enumerate()
                .map(|(index, schema)| self.below(schema, pointer, &index.to_string(), depth))
                .collect(),
            _ => Err(error(pointer, "is not a list of schemas")),
        }
    }

    /// Refuses a schema that refers to itself without going down into the value: checking it would never end.
    fn refuse_loops(&self) -> Result<(), SchemaError> {
        // 0 not seen, 1 on the way, 2 done
        let mut marks = vec![0_u8; self.nodes.len()];
        for (name, place) in self.defs.iter() {
            if self.loops(*place, &mut marks) {
                return Err(error("/$defs", format!("`{name}` refers to itself without end")));
            }
        }
        Ok(())
    }

    fn loops(&self, place: usize, marks: &mut [u8]) -> bool {
        match marks[place] {
            1 => return true,
            2 => return false,
            _ => marks[place] = 1,
        }
        let found = self.nodes[place].iter().any(|rule| match rule {
            Rule::Ref(next) | Rule::Not(next) => self.loops(*next, marks),
            Rule::OneOf(list) | Rule::AnyOf(list) | Rule::AllOf(list) => {
                list.iter().any(|next| self.loops(*next, marks))
            }
            _ => false,
        });
        marks[place] = 2;
        found
    }
}

fn number(value: &Value, pointer: &str) -> Result<Number, SchemaError> {
    value.as_number().cloned().ok_or_else(|| error(pointer, "is not a number"))
}

fn count(value: &Value, pointer: &str) -> Result<u64, SchemaError> {
    let whole = value.as_u64().or_else(|| {
        // `3.0` is a whole number, too.
        let double = value.as_f64().filter(|double| double.fract() == 0.0 && (0.0..=9e15).contains(double))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
        Some(double as u64)
    });
    whole.ok_or_else(|| error(pointer, "is not a whole number from 0"))
}

fn pattern(value: &Value, pointer: &str) -> Result<Pattern, SchemaError> {
    let text = value.as_str().ok_or_else(|| error(pointer, "is not a text"))?;
    Pattern::new(text).map_err(|refusal| error(pointer, refusal))
}
