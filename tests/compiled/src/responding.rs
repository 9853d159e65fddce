//! Replies that senders of events read in the answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic fails the test")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hookwright_receiver::{MemoryInbox, Receiver, Worker};
use hookwright_runtime::verify::Signer;
use hookwright_runtime::{Delivery, Failure, Respond};
use http::HeaderMap;

use crate::receiving::{answer, serve};
use crate::replies::acme::{
    self, Context, CustomerReply, Decision, Event, Handler, Order, OrderRequested, Price, PriceAsked, PriceAskedReply,
    REPLIES, Responder, ResponderNamed,
};
use crate::{asyncapi_replies, replies};

/// Decides as an order's note says, and counts its calls.
#[derive(Clone, Default)]
struct Office(Arc<AtomicUsize>);

impl Responder for Office {
    type Error = Failure;

    async fn order_requested(&self, event: OrderRequested, _: &Context) -> Result<Option<Decision>, Failure> {
        self.0.fetch_add(1, Ordering::SeqCst);
        match event.order.note.as_deref() {
            Some("late") => std::future::pending().await,
            Some("fail") => Err(Failure::transient("nobody is in")),
            Some("panic") => panic!("the desk fell down"),
            _ => {
                let mut decision = Decision::new(true, Order::new(event.order.number));
                decision.customer = event.customer.map(|customer| CustomerReply::new(customer.id));
                Ok(Some(decision))
            }
        }
    }

    async fn price_asked(&self, event: PriceAsked, _: &Context) -> Result<Option<PriceAskedReply>, Failure> {
        if event.items.is_empty() {
            return Err(Failure::permanent("nothing was asked"));
        }
        let price = |item: String| Price::new(item, "1.50".parse().unwrap());
        Ok(Some(PriceAskedReply::new(event.items.into_iter().map(price).collect())))
    }
}

struct Handled(Arc<AtomicUsize>);

impl Handler for Handled {
    type Error = Failure;

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Failure> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// An endpoint of the case, with its state.
struct Endpoint {
    address: SocketAddr,
    inbox: MemoryInbox,
    asked: Arc<AtomicUsize>,
}

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

impl Endpoint {
    async fn open(respond_within: Duration) -> Self {
        let (inbox, office) = (MemoryInbox::new(), Office::default());
        let asked = Arc::clone(&office.0);
        let receiver = Receiver::builder(acme::verifier([SECRET]).unwrap()).inbox(inbox.clone()).responder(office);
        let address = serve(receiver.respond_within(respond_within).build()).await;
        Self { address, inbox, asked }
    }

    /// The answer to a delivery with this id.
    async fn send(&self, id: &str, body: &str) -> String {
        let delivery = Delivery::new(HeaderMap::new(), body.to_owned());
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let verifier = acme::verifier([SECRET]).unwrap();
        let signed = verifier.scheme().sign_delivery(delivery, id, now.try_into().unwrap()).unwrap();
        answer(self.address, "POST", signed.headers(), body.as_bytes()).await
    }
}

/// The status of an answer, its media type and its body.
fn parts(answer: &str) -> (&str, Option<&str>, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let media_type = head.lines().find_map(|line| line.strip_prefix("content-type: "));
    (&head["http/1.1 ".len()..][..3], media_type, body)
}

fn order(note: &str) -> String {
    format!(r#"{{"type":"order.requested","order":{{"number":"o-1","note":"{note}"}},"customer":{{"id":"c-1"}}}}"#)
}

#[tokio::test]
async fn the_reply_of_the_responder_is_the_response() {
    let endpoint = Endpoint::open(Duration::from_secs(60)).await;
    let decided = r#"{"approved":true,"order":{"number":"o-1"},"customer":{"code":"c-1"}}"#;
    // The second is a repetition, which isn't stored again.
    for _ in 0..2 {
        let answer = endpoint.send("msg_1", &order("")).await;
        assert_eq!(parts(&answer), ("200", Some("application/json"), decided));
    }
    assert_eq!((endpoint.inbox.waiting(), endpoint.asked.load(Ordering::SeqCst)), (1, 2));
    let prices = r#"{"kind":"prices","version":2,"prices":[{"item":"tea","amount":1.50}]}"#;
    let answer = endpoint.send("msg_2", r#"{"type":"price.asked","items":["tea"]}"#).await;
    assert_eq!(parts(&answer), ("201", Some("application/vnd.acme+json"), prices));
}

#[tokio::test]
async fn a_delivery_without_a_reply_is_stored_and_handled() {
    let endpoint = Endpoint::open(Duration::from_millis(50)).await;
    for note in ["late", "fail", "panic"] {
        let answer = endpoint.send(note, &order(note)).await;
        assert_eq!(parts(&answer), ("200", None, ""), "{note}");
    }
    // One whose schema has a default, one that the responder has no method for, and one without a reply.
    let answer = endpoint.send("default", r#"{"type":"price.asked","items":[]}"#).await;
    let default = r#"{"kind":"prices","prices":[],"version":2}"#;
    assert_eq!(parts(&answer), ("201", Some("application/vnd.acme+json"), default));
    for (id, body) in [
        ("named", r#"{"type":"responder.named","responder":{"name":"Kim"}}"#),
        ("shipped", r#"{"type":"order.shipped","order":{"number":"o-1"}}"#),
    ] {
        assert_eq!(parts(&endpoint.send(id, body).await), ("200", None, ""), "{body}");
    }
    let (inbox, handled) = (endpoint.inbox, Arc::new(AtomicUsize::new(0)));
    assert_eq!((inbox.waiting(), inbox.parked().len()), (6, 0));
    let worker = Worker::builder(inbox.clone()).handler::<Event, _>(Handled(Arc::clone(&handled)));
    let empty = async {
        while inbox.waiting() > 0 {
            tokio::task::yield_now().await;
        }
    };
    worker.run_until(empty).await;
    assert_eq!(handled.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn the_responder_is_not_called_before_verification() {
    let endpoint = Endpoint::open(Duration::from_secs(60)).await;
    let answer = answer(endpoint.address, "POST", &HeaderMap::new(), order("").as_bytes()).await;
    assert_eq!(parts(&answer), ("401", None, ""));
    assert_eq!((endpoint.inbox.waiting(), endpoint.asked.load(Ordering::SeqCst)), (0, 0));
}

#[test]
fn the_table_of_replies_matches_the_document() {
    let table: Vec<_> = REPLIES.iter().map(|it| (it.event, it.status, it.media_type, it.default.is_some())).collect();
    let expected = [
        ("order.requested", 200, "application/json", false),
        ("price.asked", 201, "application/vnd.acme+json", true),
        ("responder.named", 200, "application/json", false),
    ];
    assert_eq!(table, expected);
    assert_eq!(<Event as Respond<Office>>::REPLIES, REPLIES);
    // The default has the type of the reply.
    let default: PriceAskedReply = serde_json::from_str(REPLIES[1].default.unwrap()).unwrap();
    assert_eq!(default, PriceAskedReply::new(Vec::new()));
}

/// A type of the document may have the trait's name.
#[test]
fn a_type_named_responder_is_renamed() {
    let event: ResponderNamed =
        serde_json::from_str(r#"{"type":"responder.named","responder":{"name":"Kim"}}"#).unwrap();
    let responder: replies::acme::ResponderModel = event.responder;
    assert_eq!(responder.name, "Kim");
}

struct Seats;

impl asyncapi_replies::acme::Responder for Seats {
    type Error = Failure;

    async fn order_wanted(
        &self,
        _: asyncapi_replies::acme::OrderWanted,
        _: &asyncapi_replies::acme::Context,
    ) -> Result<Option<asyncapi_replies::acme::OrderWantedReply>, Failure> {
        let seat = asyncapi_replies::acme::Seat::new(7);
        Ok(Some(asyncapi_replies::acme::OrderWantedReply::new("o-1", vec![seat])))
    }

    async fn order_counted(
        &self,
        _: asyncapi_replies::acme::OrderCounted,
        _: &asyncapi_replies::acme::Context,
    ) -> Result<Option<i64>, Failure> {
        Ok(Some(7))
    }
}

#[tokio::test]
async fn a_message_has_the_reply_of_its_operation() {
    let verifier = asyncapi_replies::acme::unsigned("a test").unwrap();
    let address = serve(Receiver::builder(verifier).inbox(MemoryInbox::new()).responder(Seats).build()).await;
    let accepted = r#"{"number":"o-1","seats":[{"row":7}]}"#;
    for (event, expected) in [
        ("order.wanted", ("200", Some("application/vnd.acme+json"), accepted)),
        ("order.counted", ("200", Some("application/json"), "7")),
        ("order.lost", ("202", None, "")),
    ] {
        let body = format!(r#"{{"type":"{event}"}}"#);
        assert_eq!(parts(&answer(address, "POST", &HeaderMap::new(), body.as_bytes()).await), expected, "{event}");
    }
}
