//! Connections: HTTP/1.1 with a deadline and a limit for the head, and an end that lets requests finish.

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// Most connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 16_384;

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

/// Serves until `stop` turns true, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stop: watch::Receiver<bool>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(limits.head_bytes).max_headers(100);
    // Every connection holds a clone; the receiver ends when the last one is gone.
    let (alive, mut gone) = mpsc::channel::<()>(1);
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = std::sync::Arc::clone(&places).acquire_owned().await else { break };
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
            request
        };
        let service = TowerToHyperService::new(router.clone().map_request(of_peer));
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let (alive, mut stop) = (alive.clone(), stop.clone());
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = told(&mut stop) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, alive));
        });
    }
    drop((listener, alive));
    if tokio::time::timeout(limits.finish, gone.recv()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

/// Waits until `stop` turns true, or whoever could turn it is gone.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
