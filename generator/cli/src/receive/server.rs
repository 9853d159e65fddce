//! The endpoint over HTTP, with the limits of the receiver's own server.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{io, thread};

use hookwright_receiver::Server;
use hookwright_runtime::Delivery;
use hookwright_runtime::bytes::Bytes;
use hookwright_runtime::http::{Request, Response, StatusCode, Uri};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tower_service::Service;

use super::endpoint::{Accepted, Endpoint, Judged, Reply, forwarded, refused};

/// The maximum length of a body, in bytes, and the time limit for reading it.
const BODY: usize = 1024 * 1024;
const TIME: Duration = Duration::from_secs(10);

/// The maximum number of connections. Each may hold a body.
const CONNECTIONS: usize = 64;

/// How many requests may wait for the one thread that handles them.
const WAITING: usize = 64;

/// Work for the thread that has the document, whose types stay on one thread.
enum Job {
    Judge(Box<Delivery>, oneshot::Sender<Judged>),
    Tell(Box<Accepted>, StatusCode),
}

/// Serves until the process ends. Accepted deliveries are forwarded to `forward`, without delaying others.
pub(super) fn serve(listener: std::net::TcpListener, endpoint: &Endpoint, forward: Option<Uri>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(CONNECTIONS).build()?;
    let (jobs, mut waiting) = mpsc::channel(WAITING);
    let service = Receiving { jobs, forward: forward.map(Arc::new) };
    let server = thread::spawn(move || {
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener)?;
            let server = Server::new(service).connections(CONNECTIONS);
            server.serve_until(listener, std::future::pending::<()>()).await;
            Ok(())
        })
    });
    while let Some(job) = waiting.blocking_recv() {
        match job {
            // A sender that hung up doesn't wait.
            Job::Judge(delivery, answer) => drop(answer.send(endpoint.judge(*delivery))),
            Job::Tell(accepted, status) => endpoint.tell(*accepted, status),
        }
    }
    server.join().map_err(|_| io::Error::other("the server failed"))?
}

#[derive(Clone)]
struct Receiving {
    jobs: mpsc::Sender<Job>,
    forward: Option<Arc<Uri>>,
}

impl<B> Service<Request<B>> for Receiving
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let receiving = self.clone();
        Box::pin(async move { Ok(response(receiving.receive(request).await)) })
    }
}

impl Receiving {
    async fn receive<B>(self, request: Request<B>) -> Reply
    where
        B: Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let body = match tokio::time::timeout(TIME, Limited::new(body, BODY).collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
                let why = format!("its body is longer than {BODY} bytes");
                return refused(StatusCode::PAYLOAD_TOO_LARGE, "delivery", &why);
            }
            Ok(Err(_)) => return refused(StatusCode::BAD_REQUEST, "delivery", "its body is cut off"),
            Err(_) => return refused(StatusCode::REQUEST_TIMEOUT, "delivery", "its body didn't arrive in time"),
        };
        let delivery = Delivery::new(head.headers, body).requested(head.method, head.uri.to_string());
        self.answer(delivery).await.unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into())
    }

    /// `None` if a thread failed.
    async fn answer(self, delivery: Delivery) -> Option<Reply> {
        let (answer, judged) = oneshot::channel();
        self.jobs.send(Job::Judge(Box::new(delivery), answer)).await.ok()?;
        let mut accepted = match judged.await.ok()? {
            Judged::Answered(reply) => return Some(reply),
            Judged::Accepted(accepted) => accepted,
        };
        let reply = match self.forward {
            Some(to) => {
                let delivery = accepted.delivery.clone();
                let reply = tokio::task::spawn_blocking(move || forwarded(&to, &delivery)).await.ok()?;
                accepted.is_forwarded = reply.is_some();
                reply.unwrap_or_else(Reply::not_forwarded)
            }
            None => accepted.reply.clone(),
        };
        self.jobs.send(Job::Tell(accepted, reply.status)).await.ok()?;
        Some(reply)
    }
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
