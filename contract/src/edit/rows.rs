//! A mapping as rows, one for each field of the target: what people fill in, and back.
//!
//! A row holds one of a closed set of ways of the mapping language; what is none of them stays as it was written.

use super::offers::fields;
use crate::finding::join;
use crate::schema::{self, Assignable};
use serde_json::{Map, Value, json};

/// How the value of a row comes about.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// Not at all: the field is left out.
    Nothing,
    /// The value at a pointer of the input; empty is the input itself.
    Pick(String),
    /// The value at a pointer, or a fixed one where there is none.
    PickOr(String, Value),
    /// A fixed value.
    Const(Value),
    /// A text with `{/pointer}` filled in.
    Template(String),
    /// The same for each language.
    Text {
        /// Korean.
        ko: String,
        /// English; empty when there is none.
        en: String,
    },
    /// A look-up of the value at a pointer.
    Table {
        /// The pointer.
        of: String,
        /// From which text to which value.
        lines: Vec<(String, Value)>,
        /// For all others; without it they are missing.
        otherwise: Option<Value>,
    },
    /// Anything else, as it is written.
    Other(Value),
}

/// The ways, for a list to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayKind {
    /// [`Way::Nothing`]
    Nothing,
    /// [`Way::Pick`]
    Pick,
    /// [`Way::PickOr`]
    PickOr,
    /// [`Way::Const`]
    Const,
    /// [`Way::Template`]
    Template,
    /// [`Way::Text`]
    Text,
    /// [`Way::Table`]
    Table,
    /// [`Way::Other`]
    Other,
}

impl WayKind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Nothing, Self::Pick, Self::PickOr, Self::Const, Self::Template, Self::Text, Self::Table, Self::Other];
}

impl Way {
    /// The way that a mapping is.
    pub fn of(map: &Value) -> Self {
        Self::read(map).unwrap_or_else(|| Self::Other(map.clone()))
    }

    fn read(map: &Value) -> Option<Self> {
        let all = map.as_object()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let one = |key: &str| all.get(key).filter(|_| all.len() == 1);
        if let Some(at) = one("$pick") {
            return text(at).map(Self::Pick);
        }
        if let Some(value) = one("$const") {
            return Some(Self::Const(value.clone()));
        }
        if let Some(template) = one("$tpl") {
            return text(template).map(Self::Template);
        }
        if let Some(texts) = one("$text").and_then(Value::as_object) {
            let others = texts.keys().any(|language| language != "ko" && language != "en");
            let en = texts.get("en").map_or(Some(String::new()), text)?;
            return (!others).then_some(Self::Text { ko: text(texts.get("ko")?)?, en });
        }
        if let Some([first, second]) = one("$or").and_then(Value::as_array).map(Vec::as_slice) {
            return match (Self::read(first)?, Self::read(second)?) {
                (Self::Pick(at), Self::Const(value)) => Some(Self::PickOr(at, value)),
                _ => None,
            };
        }
        let lines = all.get("$table")?.as_object()?;
        let Self::Pick(of) = Self::read(all.get("of")?)? else { return None };
        let otherwise = match all.get("else").map(Self::read) {
            None => None,
            Some(Some(Self::Const(value))) => Some(value),
            Some(_) => return None,
        };
        let lines = lines.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
        Some(Self::Table { of, lines, otherwise })
    }

    /// The mapping; `None` for a field that is left out.
    pub fn map(&self) -> Option<Value> {
        let pick = |at: &str| json!({ "$pick": at });
        Some(match self {
            Self::Nothing => return None,
            Self::Pick(at) => pick(at),
            Self::PickOr(at, value) => json!({ "$or": [pick(at), { "$const": value }] }),
            Self::Const(value) => json!({ "$const": value }),
            Self::Template(text) => json!({ "$tpl": text }),
            Self::Text { ko, en } if en.is_empty() => json!({ "$text": { "ko": ko } }),
            Self::Text { ko, en } => json!({ "$text": { "ko": ko, "en": en } }),
            Self::Table { of, lines, otherwise } => {
                let lines: Map<String, Value> = lines.iter().cloned().collect();
                let mut map = json!({ "$table": lines, "of": pick(of) });
                if let Some(value) = otherwise {
                    map["else"] = json!({ "$const": value });
                }
                map
            }
            Self::Other(map) => map.clone(),
        })
    }

    /// Which one it is.
    pub const fn kind(&self) -> WayKind {
        match self {
            Self::Nothing => WayKind::Nothing,
            Self::Pick(_) => WayKind::Pick,
            Self::PickOr(..) => WayKind::PickOr,
            Self::Const(_) => WayKind::Const,
            Self::Template(_) => WayKind::Template,
            Self::Text { .. } => WayKind::Text,
            Self::Table { .. } => WayKind::Table,
            Self::Other(_) => WayKind::Other,
        }
    }

    /// Another way, with what it has in common with this one. `first` is a pointer and `value` a value to begin with.
    #[must_use]
    pub fn turned(&self, kind: WayKind, first: &str, value: Value) -> Self {
        let at = match self {
            Self::Pick(at) | Self::PickOr(at, _) | Self::Table { of: at, .. } => at.clone(),
            _ => first.to_owned(),
        };
        let filled = if at.is_empty() { String::new() } else { format!("{{{at}}}") };
        match kind {
            WayKind::Nothing => Self::Nothing,
            WayKind::Pick => Self::Pick(at),
            WayKind::PickOr => Self::PickOr(at, value),
            WayKind::Const => Self::Const(value),
            WayKind::Template => Self::Template(filled),
            WayKind::Text => Self::Text { ko: filled, en: String::new() },
            WayKind::Table => Self::Table { of: at, lines: vec![(String::new(), value)], otherwise: None },
            WayKind::Other => Self::Other(self.map().unwrap_or_else(|| json!({ "$pick": "" }))),
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The field of the target; `None` for the target as a whole.
    pub field: Option<String>,
    /// Whether the target needs it.
    pub required: bool,
    /// JSON Schema of what is wanted there.
    pub wanted: Value,
    /// How it comes about.
    pub way: Way,
}

/// The rows of a mapping (`None` is the input as it is) to a target that wants `wanted`.
pub fn rows(map: Option<&Value>, wanted: &Value) -> Vec<Row> {
    let fields = map.and_then(Value::as_object).filter(|map| map.len() == 1).and_then(|map| map.get("$obj"));
    let Some(fields) = fields.and_then(Value::as_object) else { return vec![whole(map, wanted)] };
    let mut all = empty(wanted);
    for (name, map) in fields {
        let way = Way::of(map);
        match all.iter_mut().find(|row| row.field.as_ref() == Some(name)) {
            Some(row) => row.way = way,
            None => all.push(Row { field: Some(name.clone()), required: false, wanted: Value::Bool(true), way }),
        }
    }
    all
}

/// The one row of a mapping that gives the whole value.
fn whole(map: Option<&Value>, wanted: &Value) -> Row {
    let way = map.map_or_else(|| Way::Pick(String::new()), Way::of);
    Row { field: None, required: true, wanted: wanted.clone(), way }
}

/// The fields that a target names, each left out; those it needs come first.
fn empty(wanted: &Value) -> Vec<Row> {
    let required = wanted.get("required").and_then(Value::as_array);
    let needs = |name: &str| required.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(name)));
    let properties = wanted.get("properties").and_then(Value::as_object);
    let row = |(name, schema): (&String, &Value)| Row {
        field: Some(name.clone()),
        required: needs(name),
        wanted: schema.clone(),
        way: Way::Nothing,
    };
    let mut all: Vec<Row> = properties.into_iter().flatten().map(row).collect();
    all.sort_by_key(|row| !row.required);
    all
}

/// Whether the target has fields that can be filled one by one.
pub fn has_fields(wanted: &Value) -> bool {
    wanted.get("properties").and_then(Value::as_object).is_some_and(|fields| !fields.is_empty())
}

/// One row for each field of the target, filled with the fields of the source that have the same name and type.
pub fn by_name(source: &Value, wanted: &Value) -> Vec<Row> {
    let mut all = empty(wanted);
    for row in &mut all {
        if let Some(at) = row.field.as_ref().and_then(|name| alike(source, name, &row.wanted)) {
            row.way = Way::Pick(at);
        }
    }
    all
}

/// The one row for the whole of the input.
pub fn as_it_is(wanted: &Value) -> Vec<Row> {
    vec![whole(None, wanted)]
}

/// The field of a source that is called `name` and may have the type that is wanted.
pub(super) fn alike(source: &Value, name: &str, wanted: &Value) -> Option<String> {
    let token = join("", name);
    let called = |at: &String| at.rsplit('/').next() == token.strip_prefix('/');
    fields(source).into_iter().filter(called).find(|at| {
        let given = schema::at_pointer(source, at).unwrap_or(Value::Bool(true));
        !matches!(schema::assignable(&given, wanted), Assignable::No(_))
    })
}

/// The pointers that a row can pick from a source: itself, and its fields two deep.
pub fn pointers(source: &Value) -> Vec<String> {
    std::iter::once(String::new()).chain(fields(source)).collect()
}

/// The mapping of the rows; `None` is the input as it is.
pub fn map_of(rows: &[Row]) -> Option<Value> {
    match rows {
        [Row { field: None, way: Way::Pick(at), .. }] if at.is_empty() => None,
        [Row { field: None, way, .. }] => way.map(),
        rows => {
            let field = |row: &Row| Some((row.field.clone()?, row.way.map()?));
            Some(json!({ "$obj": rows.iter().filter_map(field).collect::<Map<_, _>>() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wiring::mapping::Mapping;

    #[test]
    fn every_way_comes_back_as_it_was_written() {
        for (map, kind) in [
            (json!({"$pick": "/a"}), WayKind::Pick),
            (json!({"$or": [{"$pick": "/a"}, {"$const": 1}]}), WayKind::PickOr),
            (json!({"$const": {"a": 1}}), WayKind::Const),
            (json!({"$tpl": "no. {/a}"}), WayKind::Template),
            (json!({"$text": {"ko": "{/a}번"}}), WayKind::Text),
            (json!({"$text": {"ko": "{/a}번", "en": "no. {/a}"}}), WayKind::Text),
            (json!({"$table": {"x": 1}, "of": {"$pick": "/a"}}), WayKind::Table),
            (json!({"$table": {"x": 1}, "of": {"$pick": "/a"}, "else": {"$const": 0}}), WayKind::Table),
            (json!({"$or": [{"$pick": "/a"}, {"$pick": "/b"}]}), WayKind::Other),
            (json!({"$table": {"x": 1}, "of": {"$tpl": "{/a}"}}), WayKind::Other),
            (json!({"$text": {"ko": "가", "ja": "あ"}}), WayKind::Other),
            (json!({"$obj": {"a": {"$const": 1}}}), WayKind::Other),
        ] {
            let way = Way::of(&map);
            assert_eq!((way.kind(), way.map()), (kind, Some(map.clone())), "{map}");
        }
    }

    #[test]
    fn another_way_keeps_the_pointer_and_is_one_of_the_language() {
        let pick = Way::Pick("/a".into());
        for kind in WayKind::ALL {
            let turned = pick.turned(kind, "/b", json!("x"));
            assert_eq!(turned.kind(), kind);
            if let Some(map) = turned.map() {
                let parsed = Mapping::parse(&map).unwrap_or_else(|error| panic!("{map}: {error}"));
                assert!(kind == WayKind::Const || parsed.picks() == ["/a"], "{map}");
            }
        }
        assert_eq!(Way::Nothing.turned(WayKind::Pick, "/b", Value::Null), Way::Pick("/b".into()));
    }

    #[test]
    fn rows_are_filled_by_name_and_type_and_give_the_mapping_back() {
        let source = json!({"type": "object", "properties": {
            "text": {"type": "string"}, "level": {"type": "integer"}, "data": {"type": "object", "properties": {"to": {"type": "string"}}}
        }});
        let wanted = json!({"type": "object", "required": ["text"], "properties": {
            "level": {"type": "string"}, "text": {"type": "string"}, "to": {"type": "string"}
        }});
        let filled = by_name(&source, &wanted);
        let ways: Vec<(Option<&str>, bool, &Way)> =
            filled.iter().map(|row| (row.field.as_deref(), row.required, &row.way)).collect();
        assert_eq!(
            ways,
            [
                (Some("text"), true, &Way::Pick("/text".into())),
                (Some("level"), false, &Way::Nothing),
                (Some("to"), false, &Way::Pick("/data/to".into())),
            ],
            "a field of the same name and another type stays empty"
        );
        let map = map_of(&filled).expect("an object");
        assert_eq!(map, json!({"$obj": {"text": {"$pick": "/text"}, "to": {"$pick": "/data/to"}}}));
        assert_eq!(rows(Some(&map), &wanted), filled);
        assert_eq!(map_of(&as_it_is(&wanted)), None);
        let more = json!({"$obj": {"else": {"$const": 1}}});
        assert_eq!(map_of(&rows(Some(&more), &wanted)), Some(more), "what the target does not name stays");
        assert!(has_fields(&wanted) && !has_fields(&json!({"type": "string"})));
        assert_eq!(pointers(&json!({"type": "string"})), [""]);
    }
}
