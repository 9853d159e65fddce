//! A process that serves until it is told to stop.

use std::io::IsTerminal;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::time::Duration;
use std::{env, io};

use anyhow::Context;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// Warnings and errors go to the standard error, each with the delivery that it is about.
pub(crate) fn log() {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).with_target(false).init();
}

/// Listens on `PORT`, to this machine only: a proxy that speaks TLS stands before it.
pub(crate) async fn listen() -> anyhow::Result<TcpListener> {
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse()).context("PORT is no number of a port")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.with_context(|| format!("port {port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(listener)
}

/// How long the head of a request may take. A receiver bounds the body alone: what has not come to its head's end has not
/// come to the receiver, and whoever sends a byte now and then would hold a connection for good.
const HEAD: Duration = Duration::from_secs(10);

/// Answers requests until it is time to stop, and those that came before to the end. `axum::serve` would do the same, but
/// for the bound on the head.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let connections = GracefulShutdown::new();
    let mut stopped = pin!(stop());
    while let Some(accepted) = unless(stopped.as_mut(), listener.accept()).await {
        match accepted {
            Ok((stream, _)) => {
                let service = TowerToHyperService::new(router.clone());
                tokio::spawn(connections.watch(http.serve_connection(TokioIo::new(stream), service)));
            }
            // Too many files are open, say; some of them will be closed.
            Err(error) => {
                eprintln!("no connection is accepted: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// The output of the future, unless it is time to stop.
async fn unless<T>(stop: impl Future, future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        _ = stop => None,
        output = future => Some(output),
    }
}

/// Ctrl-C, or the SIGTERM of whoever manages services.
pub(crate) async fn stop() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    std::future::pending().await
}
