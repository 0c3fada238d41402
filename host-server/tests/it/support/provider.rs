//! An `OpenID` provider that says what a test wants, the truth or not.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

pub const CLIENT: &str = "portal";
pub const SECRET: &str = "a secret of the client";
/// The clock of the tests, in seconds.
pub const NOW: u64 = 1_800_000_000;

/// A key of the provider.
#[derive(Clone)]
pub struct Key {
    pub id: String,
    pkcs8: Vec<u8>,
    jwk: Value,
}

impl Key {
    pub fn new(id: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        let jwk = json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y});
        Self { id: id.to_owned(), pkcs8: pair.to_pkcs8v1().unwrap().as_ref().to_vec(), jwk }
    }

    pub fn sign(&self, typ: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        (header.kid, header.typ) = (Some(self.id.clone()), typ.map(str::to_owned));
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(&self.pkcs8)).unwrap()
    }
}

/// What the provider does.
pub struct Ways {
    pub issuer: String,
    /// The keys it shows, and the one it signs with.
    pub keys: Vec<Key>,
    pub signs: Key,
    /// Claims of the identity token, over the honest ones.
    pub claims: Map<String, Value>,
    /// What it tells beside.
    pub user_info: Value,
    /// The discovery document, over the honest one.
    pub discovery: Map<String, Value>,
    /// What the token endpoint answers instead.
    pub refuses: Option<(u16, Value)>,
    /// Makes the identity token, instead of the honest way.
    pub token: Option<fn(&Ways, &Value) -> String>,
    /// Everything answers 503.
    pub down: bool,
    /// Nothing answers.
    pub slow: bool,
    /// Codes to their nonce and challenge.
    codes: BTreeMap<String, (String, String)>,
    /// The refresh token that is good now.
    pub refresh: Option<String>,
    pub refreshed: u32,
    pub keys_read: u32,
}

#[derive(Clone)]
pub struct FakeProvider {
    pub issuer: String,
    ways: Arc<Mutex<Ways>>,
}

impl FakeProvider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let key = Key::new("one");
        let ways = Ways {
            issuer: issuer.clone(),
            keys: vec![key.clone()],
            signs: key,
            claims: Map::new(),
            user_info: json!({"sub": "kim", "name": "김시민"}),
            discovery: Map::new(),
            refuses: None,
            token: None,
            down: false,
            slow: false,
            codes: BTreeMap::new(),
            refresh: None,
            refreshed: 0,
            keys_read: 0,
        };
        let provider = Self { issuer, ways: Arc::new(Mutex::new(ways)) };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .layer(axum::middleware::from_fn_with_state(provider.clone(), trouble))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        provider
    }

    pub fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap()
    }

    /// The section of the configuration for it.
    pub fn settings(&self) -> jogakbo::config::identity::openid::OpenId {
        let text = format!(
            "issuer = '{}'\nclient_id = '{CLIENT}'\nclient_secret = '{SECRET}'\nroles_claim = 'groups'\ntimeout_ms = 1000\n\
             [roles]\neditors = ['designer']\n",
            self.issuer
        );
        toml::from_str(&text).unwrap()
    }

    /// What the person would bring back after signing in at `address`: code and state.
    pub fn agree(&self, address: &str) -> String {
        let query: BTreeMap<String, String> = parameters(address);
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["client_id"], CLIENT);
        let code = format!("code-{}", &query["state"][..8]);
        let kept = (query["nonce"].clone(), query["code_challenge"].clone());
        self.ways().codes.insert(code.clone(), kept);
        format!("code={code}&state={}", query["state"])
    }

    /// A logout token with these claims over the honest ones.
    pub fn logout_token(&self, claims: &Value) -> String {
        let ways = self.ways();
        let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        let mut all = json!({"iss": ways.issuer, "aud": CLIENT, "iat": NOW, "exp": NOW + 120, "events": events});
        merge(&mut all, claims.as_object().unwrap());
        ways.signs.sign(Some("logout+jwt"), &all)
    }
}

/// The parameters of an address.
pub fn parameters(address: &str) -> BTreeMap<String, String> {
    let uri: axum::http::Uri = address.parse().unwrap();
    axum::extract::Query::try_from_uri(&uri).unwrap().0
}

fn merge(value: &mut Value, over: &Map<String, Value>) {
    for (key, given) in over {
        let all = value.as_object_mut().unwrap();
        if given.is_null() {
            all.remove(key)
        } else {
            all.insert(key.clone(), given.clone())
        };
    }
}

async fn trouble(
    State(provider): State<FakeProvider>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let (down, slow) = {
        let ways = provider.ways();
        (ways.down, ways.slow)
    };
    if slow {
        std::future::pending::<()>().await;
    }
    if down { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { next.run(request).await }
}

async fn discovery(State(provider): State<FakeProvider>) -> Json<Value> {
    let ways = provider.ways();
    let at = |path: &str| format!("{}{path}", provider.issuer);
    let mut document = json!({
        "issuer": ways.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"), "userinfo_endpoint": at("/me"), "end_session_endpoint": at("/end"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]
    });
    merge(&mut document, &ways.discovery);
    Json(document)
}

async fn keys(State(provider): State<FakeProvider>) -> Json<Value> {
    let mut ways = provider.ways();
    ways.keys_read += 1;
    Json(json!({"keys": ways.keys.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>()}))
}

async fn user_info(State(provider): State<FakeProvider>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|given| given != "Bearer an access token") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(provider.ways().user_info.clone()).into_response()
}

async fn token(
    State(provider): State<FakeProvider>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let mut ways = provider.ways();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(' ', "+"))));
    assert_eq!(headers["authorization"], basic.as_str());
    if let Some((status, body)) = &ways.refuses {
        return (StatusCode::from_u16(*status).unwrap(), Json(body.clone())).into_response();
    }
    let refused = || (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    let nonce = if form["grant_type"] == "refresh_token" {
        ways.refreshed += 1;
        if ways.refresh.as_ref() != Some(&form["refresh_token"]) {
            return refused();
        }
        None
    } else {
        let Some((nonce, challenge)) = ways.codes.remove(&form["code"]) else { return refused() };
        if URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes())) != challenge {
            return refused();
        }
        Some(nonce)
    };
    // Good for the clock of the tests and for the machine's.
    let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "iss": ways.issuer, "aud": CLIENT, "sub": "kim", "iat": NOW, "exp": NOW.max(machine) + 100_000, "sid": "session-1"
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    merge(&mut claims, &ways.claims);
    let id_token = match ways.token {
        Some(make) => make(&ways, &claims),
        None => ways.signs.sign(None, &claims),
    };
    let mut body =
        json!({"access_token": "an access token", "token_type": "Bearer", "expires_in": 600, "id_token": id_token});
    if ways.refresh.is_some() {
        let next = format!("refresh-{}", ways.refreshed + 1);
        ways.refresh = Some(next.clone());
        body["refresh_token"] = next.into();
    }
    Json(body).into_response()
}
