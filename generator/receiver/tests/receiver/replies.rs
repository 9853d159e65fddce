//! Replies: what the sender of an event reads in the answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hookwright_receiver::{MemoryInbox, Receiver};
use hookwright_runtime::{Context, Failure, ReplyInfo, Respond};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::shop::{Orders, Paid, verifier, wishing};

/// Whether a responder that blocks its thread may end.
static MAY_END: AtomicBool = AtomicBool::new(false);

/// Replies as the event wishes.
pub(crate) struct Replies;

impl Respond<Replies> for Paid {
    const REPLIES: &'static [ReplyInfo] = &[ReplyInfo::new("order.paid", 200, "application/json")];

    async fn respond(self, context: &Context, _: &Replies) -> Result<Option<Bytes>, Failure> {
        match self.wish.as_str() {
            "no reply" => return Ok(None),
            "late" => tokio::time::sleep(Duration::from_secs(100)).await,
            "hang" => std::future::pending().await,
            "block" => {
                while !MAY_END.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
            }
            "fail" => return Err(Failure::transient("no stock")),
            "panic" => panic!("the till fell down"),
            _ => {}
        }
        Ok(Some(format!(r#"{{"order":"{}"}}"#, context.entity().unwrap_or_default()).into()))
    }
}

/// A responder of an API whose schema has a default.
struct WithDefault;

impl Respond<WithDefault> for Paid {
    const REPLIES: &'static [ReplyInfo] =
        &[ReplyInfo::new("order.paid", 203, "application/vnd.shop+json").default_body("{}")];

    async fn respond(self, context: &Context, _: &WithDefault) -> Result<Option<Bytes>, Failure> {
        self.respond(context, &Replies).await
    }
}

struct Answer {
    status: u16,
    media_type: Option<String>,
    body: Bytes,
}

async fn send(receiver: &mut Receiver, password: &str, body: String) -> Answer {
    let request = http::Request::post("/").header("x-password", password).body(body).unwrap();
    let response = receiver.call(request).await.unwrap();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    Answer { status, media_type, body: response.into_body().collect().await.unwrap().to_bytes() }
}

impl Answer {
    fn parts(&self) -> (u16, Option<&str>, &[u8]) {
        (self.status, self.media_type.as_deref(), &self.body)
    }
}

const REPLY: (u16, Option<&str>, &[u8]) = (200, Some("application/json"), br#"{"order":"7"}"#);
const NOTHING: (u16, Option<&str>, &[u8]) = (204, None, b"");

#[tokio::test(start_paused = true)]
async fn a_delivery_is_stored_whatever_the_responder_does() {
    for (wish, expected) in [
        ("tea", REPLY),
        ("no reply", NOTHING),
        ("late", NOTHING),
        ("hang", NOTHING),
        ("fail", NOTHING),
        ("panic", NOTHING),
    ] {
        let inbox = MemoryInbox::new();
        let mut receiver = Receiver::builder(verifier()).responder(Replies).inbox(inbox.clone()).build();
        assert_eq!(send(&mut receiver, "sesame", wishing(wish)).await.parts(), expected, "{wish}");
        assert_eq!((inbox.waiting(), inbox.parked().len()), (1, 0), "{wish}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_of_the_schema_replaces_a_missing_reply() {
    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).responder(WithDefault).build();
    let default = (203, Some("application/vnd.shop+json"), &b"{}"[..]);
    for (wish, expected) in [("late", default), ("fail", default), ("panic", default), ("no reply", NOTHING)] {
        assert_eq!(send(&mut receiver, "sesame", wishing(wish)).await.parts(), expected, "{wish}");
    }
}

#[tokio::test]
async fn a_responder_that_blocks_its_thread_times_out() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let answer = runtime.spawn(async {
        let receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).responder(Replies);
        let mut receiver = receiver.respond_within(Duration::from_millis(20)).build();
        send(&mut receiver, "sesame", wishing("block")).await
    });
    assert_eq!(answer.await.unwrap().parts(), NOTHING);
    MAY_END.store(true, Ordering::SeqCst);
    runtime.shutdown_background();
}

#[tokio::test]
async fn a_repeated_delivery_is_replied_to_again() {
    let inbox = MemoryInbox::new();
    let mut receiver = Receiver::builder(verifier()).inbox(inbox.clone()).responder(Replies).build();
    for _ in 0..2 {
        assert_eq!(send(&mut receiver, "sesame", wishing("tea")).await.parts(), REPLY);
    }
    assert_eq!(inbox.waiting(), 1);
}

#[tokio::test]
async fn the_responder_is_not_called_for_refused_or_malformed_deliveries() {
    struct Unasked;

    impl Respond<Unasked> for Paid {
        const REPLIES: &'static [ReplyInfo] = <Self as Respond<Replies>>::REPLIES;

        async fn respond(self, _: &Context, _: &Unasked) -> Result<Option<Bytes>, Failure> {
            Ok(Some("asked".into()))
        }
    }

    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).responder(Unasked).build();
    assert_eq!(send(&mut receiver, "wrong", wishing("tea")).await.parts(), (401, None, &b""[..]));
    for body in ["{}", r#"{"type":"order.paid"}"#, r#"{"type":"order.lost"}"#] {
        assert_eq!(send(&mut receiver, "sesame", body.to_owned()).await.parts(), NOTHING, "{body}");
    }
    assert_eq!(send(&mut receiver, "sesame", wishing("tea")).await.body, "asked");
}

#[tokio::test]
async fn a_receiver_with_a_handler_replies_after_handling() {
    let orders = Orders::new();
    let mut receiver = Receiver::builder(verifier()).handler(orders.clone()).responder(Replies).build();
    assert_eq!(send(&mut receiver, "sesame", wishing("tea")).await.parts(), REPLY);
    assert_eq!(send(&mut receiver, "sesame", wishing("refuse")).await.parts(), (422, None, &b""[..]));
    assert_eq!(orders.wishes(), ["tea", "refuse"]);
}
