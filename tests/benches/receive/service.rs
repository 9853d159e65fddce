//! What a receiver does with a received request, compared with a bare axum route: without a network, so that
//! instructions can be counted.

use std::cell::{Cell, RefCell};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::post;
use benches::Group;
use benches::load::{SECRET, Sender};
use futures_util::FutureExt;
use hookwright_events::askelephant::verifier;
use hookwright_receiver::Receiver;
use hookwright_receiver::{Inbox, MemoryInbox};
use http::{HeaderMap, Request, StatusCode};
use tower_service::Service;

use crate::work::{Nothing, mac};

pub(crate) const PATH: &str = "/events";

pub(crate) const BARE: &str = "a bare route";
pub(crate) const BARE_MAC: &str = "a bare route with the bare MAC";
pub(crate) const HANDLED: &str = "handled before the answer";
pub(crate) const KEPT: &str = "kept in memory";

/// This many requests have different ids; then a new inbox is used.
const REQUESTS: usize = 1000;

pub(crate) fn measure(length: &str, body: &str) {
    // Timers need a runtime, though none of them is ever waited for here.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _entered = runtime.enter();
    let requests = Requests::new(body);
    Group::new(&format!("receive: the service alone, {length}"), 1000, 8)
        .case(BARE, requests.to(bare))
        .case(BARE_MAC, requests.to(bare_with_mac))
        .case(HANDLED, requests.to(handling))
        .case(KEPT, requests.to(|| keeping(MemoryInbox::new())))
        .run();
}

/// Reads the body and answers.
pub(crate) fn bare() -> Router {
    Router::new().route(PATH, post(|body: Bytes| async move { answer(!body.is_empty()) }))
}

/// The same with what every receiver of signed deliveries needs: one MAC of the body.
pub(crate) fn bare_with_mac() -> Router {
    Router::new().route(PATH, post(|body: Bytes| async move { answer(mac(&body)) }))
}

pub(crate) fn handling() -> Router {
    Receiver::builder(verifier([SECRET]).unwrap()).handler(Nothing).build().router(PATH)
}

pub(crate) fn keeping(inbox: impl Inbox) -> Router {
    Receiver::builder(verifier([SECRET]).unwrap()).inbox(inbox).build().router(PATH)
}

fn answer(is_good: bool) -> StatusCode {
    if is_good { StatusCode::OK } else { StatusCode::BAD_REQUEST }
}

/// Requests with the headers that come over the wire, each with its own id.
struct Requests {
    heads: Vec<HeaderMap>,
    body: Bytes,
}

impl Requests {
    fn new(body: &str) -> Self {
        let sender = Sender::new(PATH, body);
        let heads = (0..REQUESTS).map(|number| sender.headers(number as u64)).collect();
        Self { heads, body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    /// Sends the next request at each call, to a new application once all were sent.
    fn to(&self, application: impl Fn() -> Router) -> impl Fn() -> bool {
        let (sent, service) = (Cell::new(0), RefCell::new(application()));
        move || {
            let number = sent.replace(sent.get() + 1) % self.heads.len();
            if number == 0 {
                *service.borrow_mut() = application();
            }
            let mut request = Request::post(PATH).body(Body::from(self.body.clone())).unwrap();
            *request.headers_mut() = self.heads[number].clone();
            let answered = service.borrow_mut().call(request).now_or_never();
            answered.is_some_and(|Ok(answer)| answer.status() == StatusCode::OK)
        }
    }
}
