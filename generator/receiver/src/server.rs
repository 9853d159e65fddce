//! A server for receivers that copes with slow and many senders.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower_service::Service;

use crate::telemetry;

/// Listens on an address, such as `127.0.0.1:8080`, for [`Server::serve_until`].
///
/// # Errors
///
/// If the address can't be used. The message names the address, and says so if another process listens there.
pub async fn listen(address: &str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|cause| ListenError { address: address.to_owned(), cause })
}

/// Why [`listen`] can't use an address. `Debug` prints the message, too, since that is what `main` shows.
pub struct ListenError {
    address: String,
    cause: io::Error,
}

impl fmt::Display for ListenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot listen on {}: ", self.address)?;
        match self.cause.kind() {
            io::ErrorKind::AddrInUse => {
                formatter.write_str("another process uses this port; stop it, or choose another port")
            }
            io::ErrorKind::InvalidInput => formatter.write_str("write an address and a port, such as `127.0.0.1:8080`"),
            _ => self.cause.fmt(formatter),
        }
    }
}

impl fmt::Debug for ListenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// It has no source, since its message ends with the cause.
impl Error for ListenError {}

impl From<ListenError> for io::Error {
    fn from(error: ListenError) -> Self {
        Self::new(error.cause.kind(), error)
    }
}

/// Serves a [`Receiver`](crate::Receiver), or any other service such as a router of axum, over HTTP/1.1.
///
/// It limits the time for the head of a request, and the number of connections. `axum::serve` has neither limit. For
/// TLS, put a proxy in front of it.
///
/// ```no_run
/// # use hookwright_receiver::{Receiver, Server};
/// # async fn serve(receiver: Receiver) -> std::io::Result<()> {
/// let listener = hookwright_receiver::listen("127.0.0.1:8080").await?;
/// let stopped = std::future::pending::<()>(); // Ctrl-C, say.
/// Server::new(receiver).serve_until(listener, stopped).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Server<S> {
    service: S,
    head: Duration,
    connections: usize,
    shutdown: Duration,
}

/// Who sent a request: an extension of the request, added by [`Server`]. There won't be other fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl<S> Server<S> {
    /// A server of the service, with a limit of 10 seconds for a head, of 1,024 connections, and of 25 seconds for its
    /// shutdown.
    pub fn new(service: S) -> Self {
        Self { service, head: Duration::from_secs(10), connections: 1_024, shutdown: Duration::from_secs(25) }
    }

    /// Sets how long the head of a request may take.
    #[must_use]
    pub fn head_timeout(self, time: Duration) -> Self {
        Self { head: time, ..self }
    }

    /// Sets how many connections there may be. Others wait until one is closed.
    #[must_use]
    pub fn connections(self, at_most: usize) -> Self {
        Self { connections: at_most.min(Semaphore::MAX_PERMITS), ..self }
    }

    /// Sets how long the requests in progress may take once the server must stop. Connections that are open after that
    /// are closed, with a warning in the log.
    #[must_use]
    pub fn shutdown_timeout(self, time: Duration) -> Self {
        Self { shutdown: time, ..self }
    }

    /// Serves until `stopped` is ready, then finishes the requests received so far, within
    /// [limited time](Self::shutdown_timeout).
    pub async fn serve_until<B>(self, listener: TcpListener, stopped: impl Future)
    where
        S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.head);
        let (connections, room) = (GracefulShutdown::new(), Arc::new(Semaphore::new(self.connections)));
        let mut stopped = pin!(stopped);
        let mut tasks = JoinSet::new();
        loop {
            while tasks.try_join_next().is_some() {}
            let accepted = tokio::select! {
                _ = stopped.as_mut() => break,
                accepted = accept(&listener, &room) => accepted,
            };
            match accepted {
                Ok((stream, peer, permit)) => {
                    let service = self.service.clone();
                    let service = service_fn(move |mut request: Request<Incoming>| {
                        request.extensions_mut().insert(Peer(peer));
                        service.clone().call(request)
                    });
                    let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
                    tasks.spawn(async move {
                        // A closed connection isn't worth a log line.
                        let _ = connection.await;
                        drop(permit);
                    });
                }
                // The sender has closed the connection before it was accepted.
                Err(error) if is_of_connection(&error) => {}
                // For example, too many files are open. Some of them will be closed.
                Err(error) => {
                    telemetry::error("could not accept a connection", &error);
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
        drop(listener);
        if timeout(self.shutdown, connections.shutdown()).await.is_err() {
            while tasks.try_join_next().is_some() {}
            let open = format!("{} are open after {:?}", tasks.len(), self.shutdown);
            telemetry::warn("connections are closed before their requests ended", &open);
        }
        tasks.abort_all();
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(tokio::net::TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

/// Whether an error is about one connection, not about the listener. Senders can cause many of these.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_of_the_listener_pause_it() {
        let of_connection = |kind: io::ErrorKind| is_of_connection(&kind.into());
        assert!(of_connection(io::ErrorKind::ConnectionAborted) && of_connection(io::ErrorKind::ConnectionReset));
        // Too many open files, and anything else.
        assert!(!is_of_connection(&io::Error::other("too many open files")));
        assert!(!of_connection(io::ErrorKind::OutOfMemory));
    }
}
