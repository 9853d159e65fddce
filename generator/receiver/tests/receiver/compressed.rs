//! Compressed bodies: refused early, stored as received, and handled decompressed.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use hookwright_receiver::{Inbox, MemoryInbox, Receiver, Worker};
use hookwright_runtime::bodies::{Bodies, Codings, GZIP};
use hookwright_runtime::handshake::{Answers, Condition, Rule};
use hookwright_runtime::{
    Api, ApiInfo, Context, DecodeError, Dispatch, EventSet, Failure, Location, NameAt, NoHeaders, Reader, Verifier,
};

use crate::http_client::{Answered, post, raw, serve};
use crate::shop::{Orders, Paid, Password, wishing};

/// The same events, several in a body, which may be compressed.
struct Packed(Paid);

impl EventSet for Packed {
    const NAME_AT: NameAt = Paid::NAME_AT;
    const NAMES: &'static [&'static str] = Paid::NAMES;
    const BODIES: &'static Bodies = &Bodies { batch: Some(&[]), codings: Codings::accept(&[GZIP]), ..Bodies::JSON };

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Paid::decode_named(name, reader).map(|paid| paid.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl Api for Packed {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop").accepted(204).key(Location::Body(&["id"]));
}

impl Dispatch<Orders> for Packed {
    async fn dispatch(self, context: &Context, orders: &Orders) -> Result<(), Failure> {
        self.0.dispatch(context, orders).await
    }
}

fn verifier() -> Verifier<Packed, Password> {
    Verifier::new(Password::default())
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// Sends a body with these headers, each with its line end.
async fn send(address: std::net::SocketAddr, headers: &str, body: &[u8]) -> Answered {
    let head = format!(
        "POST /shop HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: \
         {}\r\n{headers}\r\n",
        body.len()
    );
    raw(address, [head.as_bytes(), body].concat()).await
}

const GOOD: &str = "X-Password: sesame\r\nContent-Encoding: gzip\r\n";

#[tokio::test]
async fn compressed_bodies_are_stored_as_received_and_handled_decompressed() {
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let body = gzip(wishing("a").as_bytes());
    assert_eq!(send(address, GOOD, &body).await.status, 204);
    // The key is in the decompressed body.
    assert_eq!(post(address, &wishing("a")).await.status, 204);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (1, 0));
    let claimed = inbox.claim("shop", Duration::from_secs(100)).await.unwrap();
    assert_eq!(*claimed.delivery.trusted.body(), body);
    assert_eq!(claimed.delivery.trusted.headers()["content-encoding"], "gzip");
    inbox.retry_at(claimed.claim, std::time::SystemTime::UNIX_EPOCH).await.unwrap();
    let handled = async {
        while orders.wishes().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let worker = Worker::builder(inbox.clone()).handler::<Packed, _>(orders.clone());
    tokio::time::timeout(Duration::from_secs(20), worker.run_until(handled)).await.unwrap();
    assert_eq!(orders.wishes(), ["a"]);
}

#[tokio::test]
async fn the_answer_repeats_a_value_of_the_decompressed_body() {
    const ACCEPTED: Rule<'_> = Rule::new().when(&[Condition::Accepted]).text("OK {body:/wish}");
    let verifier = verifier().answers(Answers::new(&[ACCEPTED], [""; 0]).unwrap());
    let address = serve(&Receiver::builder(verifier).inbox(MemoryInbox::new()).build()).await;
    let body = gzip(wishing("a").as_bytes());
    for (head, body) in [("X-Password: sesame\r\n", wishing("a").as_bytes()), (GOOD, &body)] {
        let answered = send(address, head, body).await;
        assert_eq!((answered.status, answered.body.as_str()), (200, "OK a"));
    }
}

#[tokio::test]
async fn items_of_a_compressed_list_are_stored_separately() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let list = format!("[{}, {}]", wishing("a"), wishing("b"));
    assert_eq!(send(address, GOOD, &gzip(list.as_bytes())).await.status, 204);
    for wish in ["a", "b"] {
        let kept = inbox.claim("shop", Duration::from_secs(100)).await.unwrap().delivery;
        assert_eq!(*kept.trusted.body(), wishing(wish));
        assert!(!kept.trusted.headers().contains_key("content-encoding"));
    }
}

#[tokio::test]
async fn unsupported_encodings_are_refused() {
    let address = serve(&Receiver::builder(verifier()).inbox(MemoryInbox::new()).build()).await;
    let body = gzip(&gzip(wishing("a").as_bytes()));
    for coding in ["br", "gzip, gzip", "gzip\r\nContent-Encoding: gzip", "compress"] {
        let answered = send(address, &format!("X-Password: sesame\r\nContent-Encoding: {coding}\r\n"), &body).await;
        assert_eq!((answered.status, answered.header("accept-encoding")), (415, Some("gzip")), "{coding}");
    }
    let plain: Verifier<Paid, Password> = Verifier::new(Password::default());
    let address = serve(&Receiver::builder(plain).inbox(MemoryInbox::new()).build()).await;
    let answered = send(address, GOOD, &gzip(wishing("a").as_bytes())).await;
    assert_eq!((answered.status, answered.header("accept-encoding")), (415, Some("identity")));
}

#[tokio::test]
async fn a_decompression_bomb_is_refused_after_verification() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let bomb = gzip(&vec![b' '; 8 << 20]);
    assert_eq!(send(address, GOOD, &bomb).await.status, 413);
    assert_eq!(send(address, "Content-Encoding: gzip\r\n", &bomb).await.status, 401);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
    // Its memory is returned.
    let receiver = Receiver::builder(verifier()).inbox(inbox.clone()).bodies_limit(200).build();
    let address = serve(&receiver).await;
    let long = format!("{}{}", wishing("a"), " ".repeat(300));
    for _ in 0..3 {
        assert_eq!(send(address, GOOD, &gzip(long.as_bytes())).await.status, 503);
        assert_eq!(send(address, GOOD, &gzip(wishing("b").as_bytes())).await.status, 204);
    }
}

#[tokio::test]
async fn a_damaged_body_is_parked() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let whole = gzip(wishing("a").as_bytes());
    for body in [&whole[..whole.len() - 1], wishing("a").as_bytes(), &[&whole[..], b"x"].concat()] {
        assert_eq!(send(address, GOOD, body).await.status, 204);
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 3));
    let address = serve(&Receiver::builder(verifier()).handler(Orders::new()).build()).await;
    assert_eq!(send(address, GOOD, b"{}").await.status, 500);
}
