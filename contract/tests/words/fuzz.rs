//! A short run of every fuzz entry, over bytes that are nearly right.

use crate::support::Dice;
use jogakbo_contract::fuzz::ALL;
use jogakbo_contract::read::from_text;
use jogakbo_contract::view::PageView;

/// Texts to start from; every entry gets all of them.
const SEEDS: [&str; 27] = [
    include_str!("../golden/wire/hello-resume.json"),
    include_str!("../golden/wire/sub-pos.json"),
    include_str!("../golden/wire/pub.json"),
    include_str!("../golden/wire/welcome.json"),
    include_str!("../golden/wire/evt.json"),
    include_str!("../golden/wire/grants.json"),
    include_str!("../golden/wire/envelope.json"),
    include_str!("../golden/wire/grant.json"),
    include_str!("../sample/weather.json"),
    include_str!("../sample/page.json"),
    include_str!("../sample/adapter.json"),
    VIEW,
    r#"{"$obj":{"text":{"$tpl":"no. {/a}"},"kind":{"$table":{"x":1},"of":{"$or":[{"$pick":"/a"},{"$const":"x"}]},"else":{"$text":{"ko":"{/a}"}}}}}"#,
    r#"{"$and":[{"$eq":[{"$pick":"/kind"},"a"]},{"$not":{"$in":[{"$var":"region"},[1,null]]}},{"$exists":{"$pick":""}}]}"#,
    r##"{"type":["object","null"],"properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],"$defs":{"a":{"items":{"pattern":"^[a-z]+$"},"oneOf":[{"maximum":1.5},true]}}}"##,
    "kr.go.demo.board.post.created.v1.posts._EB_AF_BC",
    "com.github.pull_5Frequest.opened.v0.x",
    "kr.go.*.{user}.> kr.>",
    "k7-00000000000a1f3c",
    "close 2147483647 4999",
    "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO",
    ELEMENTS,
    r##"{"name":"@a/b","version":"1.0.0","author":"K <k@e.org>","exports":{".":{"import":"./a.js"},"./*":["./d/*.js"]},"imports":{"#a":"lit"},"scripts":{"install":"x"}}"##,
    r#"{"navigation":{"nodes":[{"pathSegment":"a","label":"A","viewUrl":"/a.js","webcomponent":{"tagName":"x-a"},"context":{"b":1},"children":[{"viewUrl":"https://a.example/"}]}]},
    "microfrontends":[{"name":"A","assets":{"basePath":"/p","js":{"moduleSystem":"ESM","initial":["a.js"]}},"rendererFunctionName":"a","config":{"schema":{"properties":{"c":{"type":"string"}}}},"messages":{"m":{"publish":true,"schema":{}}}}]}"#,
    r##"{"openapi":"3.1.0","info":{"title":"t"},"paths":{"/a/{b}":{"parameters":[{"$ref":"#/components/parameters/b"}],"put":{"requestBody":{"content":{"a/b":{"schema":{"$ref":"#/components/schemas/C"},"example":1}}},"responses":{"2XX":{"description":"d"}}}}},
    "components":{"parameters":{"b":{"name":"b","in":"path","schema":{"enum":[1]}}},"schemas":{"C":{"properties":{"c":{"items":{"$ref":"#/components/schemas/C"}}},"anyOf":[{"const":1}]}}}}"##,
    r##"{"asyncapi":"3.0.0","channels":{"a":{"address":"a/{b}","messages":{"m":{"payload":{"schemaFormat":"x","schema":{}},"examples":[{"payload":1}]}}}},"operations":{"o":{"action":"send","channel":{"$ref":"#/channels/a"}}}}"##,
    "{ a: string; b?: Array<'x' | 1 | true>[]; c: Record<string, { d: Date }> } | null",
];

/// An element as makers describe it.
const ELEMENTS: &str = r#"{"schemaVersion":"1.0.0","modules":[{"path":"src/a.ts","declarations":[{"kind":"class","name":"A","tagName":"x-a","superclass":{"name":"B"},
"members":[{"kind":"field","name":"value","type":{"text":"{ a: 'b' | number }[]"},"attribute":"value"}],"attributes":[{"name":"a-b","type":{"text":"boolean"}}],
"events":[{"name":"x-change","type":{"text":"CustomEvent<{ a: string }>"}}]},{"kind":"class","name":"B","tagName":"x-b"}],
"exports":[{"kind":"custom-element-definition","name":"x-a","declaration":{"name":"A"}}]}]}"#;

/// An answer to a navigation, with every part once.
const VIEW: &str = r#"{"title":"t","lang":"ko","path":"/","header":"","main":"","footer":"","importMap":{"imports":{},"scopes":{"/a/":{"x":"/a/x.js"}},"integrity":{}},
"block":{"v":1,"page":"home","lock":"d","route":"/","locale":"ko","scheme":"auto","session":{"state":"user","user":{"id":"u","name":"n"},"roles":["citizen"]},
"shell":{"js":"/s.js","wasm":"/s.wasm","tabs":"/t.js"},"bridge":"/-/bridge","text":{"failed":"f"},"items":[{"id":"a","pbc":"kr.go.demo.x","version":"1.0.0","widget":"w","digest":"aabb","title":"t","load":"idle","shown":false,
"tag":"x-a","module":"/m.js","export":"X","remount":true,"files":["/f.js"],"attrs":{"a":"b"},"props":{"p":1.5},"dates":["p"],"limits":{"loadMs":1},"onError":"hide","fallback":{"url":"/","title":"t"},
"outputs":{"picked":{"event":"e","detail":{},"read":{"v":"value"}}},"actions":{"go":"go"},"propSchemas":{"p":{}},"bound":{"p":"region"},"show":{"$exists":{"$var":"region"}},"grants":{"publish":["kr.go.demo.x.y.v1.>"],"subscribe":[]}},
{"id":"b","pbc":"kr.go.demo.x","version":"1.0.0","widget":"w","digest":"aabb","title":"t","load":"eager","tag":"jgb-frame","module":"/f.js","export":"Frame","attrs":{"frame":"{}"}}],
"wiring":[{"id":"w","from":{"item":"a","output":"picked"},"to":{"var":"region"},"policy":{"debounce":"1s"}}],"variables":{"region":{"scope":"page","schema":{},"value":null}},"params":{"q":"1"},
"types":{"kr.go.demo.x.y.v1":{"data":{},"subject":"s/{id}","reach":"page","logged":false}},"integrity":{"/f.js":"sha384-x"}}}"#;

/// Pieces that parsers stumble over.
const PIECES: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\u0000",
    "\\ud800",
    "__proto__",
    "1e999",
    "-0",
    "1e15",
    "null",
    "_",
    "*",
    ">",
    "v0",
    ".",
    "{user}",
    "가",
    "\u{feff}",
];

fn mutate(dice: &mut Dice, seed: &str) -> Vec<u8> {
    let mut bytes = seed.as_bytes().to_vec();
    for _ in 0..dice.below(4) {
        let at = usize::try_from(dice.below(bytes.len() as u64 + 1)).expect("an index fits");
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
            1 => {
                let end = (at + usize::try_from(dice.below(12)).expect("small")).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + usize::try_from(dice.below(40)).expect("small")).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let piece = dice.pick(&PIECES).bytes();
                bytes.splice(at..at, piece);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

crate::everywhere! {
    fn no_parser_panics_and_what_parses_survives() {
        assert!(from_text::<PageView>(VIEW).is_ok(), "the seed is right");
        let mut dice = Dice(42);
        for (_, entry) in ALL {
            for seed in SEEDS {
                entry(seed.as_bytes());
                for _ in 0..150 {
                    entry(&mutate(&mut dice, seed));
                }
            }
        }
    }
}
