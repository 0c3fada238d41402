//! What one manifest says, as types: properties, outputs and actions of each widget, and the data of events.

use super::{HEAD, comment, key, shape, text};
use crate::manifest::{Manifest, Widget};
use std::fmt::Write;

/// The types of a manifest; `package` is where those of the portal's interface come from.
///
/// For each widget `main`: `MainProps`, `MainEvents` (DOM events of its outputs) and `MainElement`; for all: `EventData` by
/// event type, and `WidgetHost`, the interface that knows them.
pub fn manifest(manifest: &Manifest, package: &str) -> String {
    let name = &manifest.metadata.name;
    let mut out = format!("{HEAD}import type {{ Host }} from {};\n", text(package));
    out += "\n/** Data of the event types that the manifest declares. */\nexport interface EventData {\n";
    for declared in &manifest.spec.events.types {
        let title = declared.title.as_ref().map_or("", |title| title.get(crate::text::Locale::En));
        out += &comment(title, "  ");
        let _ = writeln!(out, "  {}: {};", text(declared.name.as_str()), shape(&declared.data, "  "));
    }
    let _ = write!(
        out,
        "}}\n\n/** The portal's interface for widgets of `{name}`. */\nexport type WidgetHost = Host<EventData>;\n"
    );
    for widget in &manifest.spec.frontend.widgets {
        one(&mut out, widget);
    }
    out
}

fn one(out: &mut String, widget: &Widget) {
    let name = pascal(widget.name.as_str());
    let props = widget.props.as_ref().map_or("Record<string, never>".to_owned(), |schema| shape(schema, ""));
    let _ = write!(out, "\n/** Properties of the widget `{}`. */\nexport type {name}Props = {props};\n", widget.name);
    let _ = write!(
        out,
        "\n/** DOM events that are its outputs, with their `detail`. */\nexport interface {name}Events {{\n"
    );
    for (output, declared) in &widget.outputs {
        let detail = match (&declared.detail, &declared.read) {
            // What the event carries is not what leaves.
            (_, Some(_)) => "unknown".to_owned(),
            (Some(schema), None) => shape(schema, "  "),
            (None, None) => "null".to_owned(),
        };
        let _ = write!(out, "  /** Output `{output}`. */\n  {}: {detail};\n", key(&declared.event));
    }
    out.push_str("}\n");
    let _ = write!(
        out,
        "\n/** Its element. */\nexport type {name}Element = HTMLElement & {name}Props & {{\n  host: WidgetHost | null;\n"
    );
    for action in widget.actions.values() {
        let given = action.params.as_ref().map_or(String::new(), |schema| format!("params: {}", shape(schema, "  ")));
        let _ = writeln!(out, "  {}({given}): unknown;", key(&action.method));
    }
    out.push_str("};\n");
}

/// `search-box` is `SearchBox`.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    name.split('-').map(part).collect()
}
