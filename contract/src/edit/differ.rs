//! Sentences for what differs between two pages, in Korean and English.

use super::compare::Difference;
use crate::page::{Area, Source, Target, Wire};
use crate::text::{Locale, Text, particle};
use serde_json::Value;

/// Most characters of a value that are shown.
const LONGEST: usize = 80;

/// The sentence. `title` is what people call an item.
pub fn tell(difference: &Difference, locale: Locale, title: &dyn Fn(&str) -> String) -> String {
    let ko = locale == Locale::Ko;
    let name = difference.item().map(|item| title(item.as_str())).unwrap_or_default();
    let object = format!("{name}{}", particle(&name, "을", "를"));
    let topic = format!("{name}{}", particle(&name, "은", "는"));
    match difference {
        Difference::Page(part, from, to) => {
            let what = part_name(part, locale);
            format!("{what}: {}", change(from.as_ref(), to.as_ref(), locale))
        }
        Difference::Added(_) if ko => format!("{object} 더했습니다."),
        Difference::Added(_) => format!("{name} added."),
        Difference::Removed(_) if ko => format!("{object} 뺐습니다."),
        Difference::Removed(_) => format!("{name} taken away."),
        Difference::Ordered(_) if ko => format!("{topic} 읽는 순서가 바뀌었습니다."),
        Difference::Ordered(_) => format!("{name} has another place in the reading order."),
        Difference::Moved(_, at, from, to) => {
            let (from, to) = (cell(from.as_ref(), locale), cell(to.as_ref(), locale));
            if ko {
                format!("{object} 옮겼습니다({at}): {from} → {to}.")
            } else {
                format!("{name} moved ({at}): {from} → {to}.")
            }
        }
        Difference::Prop(_, prop, from, to) => {
            format!("{name}, {prop}: {}", change(from.as_ref(), to.as_ref(), locale))
        }
        Difference::Part(_, part, from, to) => {
            format!("{name}, {}: {}", part_name(part, locale), change(from.as_ref(), to.as_ref(), locale))
        }
        Difference::Wired(wire) if ko => format!("연결을 더했습니다: {}.", ends(wire, title)),
        Difference::Wired(wire) => format!("Wire added: {}.", ends(wire, title)),
        Difference::Unwired(wire) if ko => format!("연결을 끊었습니다: {}.", ends(wire, title)),
        Difference::Unwired(wire) => format!("Wire removed: {}.", ends(wire, title)),
        Difference::Rewired(wire) if ko => format!("연결이 바뀌었습니다: {}.", ends(wire, title)),
        Difference::Rewired(wire) => format!("Wire changed: {}.", ends(wire, title)),
        Difference::Variable(variable, from, to) => {
            let word = if ko { "변수" } else { "Variable" };
            format!("{word} {variable}: {}", change(from.as_ref(), to.as_ref(), locale))
        }
    }
}

fn part_name(part: &str, locale: Locale) -> &str {
    let (ko, en) = match part {
        "title" => ("화면 제목", "Title of the page"),
        "description" => ("화면 설명", "Description of the page"),
        "labels" => ("꼬리표", "Labels"),
        "route" => ("주소", "Address"),
        "access" => ("볼 수 있는 사람", "Who may open it"),
        "menu" => ("메뉴", "Menu"),
        "params" => ("주소 매개변수", "Parameters of the address"),
        "grid" => ("격자", "Grid"),
        "breakpoints" => ("화면 너비 구간", "Widths"),
        "label" => ("제목", "heading"),
        "use" => ("위젯", "widget"),
        "in" => ("놓인 곳", "where it stands"),
        "show" => ("보이는 조건", "when it is shown"),
        "load" => ("불러오는 때", "when it is loaded"),
        "tier" => ("격리 수준", "isolation"),
        "assurance" => ("본인 확인 수준", "assurance of the sign-in"),
        "onError" => ("실패했을 때", "when it fails"),
        "height" => ("높이", "height"),
        "keep" => ("계속 살려 두기", "kept alive"),
        other => (other, other),
    };
    if locale == Locale::Ko { ko } else { en }
}

fn change(from: Option<&Value>, to: Option<&Value>, locale: Locale) -> String {
    let none = if locale == Locale::Ko { "없음" } else { "nothing" };
    let both =
        |whole| [from, to].map(|value| value.map_or_else(|| none.to_owned(), |value| shown(value, locale, whole)));
    let [mut before, mut after] = both(false);
    // Where only another language differs, all of them are shown.
    if before == after {
        [before, after] = both(true);
    }
    format!("{before} → {after}.")
}

/// A value as people read it, cut where it is long.
fn shown(value: &Value, locale: Locale, whole: bool) -> String {
    let text = |value: &Value| serde_json::from_value::<Text>(value.clone()).ok().filter(|text| text.fault().is_none());
    let long = match value {
        Value::String(text) => format!("“{text}”"),
        Value::Object(map) if map.contains_key("ko") && !whole => {
            text(value).map_or_else(|| value.to_string(), |text| format!("“{}”", text.get(locale)))
        }
        Value::Object(map) if map.len() == 1 => match map.iter().next() {
            Some((key, inner)) if key == "$text" => return shown(inner, locale, whole),
            Some((key, Value::String(variable))) if key == "$var" => format!("${variable}"),
            Some((key, Value::String(path))) if key == "$asset" => path.clone(),
            _ => value.to_string(),
        },
        other => other.to_string(),
    };
    if long.chars().count() <= LONGEST {
        return long;
    }
    long.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn cell(area: Option<&Area>, locale: Locale) -> String {
    match (area, locale) {
        (None, Locale::Ko) => "자리 없음".to_owned(),
        (None, Locale::En) => "no cells".to_owned(),
        (Some(area), Locale::Ko) => format!("{}행 {}열, {}×{}", area.y + 1, area.x + 1, area.w, area.h),
        (Some(area), Locale::En) => format!("row {}, column {}, {}×{}", area.y + 1, area.x + 1, area.w, area.h),
    }
}

/// Both ends of a wire.
fn ends(wire: &Wire, title: &dyn Fn(&str) -> String) -> String {
    let of = |item: &crate::ids::ItemId, port: &dyn std::fmt::Display| format!("{} · {port}", title(item.as_str()));
    let word = |host: Option<Value>| host.and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default();
    let from = match &wire.from {
        Source::Output { item, output } => of(item, output),
        Source::Topic { item, topic } => of(item, topic),
        Source::Var { var } => format!("${var}"),
        Source::Param { param } => format!("?{param}"),
        Source::Host { host } => word(serde_json::to_value(host).ok()),
    };
    let to = match &wire.to {
        Target::Prop { item, prop } => of(item, prop),
        Target::Action { item, action } => format!("{}()", of(item, action)),
        Target::Publish { item, publish } => of(item, publish),
        Target::Var { var } => format!("${var}"),
        Target::Param { param } => format!("?{param}"),
        Target::Host { host } => word(serde_json::to_value(host).ok()),
    };
    format!("{from} → {to}")
}
