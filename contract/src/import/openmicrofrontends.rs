//! An `OpenMicrofrontends` description (open-microfrontends.org, version 1), as far as it maps.
//!
//! A microfrontend there is a function that draws into an element. A small module is made for each that is an element and calls it.
//! Its configuration becomes properties, its messages become event types that stay in the page.

use super::luigi::Mapped;
use super::{camel, label, list, text};
use crate::finding::Finding;
use crate::ids::PbcName;
use crate::manifest::{is_member, is_path};
use serde_json::{Map, Value, json};

/// The manifest of a description, which is read as JSON.
///
/// # Errors
/// `I02`: no JSON, for example YAML. `I05`: no microfrontend that can be drawn.
pub fn read(bytes: &[u8], name: &PbcName) -> Result<Mapped, Finding> {
    let value = super::parse(bytes, "the OpenMicrofrontends description").map_err(|mut finding| {
        finding.message.push_str("; a description in YAML has to be written as JSON first");
        finding
    })?;
    let mut mapped = Mapped::default();
    let (mut widgets, mut types): (Vec<Value>, Map<String, Value>) = (Vec::new(), Map::new());
    for (i, one) in list(&value, "microfrontends").iter().enumerate().take(200) {
        let at = format!("/microfrontends/{i}");
        if let Some(widget) = widget(one, &at, name, &mut mapped, &mut types) {
            let taken = widgets.iter().any(|known: &Value| known["name"] == widget["name"]);
            if taken {
                mapped.note(&at, "another microfrontend has the same name");
            } else {
                widgets.push(widget);
            }
        }
    }
    for key in ["servers", "securitySchemes"].into_iter().filter(|key| value.get(*key).is_some()) {
        mapped.note(
            &format!("/{key}"),
            "where back ends are and how they are asked is said by `endpoints` and by the operator",
        );
    }
    if widgets.is_empty() {
        let why: Vec<String> = mapped.notes.iter().map(|(at, what)| format!("{at}: {what}")).collect();
        return Err(Finding::error(
            "I05",
            "/microfrontends",
            format!("nothing in it can be drawn ({})", why.join("; ")),
        ));
    }
    let kinds: Vec<String> = types.keys().cloned().collect();
    let heard: Vec<Value> = kinds.iter().map(|kind| json!({"match": kind})).collect();
    let types: Vec<Value> = types.into_iter().map(|(_, one)| one).collect();
    let events = (!types.is_empty()).then(|| json!({"types": types, "publishes": kinds, "subscribes": heard}));
    let title = name.as_str().rsplit('.').next().unwrap_or_default().to_owned();
    mapped.wrap(name, &title, &json!({"widgets": widgets}), events);
    Ok(mapped)
}

fn widget(one: &Value, at: &str, pbc: &PbcName, mapped: &mut Mapped, types: &mut Map<String, Value>) -> Option<Value> {
    let said = text(one, "name").unwrap_or_default();
    let name: String = label(said).trim_start_matches(|c: char| !c.is_ascii_alphabetic()).chars().take(60).collect();
    let assets = one.get("assets").unwrap_or(&Value::Null);
    let base = text(assets, "basePath").unwrap_or_default().trim_matches('/');
    let place =
        |file: &str| if base.is_empty() { file.to_owned() } else { format!("{base}/{}", file.trim_start_matches('/')) };
    let js = assets.get("js").unwrap_or(&Value::Null);
    let initial: Vec<String> = list(js, "initial").iter().filter_map(Value::as_str).map(place).collect();
    let renderer = text(one, "rendererFunctionName").filter(|name| is_member(name));
    let (Some(renderer), false, false) = (renderer, name.is_empty(), initial.is_empty()) else {
        mapped.note(at, "it has no name, no `rendererFunctionName` or no `assets.js.initial`");
        return None;
    };
    let system = text(js, "moduleSystem").unwrap_or("none");
    if system != "ESM" && system != "none" || initial.iter().any(|path| !is_path(path)) {
        mapped.note(
            &format!("{at}/assets/js"),
            format!("`{system}` is not what browsers load by themselves, or a path leaves the folder"),
        );
        return None;
    }
    let mut styles: Vec<String> = list(assets, "css").iter().filter_map(Value::as_str).map(place).collect();
    styles.retain(|path| is_path(path));
    let props = props(one, at, mapped);
    let topics = messages(one, at, pbc, mapped, types);
    let made = format!("openmicrofrontends-{name}.js");
    let tag = format!("omf-{}", name.chars().take(55).collect::<String>().trim_end_matches('-'));
    mapped.made.push((made.clone(), module(&tag, renderer, &initial, &props, &topics)));
    mapped.modules.extend(initial);
    mapped.files.extend(styles.iter().cloned());
    for (key, why) in [
        ("apiProxies", "APIs are named by `apis` and reached with `host.fetch`"),
        ("userPermissions", "what a citizen may do is asked of the back end"),
        ("ssr", "the host renders no markup of others"),
        ("annotations", "notes of other tools stay with them"),
    ] {
        if one.get(key).is_some() {
            mapped.note(&format!("{at}/{key}"), why);
        }
    }
    if js.get("importMap").is_some() {
        mapped.note(
            &format!("{at}/assets/js/importMap"),
            "modules elsewhere cannot be vouched for; ship them with the rest",
        );
    }
    let publishes: Vec<&str> = topics.iter().filter(|topic| topic.publish).map(|topic| topic.kind.as_str()).collect();
    let subscribes: Vec<Value> =
        topics.iter().filter(|topic| topic.subscribe).map(|topic| json!({"match": topic.kind})).collect();
    let mut widget = json!({
        "name": name,
        "title": text(one, "title").unwrap_or(said),
        "tier": "frame",
        "element": {"module": made, "tag": tag, "styles": styles},
        "props": {"type": "object", "additionalProperties": false, "properties": props},
        "publishes": publishes,
        "subscribes": subscribes,
    });
    if let Some(text) = text(one, "description").and_then(|text| super::paragraph(text, 300)) {
        widget["description"] = json!(text);
    }
    Some(widget)
}

/// The schema of the configuration, with its defaults, property by property.
fn props(one: &Value, at: &str, mapped: &mut Mapped) -> Map<String, Value> {
    let mut all = Map::new();
    let schema = one.pointer("/config/schema/properties").and_then(Value::as_object);
    for (name, schema) in schema.into_iter().flatten() {
        let here = format!("{at}/config/schema/properties/{name}");
        let mut schema = schema.clone();
        if !is_member(name) || crate::schema::Schema::compile(&schema).is_err() {
            mapped.note(&here, "its name or its schema is not one a page can set");
            continue;
        }
        if let (Some(value), Some(map)) = (one.pointer(&format!("/config/default/{name}")), schema.as_object_mut()) {
            map.insert("default".to_owned(), value.clone());
        }
        all.insert(name.clone(), schema);
    }
    all
}

/// A message that became an event type.
struct Topic {
    said: String,
    kind: String,
    publish: bool,
    subscribe: bool,
}

fn messages(one: &Value, at: &str, pbc: &PbcName, mapped: &mut Mapped, types: &mut Map<String, Value>) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (said, message) in one.get("messages").and_then(Value::as_object).into_iter().flatten() {
        let here = format!("{at}/messages/{said}");
        let word = label(&camel(said).unwrap_or_default());
        let schema = message.get("schema").cloned().unwrap_or_else(|| json!({}));
        if word.is_empty() || crate::schema::Schema::compile(&schema).is_err() {
            mapped.note(&here, "its name or its schema is not one of an event type");
            continue;
        }
        let kind = format!("{pbc}.{word}.v1");
        types
            .entry(kind.clone())
            .or_insert_with(|| json!({"type": kind, "data": schema, "classification": "public", "reach": "page"}));
        let says = |key: &str| message.get(key).and_then(Value::as_bool) == Some(true);
        topics.push(Topic { said: said.clone(), kind, publish: says("publish"), subscribe: says("subscribe") });
    }
    topics
}

/// The module that makes an element of a function that draws.
fn module(tag: &str, renderer: &str, initial: &[String], props: &Map<String, Value>, topics: &[Topic]) -> String {
    let imports: Vec<String> = initial
        .iter()
        .enumerate()
        .map(|(i, path)| format!("import * as m{i} from {};", json!(format!("./{path}"))))
        .collect();
    let modules: Vec<String> = (0..initial.len()).map(|i| format!("m{i}")).collect();
    let names: Vec<&String> = props.keys().collect();
    let kinds: Map<String, Value> = topics.iter().map(|topic| (topic.said.clone(), json!(topic.kind))).collect();
    format!(
        r"// Made by `jogakbo import --from openmicrofrontends`; do not edit.
{imports}
const name = {renderer}, props = {props}, types = {types};
const draw = [{modules}].map((one) => one.default?.[name] ?? one[name]).find((one) => one) ?? globalThis[name];
customElements.define({tag}, class extends HTMLElement {{
  async connectedCallback() {{
    const {{ host }} = this, config = {{}};
    for (const prop of props) if (this[prop] !== undefined) config[prop] = this[prop];
    const heard = new Map();
    const messageBus = {{
      publish: (topic, data) => host.events.publish(types[topic] ?? topic, data),
      subscribe: (topic, listener) => heard.set(listener, host.events.subscribe(types[topic] ?? topic, ({{ data }}) => listener(data))),
      unsubscribe: (topic, listener) => {{ heard.get(listener)?.(); heard.delete(listener); }},
    }};
    const drawn = await draw(this, {{ id: host.item.id, lang: host.env.locale(), config, messageBus }});
    this.end = () => {{ for (const stop of heard.values()) stop?.(); drawn?.onRemove?.(); }};
  }}
  disconnectedCallback() {{ this.end?.(); }}
}});
",
        imports = imports.join("\n"),
        renderer = json!(renderer),
        props = json!(names),
        types = Value::Object(kinds),
        modules = modules.join(", "),
        tag = json!(tag),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    #[test]
    fn a_microfrontend_becomes_an_element_that_calls_its_function() {
        let described = json!({"openMicrofrontends": "1.0.0", "servers": [{"url": "http://a.example"}], "microfrontends": [
            {"name": "My First", "assets": {"basePath": "/public", "js": {"moduleSystem": "ESM", "initial": ["First.js"]}, "css": ["style.css"]},
             "rendererFunctionName": "startFirst", "apiProxies": {"bff": {"path": "/api"}},
             "config": {"schema": {"type": "object", "properties": {"welcome": {"type": "string"}}}, "default": {"welcome": "Hello"}},
             "messages": {"ping": {"publish": true, "subscribe": true, "schema": {"type": "object"}}}},
            {"name": "Old", "assets": {"js": {"moduleSystem": "SystemJS", "initial": ["o.js"]}}, "rendererFunctionName": "old"}
        ]});
        let mapped = read(described.to_string().as_bytes(), &"kr.go.imported".parse().unwrap()).unwrap();
        let manifest = Manifest::read(mapped.manifest.to_string().as_bytes()).unwrap().manifest;
        let widget = &manifest.spec.frontend.widgets[0];
        assert_eq!(
            (widget.name.as_str(), widget.publishes.len(), manifest.spec.events.types.len()),
            ("my-first", 1, 1)
        );
        assert_eq!(widget.props.as_ref().unwrap()["properties"]["welcome"]["default"], "Hello");
        let (path, made) = &mapped.made[0];
        assert_eq!(path, "openmicrofrontends-my-first.js");
        for part in [
            "import * as m0 from \"./public/First.js\";",
            "name = \"startFirst\", props = [\"welcome\"]",
            "define(\"omf-my-first\",",
        ] {
            assert!(made.contains(part), "{part}: {made}");
        }
        let places: Vec<&str> = mapped.notes.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(places, ["/microfrontends/0/apiProxies", "/microfrontends/1/assets/js", "/servers", "/metadata"]);
    }

    #[test]
    fn yaml_is_refused_with_what_to_do() {
        let refused = read(b"openMicrofrontends: 1.0.0\n", &"kr.go.imported".parse().unwrap()).unwrap_err();
        assert!(refused.code == "I02" && refused.message.ends_with("has to be written as JSON first"), "{refused}");
    }
}
