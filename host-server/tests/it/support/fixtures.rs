//! The documents of the test host.

use serde_json::{Value, json};
use std::path::Path;

/// A PBC with one widget that publishes and receives, and one that only receives.
pub fn board() -> Value {
    let element = |module: &str, tag: &str| json!({"module": module, "tag": tag});
    let text = |ko: &str, en: &str| json!({"ko": ko, "en": en});
    let post = json!({
        "type": "object", "required": ["postId"], "additionalProperties": false,
        "properties": {"postId": {"type": "string"}, "title": {"type": "string"}}
    });
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {
            "name": "kr.go.test.board", "version": "1.0.0", "title": text("게시판", "Board"),
            "owner": {"name": text("시험과", "Test office")}
        },
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {
                "base": "board", "assets": "auto", "imports": {"lib": "vendor/lib.js", "lib/": "vendor/lib/"},
                "widgets": [
                    {
                        "name": "writer", "title": text("글쓰기", "Write"), "tier": "page",
                        "element": element("writer.js", "test-writer"),
                        "publishes": [
                            "kr.go.test.board.post.created.v1.>", "kr.go.test.board.note.taken.v1.>",
                            "kr.go.test.board.typing.seen.v1.>"
                        ],
                        "subscribes": [{"match": "kr.go.test.board.note.taken.v1.>"}],
                        "fallback": {"url": "https://board.example/"}
                    },
                    {
                        "name": "reader", "title": text("글목록", "Read"), "tier": "page",
                        "element": element("reader.js", "test-reader"),
                        "subscribes": [
                            {"match": "kr.go.test.board.post.created.v1.>"}, {"match": "kr.go.test.board.typing.seen.v1.>"}
                        ],
                        "fallback": {"url": "https://board.example/"}
                    },
                    {
                        "name": "legacy", "title": text("옛 화면", "Legacy"), "tier": "frame",
                        "frame": {"src": "old/index.html", "handshake": "none", "sandbox": ["allow-forms"], "height": "20rem"},
                        "fallback": {"url": "https://board.example/"}
                    }
                ]
            },
            "events": {
                "types": [
                    {
                        "type": "kr.go.test.board.post.created.v1", "subject": "posts/{postId}", "key": "/postId",
                        "classification": "public", "data": post, "log": {"keep": "P90D"}
                    },
                    {
                        "type": "kr.go.test.board.note.taken.v1", "subject": "notes/{postId}",
                        "classification": "internal", "data": post, "log": {"keep": "forever"}
                    },
                    {
                        "type": "kr.go.test.board.typing.seen.v1", "subject": "posts/{postId}",
                        "classification": "public", "data": post
                    }
                ],
                "publishes": [
                    "kr.go.test.board.post.created.v1", "kr.go.test.board.note.taken.v1", "kr.go.test.board.typing.seen.v1"
                ]
            },
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]},
            "conformance": [{"standard": "KWCAG-2.2", "level": "AA"}]
        }
    })
}

/// A page with all widgets of the board.
pub fn page(name: &str, route: &str, anonymous: bool) -> Value {
    let item = |id: &str, widget: &str| json!({"id": id, "use": {"pbc": "kr.go.test.board", "version": "^1.0.0", "widget": widget}});
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page",
        "metadata": {"name": name, "title": {"ko": format!("{name} 화면"), "en": format!("The {name} page")}},
        "spec": {
            "route": route, "access": {"anonymous": anonymous}, "menu": {"order": 1},
            "variables": {"region": {"type": "string", "default": "11", "scope": "user"}},
            "layout": {"grid": {"columns": 12, "rowHeight": "5rem", "gap": "1rem"}, "areas": {"sm": "stack"}},
            "items": [item("writer", "writer"), item("reader", "reader"), item("legacy", "legacy")]
        }
    })
}

/// Writes a document.
pub fn write(path: &Path, document: &Value) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, serde_json::to_string_pretty(document).unwrap()).unwrap();
}

/// Writes manifests, pages and assets below `root`.
pub fn install(root: &Path) {
    write(&root.join("manifests/kr.go.test.board.json"), &board());
    write(&root.join("manifests/pages/home.json"), &page("home", "/", true));
    write(&root.join("manifests/pages/me.json"), &page("me", "/me", false));
    let files = [
        (
            "writer.js",
            "import 'lib'; import './shared.js'; import('./lazy.js'); customElements.define('test-writer', class extends HTMLElement {});",
        ),
        (
            "reader.js",
            "import './shared.js'; import 'lib/part.js'; export const data = new URL('data.json', import.meta.url);",
        ),
        ("shared.js", "export const shared = 1;"),
        ("lazy.js", "export const lazy = 1;"),
        ("unused.js", "export const unused = 1;"),
        ("data.json", "{\"posts\": []}"),
        ("vendor/lib.js", "export const lib = 1;"),
        ("vendor/lib/part.js", "export const part = 1;"),
        ("old/index.html", "<!doctype html><title>old</title><link rel=stylesheet href=old.css>"),
        ("old/old.css", "body { color: red }"),
    ];
    for (path, content) in files {
        let path = root.join("assets/board").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    std::fs::create_dir_all(root.join("shell")).unwrap();
    std::fs::write(root.join("shell/boot.js"), "document.title;").unwrap();
    std::fs::write(root.join("shell/jogakbo-shell.js"), "export default 1;").unwrap();
    std::fs::write(root.join("shell/jogakbo-shell_bg.wasm"), b"\0asm").unwrap();
}
