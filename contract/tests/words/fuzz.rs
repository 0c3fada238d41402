//! A short run of every fuzz entry, over bytes that are nearly right.

use crate::support::Dice;
use jogakbo_contract::fuzz::ALL;

/// Texts to start from; every entry gets all of them.
const SEEDS: [&str; 14] = [
    include_str!("../golden/wire/hello-resume.json"),
    include_str!("../golden/wire/sub-pos.json"),
    include_str!("../golden/wire/pub.json"),
    include_str!("../golden/wire/welcome.json"),
    include_str!("../golden/wire/evt.json"),
    include_str!("../golden/wire/grants.json"),
    include_str!("../golden/wire/envelope.json"),
    include_str!("../golden/wire/grant.json"),
    r##"{"type":["object","null"],"properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],"$defs":{"a":{"items":{"pattern":"^[a-z]+$"},"oneOf":[{"maximum":1.5},true]}}}"##,
    "kr.go.demo.board.post.created.v1.posts._EB_AF_BC",
    "com.github.pull_5Frequest.opened.v0.x",
    "kr.go.*.{user}.> kr.>",
    "k7-00000000000a1f3c",
    "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO",
];

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
