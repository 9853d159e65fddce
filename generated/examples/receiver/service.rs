//! Serves until the process is told to stop.

use std::io::IsTerminal;
use std::net::Ipv4Addr;
use std::{env, io};

use anyhow::Context;
use axum::Router;
use hookwright_receiver::Server;
use tokio::net::TcpListener;

/// Warnings and errors go to standard error, each with the delivery that it is about.
pub(crate) fn log() {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).with_target(false).init();
}

/// Listens on `PORT`, on this machine only: put a proxy with TLS in front of it.
pub(crate) async fn listen() -> anyhow::Result<TcpListener> {
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse()).context("PORT isn't a port number")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.with_context(|| format!("port {port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(listener)
}

/// Answers requests until it is time to stop, and then finishes those in progress. `axum::serve` limits neither the
/// time for the head of a request nor the number of connections.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    Server::new(router).serve_until(listener, stop()).await;
}

/// Ctrl-C, or a service manager's SIGTERM.
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
