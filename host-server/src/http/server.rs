//! Connections: HTTP/1.1, and with TLS HTTP/2 as well, with a deadline and a limit for the head, and an end that lets
//! requests finish.

use super::tls::Tls;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// Most connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 16_384;
/// Requests at once on a connection of HTTP/2.
const STREAMS: u32 = 128;
/// A connection of HTTP/2 that is silent for so long is asked whether it lives, and has as long to answer.
const KEEP_ALIVE: Duration = Duration::from_secs(25);

/// What a connection may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the head.
    pub head_bytes: usize,
    /// Time for the head.
    pub head: Duration,
    /// Time for open requests when the host ends.
    pub finish: Duration,
}

/// Serves until `stop` turns true, then lets open requests finish; with `tls` it takes no plain connections.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    tls: Option<Arc<Tls>>,
    mut stop: watch::Receiver<bool>,
) {
    // Every connection holds a clone; the receiver ends when the last one is gone.
    let (alive, mut gone) = mpsc::channel::<()>(1);
    let places = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stop) => break,
        };
        let (stream, peer): (_, SocketAddr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, most often; a short pause lets some come free.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small answers leave at once; a failure here costs only time.
        stream.set_nodelay(true).ok();
        // Put into each request, and not into the router as a layer: that would copy every route for each connection.
        let of_peer = move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            name_host(&mut request);
            request
        };
        let service = TowerToHyperService::new(router.clone().map_request(of_peer));
        let (alive, stop, acceptor) = (alive.clone(), stop.clone(), tls.as_ref().map(|tls| tls.acceptor()));
        tokio::spawn(async move {
            match acceptor {
                None => over_http1(stream, service, limits, stop).await,
                Some(acceptor) => match tokio::time::timeout(limits.head, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                        over_http2(stream, service, limits, stop).await;
                    }
                    Ok(Ok(stream)) => over_http1(stream, service, limits, stop).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a visitor and the host agreed on no TLS"),
                    Err(_) => tracing::debug!("a visitor took too long to agree on TLS"),
                },
            }
            drop((place, alive));
        });
    }
    drop((listener, alive));
    if tokio::time::timeout(limits.finish, gone.recv()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

/// HTTP/2 names the host in the address of the request; what comes after reads it from the header.
fn name_host(request: &mut Request<Incoming>) {
    if !request.headers().contains_key(header::HOST)
        && let Some(name) = request.uri().authority()
        && let Ok(name) = HeaderValue::from_str(name.as_str())
    {
        request.headers_mut().insert(header::HOST, name);
    }
}

async fn over_http1<S, V>(stream: S, service: V, limits: Limits, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    V: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Send + 'static,
{
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(limits.head_bytes).max_headers(100);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    tell(ended);
}

async fn over_http2<S, V>(stream: S, service: V, limits: Limits, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    V: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Send + 'static,
{
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    tell(ended);
}

fn tell(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Waits until `stop` turns true, or whoever could turn it is gone.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
