//! Every kind of token that is not good gets 401 with a code, at every place that takes one, and leaves nothing in the log.

use crate::support::bridge_client::Listening;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use aws_lc_rs::{hmac, signature};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};

const BOARD: &str = "kr.go.test.board";
const NOW: u64 = 1_800_000_000;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The issuer's pen in a stranger's hand: signs whatever it is given.
struct Pen {
    pair: EcdsaKeyPair,
    key: String,
    portal: String,
}

impl Pen {
    fn of(host: &Listening) -> Self {
        let pkcs8 = std::fs::read(host.test.folder.path().join("issuer.key")).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap();
        let keys = host.test.app.ports.identity.keys();
        let key = keys["keys"][0]["kid"].as_str().unwrap().to_owned();
        Self { pair, key, portal: host.test.app.addresses.portal.clone() }
    }

    fn header(&self) -> Value {
        json!({"typ": "at+jwt", "alg": "ES256", "kid": self.key})
    }

    fn claims(&self) -> Value {
        json!({
            "iss": format!("{}/-/issuer", self.portal), "aud": self.portal, "sub": BOARD, "client_id": BOARD,
            "iat": NOW, "exp": NOW + 300, "jti": "1"
        })
    }

    fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", b64(header), b64(claims));
        let signed: signature::Signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", b64(signed))
    }

    /// A token whose header, or whose claims, are changed.
    fn with(&self, header: &[(&str, Value)], claims: &[(&str, Value)]) -> String {
        let change = |mut value: Value, changes: &[(&str, Value)]| {
            for (name, new) in changes {
                match new {
                    Value::Null => drop(value.as_object_mut().unwrap().remove(*name)),
                    new => value[*name] = new.clone(),
                }
            }
            value.to_string()
        };
        self.sign(&change(self.header(), header), &change(self.claims(), claims))
    }

    /// HMAC with what is public as the secret (RFC 8725, section 2.1).
    fn confused(&self, secret: &[u8]) -> String {
        let header = json!({"typ": "at+jwt", "alg": "HS256", "kid": self.key}).to_string();
        let message = format!("{}.{}", b64(header), b64(self.claims().to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
        format!("{message}.{}", b64(tag))
    }
}

/// All kinds, by name.
#[expect(clippy::too_many_lines, reason = "one row for each kind")]
fn bad(host: &Listening) -> Vec<(&'static str, String)> {
    let pen = Pen::of(host);
    let good = pen.with(&[], &[]);
    let [head, body, signed]: [&str; 3] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let (head_text, body_text) = (pen.header().to_string(), pen.claims().to_string());
    let stranger = {
        let pkcs8 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Pen { pair: pkcs8, key: pen.key.clone(), portal: pen.portal.clone() }
    };
    let citizen = jogakbo::ports::identity::Citizen {
        pbc: BOARD.to_owned(),
        scopes: Vec::new(),
        details: Vec::new(),
        id: "abc".to_owned(),
        roles: Vec::new(),
    };
    let keys = host.test.app.ports.identity.keys();
    let none = |alg: &str, signature: &str| {
        let header = json!({"typ": "at+jwt", "alg": alg, "kid": pen.key}).to_string();
        format!("{}.{body}.{signature}", b64(header))
    };
    let nested = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let padded = |text: &str| URL_SAFE.encode(format!("{text} "));
    let twice = |text: &str, more: &str| format!("{{{more},{}", &text[1..]);
    // Two low bits of the last character that no byte needs.
    let loose = {
        let mut chars: Vec<char> = signed.chars().collect();
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let at = alphabet.find(*chars.last().unwrap()).unwrap();
        *chars.last_mut().unwrap() = alphabet.chars().nth(at ^ 1).unwrap();
        format!("{head}.{body}.{}", chars.into_iter().collect::<String>())
    };
    vec![
        ("alg none", none("none", "")),
        ("alg None with a signature", none("None", signed)),
        ("alg RS256", none("RS256", signed)),
        ("alg ES384", none("ES384", signed)),
        ("alg of no library", none("X1", signed)),
        ("no alg", pen.with(&[("alg", json!(null))], &[])),
        ("alg a number", pen.with(&[("alg", json!(7))], &[])),
        ("HS256 with the point", pen.confused(pen.pair.public_key().as_ref())),
        ("HS256 with the key set", pen.confused(keys.to_string().as_bytes())),
        ("HS256 with the coordinate", pen.confused(keys["keys"][0]["x"].as_str().unwrap().as_bytes())),
        ("another's signature", stranger.with(&[], &[])),
        ("no signature", format!("{head}.{body}.")),
        ("a signature of zeros", format!("{head}.{body}.{}", b64([0; 64]))),
        ("a short signature", format!("{head}.{body}.{}", b64([1; 63]))),
        ("a long signature", format!("{head}.{body}.{}", b64([1; 65]))),
        ("another body", format!("{head}.{}.{signed}", b64(twice(&body_text, "\"x\":1")))),
        ("unknown kid", pen.with(&[("kid", json!("other"))], &[])),
        ("no kid", pen.with(&[("kid", json!(null))], &[])),
        ("kid a path", pen.with(&[("kid", json!("../../dev/null"))], &[])),
        ("kid a list", pen.with(&[("kid", json!([pen.key]))], &[])),
        ("its own key", pen.with(&[("kid", json!(null)), ("jwk", keys["keys"][0].clone())], &[])),
        ("typ JWT", pen.with(&[("typ", json!("JWT"))], &[])),
        ("typ logout+jwt", pen.with(&[("typ", json!("logout+jwt"))], &[])),
        ("no typ", pen.with(&[("typ", json!(null))], &[])),
        ("crit of the unknown", pen.with(&[("crit", json!(["exp2"])), ("exp2", json!(1))], &[])),
        ("crit of the known", pen.with(&[("crit", json!(["typ"]))], &[])),
        ("crit empty", pen.with(&[("crit", json!([]))], &[])),
        ("b64 false", pen.with(&[("b64", json!(false))], &[])),
        ("zip", pen.with(&[("zip", json!("DEF"))], &[])),
        ("a token in the token", pen.with(&[("cty", json!("JWT"))], &[])),
        ("iss of another", pen.with(&[], &[("iss", json!("https://other.example/-/issuer"))])),
        ("iss with a slash more", pen.with(&[], &[("iss", json!(format!("{}/-/issuer/", pen.portal)))])),
        ("iss a list", pen.with(&[], &[("iss", json!([format!("{}/-/issuer", pen.portal)]))])),
        ("no iss", pen.with(&[], &[("iss", json!(null))])),
        ("aud of another", pen.with(&[], &[("aud", json!("https://other.example"))])),
        ("aud a PBC", pen.with(&[], &[("aud", json!(BOARD))])),
        ("aud a list that holds us", pen.with(&[], &[("aud", json!(["https://other.example", pen.portal]))])),
        ("no aud", pen.with(&[], &[("aud", json!(null))])),
        ("no sub", pen.with(&[], &[("sub", json!(null))])),
        ("sub a number", pen.with(&[], &[("sub", json!(7))])),
        ("sub of somebody else", pen.with(&[], &[("sub", json!("kr.go.test.other"))])),
        ("client a number", pen.with(&[], &[("client_id", json!(7))])),
        ("no client", pen.with(&[], &[("client_id", json!(null))])),
        ("no jti", pen.with(&[], &[("jti", json!(null))])),
        ("expired", pen.with(&[], &[("iat", json!(NOW - 900)), ("exp", json!(NOW - 600))])),
        ("expires now", pen.with(&[], &[("exp", json!(NOW))])),
        ("exp a text", pen.with(&[], &[("exp", json!((NOW + 300).to_string()))])),
        ("exp a fraction", pen.with(&[], &[("exp", json!(1_800_000_300.5))])),
        ("exp below zero", pen.with(&[], &[("exp", json!(-1))])),
        ("exp beyond numbers", pen.sign(&head_text, &body_text.replace("1800000300", "1e400"))),
        ("no exp", pen.with(&[], &[("exp", json!(null))])),
        ("from the future", pen.with(&[], &[("iat", json!(NOW + 3600)), ("exp", json!(NOW + 3900))])),
        ("iat a text", pen.with(&[], &[("iat", json!("now"))])),
        ("no iat", pen.with(&[], &[("iat", json!(null))])),
        ("not yet valid", pen.with(&[], &[("nbf", json!(NOW + 3600))])),
        ("nbf a text", pen.with(&[], &[("nbf", json!("later"))])),
        ("alg twice", pen.sign(&twice(&head_text, "\"alg\":\"none\""), &body_text)),
        ("kid twice", pen.sign(&twice(&head_text, "\"kid\":\"other\""), &body_text)),
        ("aud twice", pen.sign(&head_text, &twice(&body_text, "\"aud\":\"https://other.example\""))),
        ("an unknown claim twice", pen.sign(&head_text, &twice(&body_text, "\"x\":1,\"x\":2"))),
        ("a prototype", pen.sign(&head_text, &twice(&body_text, "\"__proto__\":{}"))),
        ("deep claims", pen.sign(&head_text, &twice(&body_text, &format!("\"x\":{nested}")))),
        ("deep header", pen.sign(&twice(&head_text, &format!("\"x\":{nested}")), &body_text)),
        ("claims a list", pen.sign(&head_text, &format!("[{body_text}]"))),
        ("claims a text", pen.sign(&head_text, "\"claims\"")),
        ("no JSON", pen.sign(&head_text, "{\"iss\":")),
        ("not UTF-8", format!("{head}.{}.{signed}", b64([0xff, 0xfe]))),
        ("more after the JSON", pen.sign(&head_text, &format!("{body_text} x"))),
        ("a large header", pen.with(&[("x", json!("h".repeat(3000)))], &[])),
        ("huge", pen.with(&[], &[("x", json!("c".repeat(9000)))])),
        ("an encrypted one", format!("{head}.{body}.{signed}.{signed}.{signed}")),
        ("trailing part", format!("{good}.")),
        ("trailing bytes", format!("{good}A")),
        ("trailing padding", format!("{good}=")),
        ("padded header", format!("{}.{body}.{signed}", padded(&head_text))),
        ("padded claims", format!("{head}.{}.{signed}", padded(&body_text))),
        ("loose last bits", loose),
        ("standard alphabet", format!("{head}.{body}.{}", STANDARD.encode([0xfb; 64]))),
        ("truncated", good[..good.len() - 10].to_owned()),
        ("two parts", format!("{head}.{body}")),
        ("one part", head.to_owned()),
        ("dots", "..".to_owned()),
        ("a space inside", format!("{head}. {body}.{signed}")),
        ("two tokens", format!("{good} {good}")),
        ("an identity's kind", pen.with(&[("typ", json!("JWT"))], &[("aud", json!("jogakbo-portal"))])),
        ("a citizen's", host.test.app.ports.identity.citizen_token(&citizen).unwrap().token),
        ("empty", "x".to_owned()),
    ]
}

/// Everything that is logged, as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_bad_token_is_refused_everywhere_and_leaves_nothing_in_the_log() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("no other test of this process listens");
    let host = Listening::new().await;
    let good = Pen::of(&host).with(&[], &[]);
    let (name, event) = (host.host(), json!({"specversion": "1.0", "id": "1", "source": "/", "type": "x"}).to_string());
    let ask = async |token: &str, place: &str| {
        let upgrade = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-protocol: \
                       cloudevents.json\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
        let (line, more) = match place {
            "events" => (
                "POST /-/events",
                format!(
                    "content-type: application/cloudevents+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{event}",
                    event.len()
                ),
            ),
            "history" => {
                ("GET /-/history?match=kr.go.test.board.post.created.v1.%3E", "connection: close\r\n\r\n".to_owned())
            }
            _ => ("GET /-/bridge?match=kr.go.test.board.post.created.v1.%3E", format!("{upgrade}\r\n\r\n")),
        };
        host.raw_head(&format!("{line} HTTP/1.1\r\nhost: {name}\r\nauthorization: Bearer {token}\r\n{more}")).await
    };
    for place in ["events", "history", "bridge"] {
        let answer = ask(&good, place).await;
        assert!(!answer.starts_with("HTTP/1.1 401"), "the pen writes good ones: {place}: {answer}");
    }
    let all = bad(&host);
    assert!(all.len() > 80);
    for (kind, token) in &all {
        assert!(host.test.app.ports.identity.bearer(token).is_err(), "{kind}");
        for place in ["events", "history", "bridge"] {
            let answer = ask(token, place).await;
            assert!(answer.starts_with("HTTP/1.1 401"), "{kind} at {place}: {answer}");
            assert!(answer.contains("urn:jogakbo:problem:invalid-token"), "{kind} at {place}: {answer}");
            assert!(answer.contains("www-authenticate: Bearer"), "{kind} at {place}: {answer}");
            let told = answer.split_once("\r\n\r\n").unwrap().1;
            assert!(token.len() < 20 || !told.contains(&token[..20]), "{kind} at {place} is told again: {answer}");
        }
    }
    let log = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    assert!(log.contains("/-/events 401"), "the log is heard: {}", &log[..log.len().min(2000)]);
    for (kind, token) in all.iter().map(|(kind, token)| (*kind, token)).chain([("good", &good)]) {
        for part in token.split(['.', ' ']).filter(|part| part.len() >= 16) {
            assert!(!log.contains(part), "{kind} stands in the log");
        }
    }
}

#[tokio::test]
async fn whatever_happens_to_a_token_on_its_way_it_is_good_only_as_it_was() {
    let host = Listening::new().await;
    let good = Pen::of(&host).with(&[], &[]);
    let identity = &host.test.app.ports.identity;
    assert!(identity.bearer(&good).is_ok());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        // Marsaglia's xorshift; the same changes every time.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..4000 {
        let mut bytes = good.clone().into_bytes();
        for _ in 0..=random(3) {
            let length = bytes.len();
            if length < 2 {
                break;
            }
            let at = random(length);
            match random(6) {
                0 => bytes[at] ^= 1 << random(7),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"AZaz09-_.=+/ {}\"\0"[random(17)]),
                3 => bytes.truncate(at.max(1)),
                4 => bytes.swap(at, (at + 1) % length),
                _ => {
                    let again = bytes[at..].to_vec();
                    bytes.extend(again);
                }
            }
        }
        let Ok(mutant) = String::from_utf8(bytes) else { continue };
        match identity.bearer(&mutant) {
            Ok(_) => assert_eq!(mutant, good, "round {round}"),
            Err(error) => {
                let told = error.to_string();
                assert!(told.len() < 200 && !told.contains(&good[..20]), "round {round}: {told}");
            }
        }
    }
}
