//! How soon a host serves a large catalogue: `cargo bench -p jogakbo --bench start [-- FLAGS]`.
//! Makes manifests, modules and pages in a folder of its own, starts the program itself, and waits until it says that it
//! is ready and has answered a page. Prints, never asserts times.

use clap::Parser;
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);
/// Items of each page.
const ITEMS: usize = 10;

/// What is measured.
#[derive(Debug, Parser)]
struct Options {
    /// Manifests, each with a module of its own that imports another.
    #[arg(long, default_value_t = 5000)]
    manifests: usize,
    /// Pages of ten items.
    #[arg(long, default_value_t = 200)]
    pages: usize,
    /// Starts of each kind; the median is told.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The program; without it the one that was built with this bench.
    #[arg(long, default_value = env!("CARGO_BIN_EXE_jogakbo"))]
    program: PathBuf,
    /// Where the catalogue is written and kept; without it in a folder that goes with this program.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// What `cargo bench` says.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A host that ends with this.
struct Host(Child);

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn main() {
    let options = Options::parse();
    let own = tempfile::tempdir().expect("a folder for the catalogue");
    let folder = options.keep.as_deref().unwrap_or(own.path());
    write_catalogue(folder, &options);
    println!(
        "{} manifests of one widget and two modules each, {} pages of {ITEMS} items; {}",
        options.manifests,
        options.pages,
        if cfg!(debug_assertions) { "built for trying" } else { "built as for a release" }
    );
    println!("from the start of the program until it is ready, and until it has sent a first page; ms, median (all)");
    for (title, fresh) in [("first start, empty data folder", true), ("start again", false)] {
        let (mut ready, mut page) = (Vec::new(), Vec::new());
        for round in 0..options.rounds {
            let data = folder.join(if fresh { format!("data-{round}") } else { "data-0".to_owned() });
            let times = start(&options.program, folder, &data);
            ready.push(times.0);
            page.push(times.1);
        }
        println!("{title}: ready {}, page {}", told(&mut ready), told(&mut page));
    }
}

fn told(times: &mut [Duration]) -> String {
    times.sort();
    let all: Vec<String> = times.iter().map(|time| time.as_millis().to_string()).collect();
    format!("{} ({})", all[all.len() / 2], all.join(", "))
}

/// Starts the program and gives the time until it is ready, and until it has sent a page.
fn start(program: &Path, folder: &Path, data: &Path) -> (Duration, Duration) {
    let [portal, content] = free_ports();
    let mut command = Command::new(program);
    command.arg("serve").current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.arg("--listen").arg(portal.to_string()).arg("--content-listen").arg(content.to_string());
    command.arg("--data").arg(data);
    let began = Instant::now();
    let _host = Host(command.spawn().expect("the program starts"));
    until(began, || get(portal, "/-/health/ready").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")));
    let ready = began.elapsed();
    until(began, || {
        get(portal, "/p0").is_some_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains("x-p9"))
    });
    (ready, began.elapsed())
}

fn until(began: Instant, mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "the host did not start within a minute");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let host = format!("localhost:{}", address.port());
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn free_ports() -> [SocketAddr; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("the address of a listener"))
}

fn write_catalogue(folder: &Path, options: &Options) {
    let write = |path: String, content: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        fs::write(path, content).expect("the file can be written");
    };
    for number in 0..options.manifests {
        let manifest = serde_json::to_vec_pretty(&manifest(number)).expect("JSON can be written");
        write(format!("manifests/com.example.p{number}.json"), &manifest);
        let module = format!(
            "import {{ label }} from './label.js';\ncustomElements.define('x-p{number}', class extends HTMLElement {{\n  \
             connectedCallback() {{ this.textContent = label({number}); }}\n}});\n{}",
            "// Words that make a small widget of about two kilobytes.\n".repeat(35)
        );
        write(format!("widgets/p{number}/index.js"), module.as_bytes());
        let label = format!("export const label = (n) => `{number} of ${{n}}`;\n");
        write(format!("widgets/p{number}/label.js"), label.as_bytes());
    }
    for number in 0..options.pages {
        let page = serde_json::to_vec_pretty(&page(number, options.manifests)).expect("JSON can be written");
        write(format!("manifests/pages/p{number}.json"), &page);
    }
}

fn manifest(number: usize) -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {
            "name": format!("com.example.p{number}"), "version": "1.0.0",
            "title": { "ko": format!("조각 {number}"), "en": format!("Piece {number}") }, "owner": { "name": "Example" }
        },
        "spec": {
            "scope": "component",
            "requires": { "pbcs": [{ "name": format!("com.example.p{}", number / 2), "version": "^1.0.0" }] },
            "delivery": { "modes": ["assets"] },
            "frontend": {
                "base": format!("p{number}"), "assets": "auto",
                "widgets": [{
                    "name": "piece", "title": { "ko": "조각", "en": "Piece" }, "tier": "page",
                    "element": { "module": "index.js", "tag": format!("x-p{number}") },
                    "props": { "type": "object", "properties": { "name": { "type": "string" } } },
                    "outputs": { "picked": { "event": "picked", "detail": {
                        "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } }
                    } } }
                }]
            },
            "events": {
                "types": [{ "type": format!("com.example.p{number}.picked.v1"), "classification": "public",
                    "data": { "type": "object", "properties": { "name": { "type": "string" } } } }],
                "publishes": [format!("com.example.p{number}.picked.v1")],
                "subscribes": [{ "match": format!("com.example.p{}.picked.v1.>", number / 2) }]
            },
            "offer": { "licence": "Apache-2.0" }
        }
    })
}

fn page(number: usize, manifests: usize) -> Value {
    let items: Vec<Value> = (0..ITEMS)
        .map(|index| {
            let pbc = format!("com.example.p{}", (number * ITEMS + index) % manifests);
            json!({ "id": format!("i{index}"), "use": { "pbc": pbc, "version": "^1.0.0", "widget": "piece" }, "load": "eager" })
        })
        .collect();
    let places: Vec<Value> = (0..ITEMS)
        .map(|i| json!({ "item": format!("i{i}"), "x": i % 4 * 3, "y": i / 4 * 2, "w": 3, "h": 2 }))
        .collect();
    let layout = json!({
        "grid": { "columns": 12, "rowHeight": "5rem", "gap": "1rem" },
        "breakpoints": { "sm": 0, "lg": 1280 }, "areas": { "lg": places, "sm": "stack" }
    });
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page",
        "metadata": { "name": format!("p{number}"), "title": { "ko": format!("쪽 {number}"), "en": format!("Page {number}") } },
        "spec": { "route": format!("/p{number}"), "access": { "anonymous": true }, "layout": layout, "items": items }
    })
}
