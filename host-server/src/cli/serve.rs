//! `jogakbo serve`: makes the ports, builds the host, serves until it is told to stop.

use crate::adapters::audit_memory::MemoryAudit;
use crate::adapters::audit_sqlite::SqliteAudit;
use crate::adapters::broker_embedded::EmbeddedBroker;
use crate::adapters::broker_memory::MemoryBroker;
use crate::adapters::clock_system::SystemClock;
use crate::adapters::files::{DataFolder, secret_file};
use crate::adapters::identity_builtin::{BuiltinIdentity, Hasher, IssuerKeys, Known, ensure_demo_accounts};
use crate::adapters::identity_openid::{OpenIdentity, Provided};
use crate::adapters::ids_random::RandomIds;
use crate::adapters::manifests_folder::Watch;
use crate::adapters::pages_memory::MemoryPages;
use crate::adapters::pages_sqlite::SqlitePages;
use crate::adapters::releases_folder;
use crate::adapters::services_http::HttpServices;
use crate::adapters::stops_folder;
use crate::adapters::store_memory::MemoryStore;
use crate::adapters::store_sqlite::SqliteStore;
use crate::app::{Addresses, App, Ports};
use crate::config::http::Http;
use crate::config::{Config, broker, store};
use crate::domain::accounts;
use crate::domain::assets::Compressor;
use crate::domain::pairwise::PairwiseKey;
use crate::domain::retention::RetentionClock;
use crate::domain::seal::Seal;
use crate::http::dev::Dev;
use crate::http::tls::Tls;
use crate::http::{Shared, router, server};
use crate::ports::{
    Accounts, Audit, Broker, Clients, Clock, Consents, Ids, Pages, Provider, SignIn, Store, Translations,
};
use std::error::Error;
use std::io::{ErrorKind, IsTerminal};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};

/// Time open bridges and requests have at the end.
const FINISH: Duration = Duration::from_secs(8);
/// Time between two rounds of tidying up.
const TIDY: Duration = Duration::from_mins(1);
/// Time between two looks for pages that another process published.
const FOLLOW: Duration = Duration::from_secs(1);
/// Ports tried after the default one.
const PORTS: u16 = 50;
/// Connections that may wait to be accepted, as far as the system allows (Linux: `net.core.somaxconn`). All pages come back
/// at once after a restart, and one that finds no place tries again after 1, 3, 7, 15 seconds.
const BACKLOG: u32 = 16_384;

/// Serves until SIGTERM or SIGINT.
pub fn run(config: Config) -> ExitCode {
    run_beside(config, None)
}

/// The same with what pages get beside while a widget is developed or checked.
pub fn run_beside(config: Config, dev: Option<Arc<Dev>>) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.telemetry.log).unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the host cannot start its threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(serve(config, dev)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the host cannot start: {}", crate::failure::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: Config, dev: Option<Arc<Dev>>) -> Result<(), Box<dyn Error>> {
    let manifests = config.paths.manifests.clone();
    // A wrong folder would be an empty portal that says nothing.
    if !manifests.is_dir() {
        let message = "start where it is, or name it with --manifests";
        return Err(format!("the manifests folder `{}` is not there; {message}", manifests.display()).into());
    }
    // A second host on the folder would serve what the first one does not know.
    let _data = DataFolder::take(&config.paths.data)?;
    // There before it is watched, so that the switches work from the start.
    std::fs::create_dir_all(stops_folder::folder(&config.paths.operator()))?;
    std::fs::create_dir_all(releases_folder::folder(&config.paths.operator()))?;
    let portal = bind(config.http.listen, Http::LISTEN, "--listen")?;
    let content = bind(config.http.content_listen, Http::CONTENT_LISTEN, "--content-listen")?;
    let tls = config.http.tls().map(|(cert, key)| Tls::load(cert, key)).transpose()?.map(Arc::new);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let (portal_port, content_port) = (portal.local_addr()?.port(), content.local_addr()?.port());
    let addresses = Addresses {
        portal: config.http.public_url.clone().unwrap_or(format!("{scheme}://localhost:{portal_port}")),
        content: config.http.content_url.clone().unwrap_or(format!("{scheme}://127.0.0.1:{content_port}")),
    };
    let quiet = dev.is_some();
    let app = build(config, addresses, dev).await?;
    let loaded = Arc::clone(&app);
    tokio::task::spawn_blocking(move || {
        loaded.reload();
        // What fell due while the host was down, before anybody asks for a page.
        carry_out(&loaded);
        loaded.record_deeds();
    })
    .await?;
    if app.catalogue.snapshot().pages().next().is_none() {
        println!("Pages:   none yet; put one into `{}`", manifests.join("pages").display());
    }
    watch(&app)?;
    tidy(&app);
    follow_pages(&app);
    follow_sessions(&app);
    tokio::spawn(Arc::clone(&app).end_stops());
    tokio::spawn(Arc::clone(&app.adapters).run(Arc::clone(&app.catalogue), app.draining.subscribe()));

    let limits = server::Limits {
        head_bytes: app.config.limits.head_bytes,
        head: Duration::from_millis(app.config.limits.head_ms),
        finish: FINISH,
    };
    let stop = || app.draining.subscribe();
    let portal = tokio::spawn(server::serve(portal, router::portal(&app), limits, tls.clone(), stop()));
    let content = tokio::spawn(server::serve(content, router::content(&app), limits, tls.clone(), stop()));
    match tls {
        Some(tls) => renew(tls)?,
        None => outlive_reloads()?,
    }
    match &app.dev {
        Some(dev) => dev.is_ready(&app.addresses.portal),
        None => println!("Portal:  {}/", app.addresses.portal),
    }
    if !quiet
        && app.ports.provider.is_none()
        && let Some(key) =
            accounts::invite(app.ports.accounts.as_ref(), app.ports.ids.as_ref(), app.ports.clock.as_ref()).await?
    {
        println!("First:   {}/-/session/first?key={key}", app.addresses.portal);
        println!("         makes the operator's account, once, within 30 minutes (in English with &lang=en)");
    }
    if !quiet {
        println!("Content: {}/", app.addresses.content);
    }

    stop_asked().await?;
    tracing::info!("ending: open bridges are told to come back");
    app.draining.send_replace(true);
    if tokio::time::timeout(FINISH, app.bridges.empty()).await.is_err() {
        tracing::warn!("{} bridges were cut off at the end", app.bridges.count());
    }
    portal.await?;
    content.await?;
    Ok(())
}

/// Listens at `address`, which `flag` sets; if the default one is taken, at the next free port.
fn bind(address: SocketAddr, default: SocketAddr, flag: &str) -> Result<TcpListener, Box<dyn Error>> {
    let most = if address == default { PORTS } else { 0 };
    for step in 0..=most {
        let tried = SocketAddr::new(address.ip(), address.port().saturating_add(step * 2));
        match listen(tried) {
            Ok(listener) => {
                if step > 0 {
                    println!("{address} is taken, so {tried} is used.");
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse && step < most => {}
            Err(error) => {
                return Err(
                    format!("{tried} cannot be listened at: {error}; choose another address with {flag}").into()
                );
            }
        }
    }
    Err(format!("{address} and the {PORTS} ports after it are taken; choose one with {flag}").into())
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere than on Unix this would let two hosts take one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// One store behind each of its ports.
struct Stores {
    store: Arc<dyn Store>,
    accounts: Arc<dyn Accounts>,
    consents: Arc<dyn Consents>,
    clients: Arc<dyn Clients>,
    translations: Arc<dyn Translations>,
}

impl Stores {
    fn of<S: Store + Accounts + Consents + Clients + Translations + 'static>(store: S) -> Self {
        let store = Arc::new(store);
        Self {
            accounts: store.clone(),
            consents: store.clone(),
            clients: store.clone(),
            translations: store.clone(),
            store,
        }
    }
}

async fn build(config: Config, addresses: Addresses, dev: Option<Arc<Dev>>) -> Result<Shared, Box<dyn Error>> {
    let data = config.paths.data.clone();
    let (clock, ids): (Arc<dyn Clock>, Arc<dyn Ids>) = (Arc::new(SystemClock::default()), Arc::new(RandomIds));
    let Stores { store, accounts, consents, clients, translations } = match config.store.kind {
        store::Kind::Sqlite => Stores::of(SqliteStore::open(&data.join(SqliteStore::FILE))?),
        store::Kind::Memory => Stores::of(MemoryStore::default()),
    };
    let pages: Arc<dyn Pages> = match config.store.kind {
        store::Kind::Sqlite => {
            Arc::new(SqlitePages::open_within(&data.join(SqlitePages::FILE), most(config.store.pages_max_bytes))?)
        }
        store::Kind::Memory => Arc::new(MemoryPages::default()),
    };
    let broker: Arc<dyn Broker> = match config.broker.kind {
        broker::Kind::Embedded => {
            println!("Events:  embedded log; an acknowledged event survives power loss");
            let most = most(config.broker.embedded_max_bytes);
            Arc::new(EmbeddedBroker::open_within(&data.join("events.db"), ids.as_ref(), most)?)
        }
        broker::Kind::Memory if dev.is_some() => Arc::new(MemoryBroker::new(&ids.id()[..8])),
        broker::Kind::Memory => {
            println!("Events:  in memory; all are gone when the host ends");
            Arc::new(MemoryBroker::new(&ids.id()[..8]))
        }
        broker::Kind::Nats => {
            let broker = super::nats::open(&config.broker, &data, ids.as_ref()).await?;
            println!("Events:  {}", broker.promise());
            Arc::new(broker)
        }
    };
    let random = |bytes: usize| {
        let mut key = vec![0; bytes];
        ids.fill(&mut key);
        key
    };
    let seal = Arc::new(Seal::new(&secret_file(&data.join(Seal::FILE), || random(32))?)?);
    let hasher = Hasher::strong();
    let openid = config.identity.openid.clone();
    if config.identity.demo && openid.is_none() {
        let demo = ensure_demo_accounts(accounts.as_ref(), ids.as_ref(), &hasher, &data).await?;
        println!("Demo:    {} with the password {}", demo.accounts.join(", "), demo.password);
    }
    let keys = IssuerKeys::load(&data)?;
    let identity = Arc::new(BuiltinIdentity::new(
        Known { users: Arc::clone(&accounts), clients, seal: Arc::clone(&seal) },
        Arc::clone(&clock),
        Arc::clone(&ids),
        hasher,
        keys,
        &addresses.portal,
        &config.identity,
    ));
    let builtin = Arc::clone(&identity);
    let (sign_in, provider): (Arc<dyn SignIn>, Option<Arc<dyn Provider>>) = match openid {
        None => (identity.clone(), None),
        Some(openid) => {
            println!("Sign-in: {}", openid.issuer);
            let settings = Provided::read(&openid, &config.identity.acr)?;
            let provider =
                Arc::new(OpenIdentity::new(settings, &addresses.portal, Arc::clone(&clock), Arc::clone(&ids)));
            (provider.clone(), Some(provider))
        }
    };
    let pairwise = secret_file(&data.join("pairwise.key"), || random(32))?;
    let services = Arc::new(HttpServices::new(config.endpoints.clone()));
    let audit: Arc<dyn Audit> = match config.store.kind {
        store::Kind::Sqlite => Arc::new(SqliteAudit::open(&data.join(SqliteAudit::FILE))?),
        store::Kind::Memory => Arc::new(MemoryAudit::default()),
    };
    let ports = Ports {
        broker,
        store,
        pages,
        consents,
        identity,
        sign_in,
        provider,
        accounts,
        passwords: builtin,
        seal,
        translations,
        apis: services.clone(),
        audit,
        services,
        clock,
        ids,
    };
    let compressor = Compressor::start(Some(data.join("cache")));
    let mut app = App::new(config, addresses, ports, PairwiseKey::new(&pairwise), compressor);
    app.dev = dev;
    app.metrics = Some(metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?);
    Ok(Arc::new(app))
}

/// Loads again whenever manifests, assets or the shell change.
fn watch(app: &Shared) -> Result<(), Box<dyn Error>> {
    let mut watch = Watch::new()?;
    watch.over(app.watched());
    let app = Arc::clone(app);
    tokio::spawn(async move {
        while watch.changed().await.is_some() {
            // Again while new folders appear: what happened in them before they were watched counts too.
            for _ in 0..3 {
                let loading = Arc::clone(&app);
                if tokio::task::spawn_blocking(move || loading.reload()).await.is_err() {
                    tracing::error!("loading panicked; what was live stays live");
                }
                if !watch.over(app.watched()) {
                    break;
                }
            }
        }
    });
    Ok(())
}

/// Takes up the issuer's next key when its turn has come.
async fn look_at_keys(app: &Shared) {
    let looking = Arc::clone(app);
    match tokio::task::spawn_blocking(move || looking.ports.identity.look_at_keys()).await {
        Ok(Ok(false)) => {}
        Ok(Ok(true)) => {
            app.sessions.tokens.clear();
            tracing::info!("the built-in issuer signs with another key");
        }
        Ok(Err(error)) => tracing::error!("the issuer's keys stay as they are: {error}"),
        Err(error) => tracing::error!(%error, "looking at the issuer's keys panicked; they stay as they are"),
    }
}

/// Every minute: forgets old sessions, locks, files and events, and looks what operators and the time ask for.
fn tidy(app: &Shared) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let mut round = tokio::time::interval(TIDY);
        let mut retention = RetentionClock::default();
        loop {
            round.tick().await;
            let now = app.ports.clock.now();
            if let Err(error) = app.sessions.sweep().await {
                tracing::warn!("{}", crate::failure::chain(&error));
            }
            let over = retention.now(app.ports.clock.as_ref());
            if let Err(error) = app.ports.broker.trim(over, app.catalogue.snapshot().retention()).await {
                tracing::warn!("{}", crate::failure::chain(&error));
            }
            app.catalogue.sweep(now);
            app.rates.forget();
            // Again without being told: no watch sees what another machine writes into a shared folder.
            let looking = Arc::clone(&app);
            let look = move || {
                looking.follow_the_switches();
                looking.judge_releases();
            };
            if tokio::task::spawn_blocking(look).await.is_err() {
                tracing::error!("reading the operator's switches panicked; they stay as they are");
            }
            look_at_keys(&app).await;
            app.keep_used_files(now);
            trim_edits(&app).await;
            if let Some(metrics) = &app.metrics {
                metrics.run_upkeep();
            }
        }
    });
}

/// Lets pages go live, and end, whose time has come.
fn carry_out(app: &Shared) {
    if let Err(error) = app.carry_out_schedules() {
        tracing::error!("{}; schedules are tried again in a second", crate::failure::chain(&error));
    }
}

/// Every second: looks whether another process published a page, and whether a schedule has fallen due.
fn follow_pages(app: &Shared) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let mut round = tokio::time::interval(FOLLOW);
        round.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut version = app.ports.pages.version().ok();
        loop {
            round.tick().await;
            let looking = Arc::clone(&app);
            let look = move || {
                let version = looking.look_at_the_pages(version);
                carry_out(&looking);
                looking.record_deeds();
                version
            };
            version = tokio::task::spawn_blocking(look).await.unwrap_or(version);
        }
    });
}

/// Every second: looks whether `jogakbo users` ended sessions, whose bridges must close.
fn follow_sessions(app: &Shared) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let mut round = tokio::time::interval(FOLLOW);
        round.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut version = None;
        loop {
            round.tick().await;
            version = app.look_at_the_sessions(version).await;
        }
    });
}

/// Forgets edits that nobody needs any more.
async fn trim_edits(app: &Shared) {
    let app = Arc::clone(app);
    let trimmed = tokio::task::spawn_blocking(move || app.drafts.trim()).await;
    match trimmed {
        Ok(Ok(0)) => {}
        Ok(Ok(count)) => tracing::info!("forgot {count} old edits of pages"),
        Ok(Err(error)) => tracing::warn!("{}", crate::failure::chain(&error)),
        Err(error) => tracing::error!("{}", crate::failure::chain(&error)),
    }
}

/// A limit of the configuration; 0 is none.
fn most(bytes: u64) -> Option<u64> {
    Some(bytes).filter(|bytes| *bytes > 0)
}

/// Takes a new certificate within a minute of a change, and at SIGHUP.
fn renew(tls: Arc<Tls>) -> std::io::Result<()> {
    #[cfg(unix)]
    let mut asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    tokio::spawn(async move {
        let mut round = tokio::time::interval(TIDY);
        loop {
            #[cfg(unix)]
            tokio::select! {
                _ = round.tick() => {}
                _ = asked.recv() => {}
            }
            #[cfg(not(unix))]
            round.tick().await;
            match tls.refresh() {
                Ok(false) => {}
                Ok(true) => tracing::info!("new connections get the new certificate"),
                Err(error) => {
                    tracing::error!("{}; the certificate before stays in use", crate::failure::chain(&error));
                }
            }
        }
    });
    Ok(())
}

/// Without certificates there is nothing to read again at SIGHUP, and it must not end a service that is asked to. Started by
/// hand, the host ends with its terminal.
fn outlive_reloads() -> std::io::Result<()> {
    #[cfg(unix)]
    if !std::io::stderr().is_terminal() {
        let mut asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                tracing::info!(
                    "asked to reload: changed files are live already, the configuration is read at the start"
                );
            }
        });
    }
    Ok(())
}

/// Waits for SIGINT or SIGTERM.
async fn stop_asked() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
