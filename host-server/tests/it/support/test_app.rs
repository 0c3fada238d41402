//! The host under test.

use super::fixtures;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jogakbo::adapters::audit_memory::MemoryAudit;
use jogakbo::adapters::broker_memory::MemoryBroker;
use jogakbo::adapters::identity_builtin::{BuiltinIdentity, Hasher, IssuerKeys, Known, make_client_secret};
use jogakbo::adapters::identity_openid::{OpenIdentity, Provided};
use jogakbo::adapters::ids_random::RandomIds;
use jogakbo::adapters::pages_memory::MemoryPages;
use jogakbo::adapters::pages_sqlite::SqlitePages;
use jogakbo::adapters::services_http::HttpServices;
use jogakbo::adapters::store_memory::MemoryStore;
use jogakbo::app::{Addresses, App, Ports};
use jogakbo::config::Config;
use jogakbo::domain::assets::Compressor;
use jogakbo::domain::pairwise::PairwiseKey;
use jogakbo::domain::seal::Seal;
use jogakbo::http::router;
use jogakbo::ports::accounts::{Accounts, UserRecord};
use jogakbo::ports::store::UserId;
use jogakbo::ports::{Broker, Clock, Pages, Provider, SignIn, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Instant;
use tower::ServiceExt;

pub const PORTAL: &str = "http://localhost:8080";
pub const CONTENT: &str = "http://127.0.0.1:8081";

/// A clock whose wall time moves only when a test says so; its other half runs, for timers of the bridge.
pub struct TestClock {
    started: Instant,
    shift: AtomicU64,
    jump: AtomicI64,
    /// Milliseconds at which the other half stands still; 0 while it runs.
    still: AtomicU64,
}

impl TestClock {
    /// Lets time pass only when the test says so, timers of the bridge included.
    pub fn hold_still(&self) {
        self.still.store(self.elapsed_ms().max(1), Ordering::SeqCst);
    }

    pub fn advance(&self, ms: u64) {
        self.shift.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets the wall clock alone jump, as somebody does who sets it; a negative number is back.
    pub fn jump(&self, ms: i64) {
        self.jump.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let steady = 1_800_000_000_000 + self.shift.load(Ordering::SeqCst);
        Timestamp(steady.saturating_add_signed(self.jump.load(Ordering::SeqCst)))
    }

    fn elapsed_ms(&self) -> u64 {
        let still = self.still.load(Ordering::SeqCst);
        let run = if still > 0 { still } else { u64::try_from(self.started.elapsed().as_millis()).unwrap() };
        run + self.shift.load(Ordering::SeqCst)
    }
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Persona {
    Anonymous,
    Citizen,
    Neighbour,
    Operator,
    Designer,
    Publisher,
    Reviewer,
}

impl Persona {
    const PASSWORD: &str = "a good password";

    pub fn account(self) -> &'static str {
        match self {
            Self::Anonymous => "nobody@test",
            Self::Citizen => "citizen@test",
            Self::Neighbour => "neighbour@test",
            Self::Operator => "operator@test",
            Self::Designer => "designer@test",
            Self::Publisher => "publisher@test",
            Self::Reviewer => "reviewer@test",
        }
    }
}

/// An answer, taken apart.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and kind of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let kind = self.json()["type"].as_str().unwrap().trim_start_matches("urn:jogakbo:problem:").to_owned();
        (self.status.as_u16(), kind)
    }
}

pub struct TestApp {
    pub app: Arc<App>,
    pub store: Arc<MemoryStore>,
    pub clock: Arc<TestClock>,
    pub folder: tempfile::TempDir,
    pub portal: Router,
    pub content: Router,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::at(PORTAL, change).await
    }

    /// A host whose portal lives at `portal`.
    pub async fn at(portal: &str, change: impl FnOnce(&mut Config)) -> Self {
        Self::on(portal, Arc::new(MemoryBroker::new("test")), change).await
    }

    /// A host whose portal lives at `portal`, with the log `broker`.
    pub async fn on(portal: &str, broker: Arc<dyn Broker>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fixtures::install(folder.path());
        Self::in_folder(folder, portal, broker, Arc::new(MemoryPages::default()), change).await
    }

    /// A host that keeps its pages on disk.
    pub async fn lasting() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fixtures::install(folder.path());
        Self::started_in(folder).await
    }

    async fn started_in(folder: tempfile::TempDir) -> Self {
        let pages = Arc::new(SqlitePages::open(&folder.path().join(SqlitePages::FILE)).unwrap());
        Self::in_folder(folder, PORTAL, Arc::new(MemoryBroker::new("test")), pages, |_| ()).await
    }

    /// Another host on the folder of this lasting one, which is gone: what is on disk is all that it knows.
    pub async fn again(self) -> Self {
        let Self { app, folder, portal, content, .. } = self;
        drop((app, portal, content));
        Self::started_in(folder).await
    }

    /// A host whose store of pages has room for so many bytes.
    pub async fn cramped(bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fixtures::install(folder.path());
        let pages = SqlitePages::open_within(&folder.path().join(SqlitePages::FILE), Some(bytes)).unwrap();
        Self::in_folder(folder, PORTAL, Arc::new(MemoryBroker::new("test")), Arc::new(pages), |_| ()).await
    }

    async fn in_folder(
        folder: tempfile::TempDir,
        portal: &str,
        broker: Arc<dyn Broker>,
        pages: Arc<dyn Pages>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::default();
        config.paths.manifests = folder.path().join("manifests");
        config.paths.assets = folder.path().join("assets");
        config.paths.shell = Some(folder.path().join("shell"));
        change(&mut config);
        let clock = Arc::new(TestClock {
            started: Instant::now(),
            shift: AtomicU64::new(0),
            jump: AtomicI64::new(0),
            still: AtomicU64::new(0),
        });
        let (ids, store, hasher) = (Arc::new(RandomIds), Arc::new(MemoryStore::default()), Hasher::weak());
        let staff = [Persona::Operator, Persona::Designer, Persona::Publisher, Persona::Reviewer];
        for persona in [Persona::Citizen, Persona::Neighbour].into_iter().chain(staff) {
            let mut roles = vec!["citizen".to_owned()];
            if !matches!(persona, Persona::Citizen | Persona::Neighbour) {
                roles.extend(persona.account().split('@').next().map(str::to_owned));
            }
            let password = hasher.hash(Persona::PASSWORD, &[1; 16]).unwrap();
            let (id, account) = (UserId(format!("id-{}", persona.account())), persona.account().to_owned());
            let name = "김시민".to_owned();
            store.put_user(UserRecord { id, account, name, roles, password, ..UserRecord::default() }).await.unwrap();
        }
        let seal = Arc::new(Seal::new(&[9; 32]).unwrap());
        let identity = Arc::new(BuiltinIdentity::new(
            Known { users: store.clone(), clients: store.clone(), seal: seal.clone() },
            clock.clone(),
            ids.clone(),
            hasher,
            IssuerKeys::load(folder.path()).unwrap(),
            portal,
            &config.identity,
        ));
        let (sign_in, provider): (Arc<dyn SignIn>, Option<Arc<dyn Provider>>) = match &config.identity.openid {
            None => (identity.clone(), None),
            Some(openid) => {
                let settings = Provided::read(openid, &config.identity.acr).unwrap();
                let provider = Arc::new(OpenIdentity::new(settings, portal, clock.clone(), ids.clone()));
                (provider.clone(), Some(provider))
            }
        };
        let services = Arc::new(HttpServices::new(config.endpoints.clone()));
        let ports = Ports {
            broker,
            consents: store.clone(),
            pages,
            store: store.clone(),
            passwords: identity.clone(),
            identity,
            sign_in,
            provider,
            accounts: store.clone(),
            seal,
            translations: store.clone(),
            apis: services.clone(),
            audit: Arc::new(MemoryAudit::default()),
            services,
            clock: clock.clone(),
            ids,
        };
        let addresses = Addresses { portal: portal.to_owned(), content: CONTENT.to_owned() };
        let app = Arc::new(App::new(config, addresses, ports, PairwiseKey::new(&[7; 32]), Compressor::none()));
        app.reload();
        let (portal, content) = (router::portal(&app), router::content(&app));
        Self { app, store, clock, folder, portal, content }
    }

    /// A new secret for the back end of a PBC.
    pub async fn secret(&self, pbc: &str) -> String {
        make_client_secret(self.store.as_ref(), &RandomIds, pbc, self.clock.now()).await.unwrap()
    }

    /// A header with an access token of the board's back end.
    pub async fn bearer(&self) -> String {
        self.bearer_of("kr.go.test.board").await
    }

    /// A header with an access token of a PBC's back end, or of the system behind an adapter.
    pub async fn bearer_of(&self, pbc: &str) -> String {
        let secret = self.secret(pbc).await;
        let form = format!("grant_type=client_credentials&client_id={pbc}&client_secret={secret}");
        let host = self.app.addresses.portal.trim_start_matches("http://").to_owned();
        let headers = [("host", host.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let answer = self.send(Method::POST, "/-/issuer/token", &headers, form).await;
        format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
    }

    /// Writes an adapter, loads it, and answers what is wrong with it.
    pub fn adapter(&self, document: &serde_json::Value) -> Vec<String> {
        let name = document["metadata"]["name"].as_str().unwrap();
        fixtures::write(&self.folder.path().join(format!("manifests/adapters/{name}.json")), document);
        self.app.reload();
        let snapshot = self.app.catalogue.snapshot();
        let report = snapshot.reports().iter().find(|report| report.file.ends_with(&format!("{name}.json"))).unwrap();
        report.findings.iter().map(|finding| finding.code.clone()).collect()
    }

    /// Runs the adapters until the handle is aborted or the host is dropped.
    pub fn run_adapters(&self) -> tokio::task::JoinHandle<()> {
        let app = &self.app;
        tokio::spawn(Arc::clone(&app.adapters).run(Arc::clone(&app.catalogue), app.draining.subscribe()))
    }

    /// All events of the log, in order.
    pub async fn log(&self) -> Vec<serde_json::Value> {
        let patterns: Arc<[_]> = ["*.>".parse().unwrap()].into();
        let slice = self.app.ports.broker.read(patterns, 0, 10_000).await.unwrap();
        slice.events.iter().map(|logged| serde_json::to_value(logged.event.event()).unwrap()).collect()
    }

    /// The log as soon as it has `count` events of the type `kind`.
    pub async fn log_with(&self, count: usize, kind: &str) -> Vec<serde_json::Value> {
        for _ in 0..500 {
            let of_kind: Vec<_> = self.log().await.into_iter().filter(|event| event["type"] == kind).collect();
            if of_kind.len() >= count {
                return of_kind;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("not {count} events of {kind} within 10 s: {:#?}", self.log().await);
    }

    /// The digest of the live lock of a page.
    pub fn lock(&self, route: &str) -> String {
        self.app.catalogue.snapshot().page_at(route).unwrap().0.lock.digest.clone()
    }

    /// Sends a request to the portal.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        send(&self.portal, method, path, headers, body).await
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Body::empty()).await
    }

    /// Posts a form as a browser on the portal's own page would.
    pub async fn post_form(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let mut all = vec![
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
        ];
        all.extend(headers);
        self.send(Method::POST, path, &all, form.to_owned()).await
    }

    /// Posts JSON as the shell would.
    pub async fn post_json(&self, path: &str, headers: &[(&str, &str)], body: &serde_json::Value) -> Answer {
        let mut all = vec![
            ("content-type", "application/json"),
            ("x-jogakbo", "1"),
            ("origin", self.app.addresses.portal.as_str()),
        ];
        all.extend(headers);
        self.send(Method::POST, path, &all, body.to_string()).await
    }

    /// Signs in and answers the cookie; nobody's is empty.
    pub async fn cookie(&self, persona: Persona) -> String {
        if persona == Persona::Anonymous {
            return "none=1".to_owned();
        }
        let answer = self.sign_in(persona.account(), Persona::PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub async fn sign_in(&self, account: &str, password: &str) -> Answer {
        let form = format!("account={}&password={}&to=/me", account.replace('@', "%40"), password.replace(' ', "+"));
        self.post_form("/-/session/login", &[], &form).await
    }
}

/// Sends a request to a router.
pub async fn send(
    router: &Router,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header(header::HOST, "localhost:8080");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}
