//! Bodies with several events, and bodies in other media types.

use std::time::Duration;

use hookwright_receiver::{Inbox, MemoryBounds, MemoryInbox, Receiver};
use hookwright_runtime::bodies::{Bodies, Field, FormField, Format};
use hookwright_runtime::{
    Api, ApiInfo, Context, DecodeError, Dispatch, EventSet, Failure, Location, NameAt, NoHeaders, Reader, Verifier,
};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::http_client::{post, raw, request, serve};
use crate::prometheus::Exported;
use crate::shop::{Orders, Paid, Password, wishing};

/// The same events, several in a body, which may also be text or a form.
struct Batched(Paid);

impl EventSet for Batched {
    const NAME_AT: NameAt = Paid::NAME_AT;
    const NAMES: &'static [&'static str] = Paid::NAMES;
    const BODIES: &'static Bodies = &Bodies {
        media_types: &[
            ("text/plain", Format::Json),
            (
                "application/x-www-form-urlencoded",
                Format::Form(&[FormField { name: "order", holds: Field::Number, is_list: false }]),
            ),
        ],
        batch: Some(&[]),
        ..Bodies::JSON
    };

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Paid::decode_named(name, reader).map(|paid| paid.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl Api for Batched {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop").accepted(204).key(Location::Body(&["id"]));
}

impl Dispatch<Orders> for Batched {
    async fn dispatch(self, context: &Context, orders: &Orders) -> Result<(), Failure> {
        self.0.dispatch(context, orders).await
    }
}

fn batched() -> Verifier<Batched, Password> {
    Verifier::new(Password::default())
}

/// A body with an event for each wish.
fn all(wishes: &[&str]) -> String {
    let events: Vec<String> = wishes.iter().map(|wish| wishing(wish)).collect();
    format!("[{}]", events.join(" , "))
}

/// The keys of waiting deliveries, in order, and their bodies.
async fn kept(inbox: &MemoryInbox) -> Vec<(Option<String>, String)> {
    let mut kept = Vec::new();
    while inbox.waiting() > kept.len() {
        let claimed = inbox.claim("shop", Duration::from_secs(100)).await.unwrap().delivery;
        let body = String::from_utf8_lossy(claimed.trusted.body()).into_owned();
        kept.push((claimed.key.as_deref().map(str::to_owned), body));
    }
    kept
}

#[tokio::test]
async fn each_item_is_stored_separately() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    assert_eq!(post(address, &all(&["a", "b"])).await.status, 204);
    // The sender repeats one whose response it didn't get, after a new one.
    assert_eq!(post(address, &all(&["c", "b"])).await.status, 204);
    assert_eq!(post(address, &wishing("d")).await.status, 204);
    let keys = ["a", "b", "c", "d"].map(|wish| (Some(wish.to_owned()), wishing(wish)));
    assert_eq!(kept(&inbox).await, keys);
}

#[tokio::test]
async fn a_bad_item_does_not_affect_the_others() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    let body = format!(r#"[{}, {{"type": 5}}, null, {deep}, {}]"#, wishing("a"), wishing("b"));
    assert_eq!(post(address, &body).await.status, 204);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (2, 3));
}

#[tokio::test]
async fn an_empty_list_is_accepted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    assert_eq!(post(address, " [ ] ").await.status, 204);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
    let counted = Exported::read(&recorder.handle().render());
    let labels = [("api", "shop"), ("event", "none"), ("outcome", "nothing")];
    assert_eq!(counted.value("hookwright_deliveries_total", &labels), Some(1.0));
}

#[tokio::test]
async fn a_partly_stored_batch_is_503() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().deliveries(2));
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    let answered = post(address, &all(&["a", "b", "c"])).await;
    assert_eq!((answered.status, answered.header("retry-after")), (503, Some("30")));
    // Deliveries that are stored are duplicates when all are sent again.
    assert_eq!(inbox.waiting(), 2);
    assert_eq!(post(address, &all(&["a", "b"])).await.status, 204);
}

#[tokio::test]
async fn the_number_of_items_is_limited() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).body_limit(1 << 22).build()).await;
    for count in [10_001, 1_000_000] {
        assert_eq!(post(address, &format!("[{}1]", "1,".repeat(count - 1))).await.status, 413);
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
}

#[tokio::test]
async fn without_an_inbox_the_worst_outcome_is_the_response() {
    for (wishes, status) in [
        (["a", "b", "c"], 204),
        (["a", "refuse", "c"], 422),
        (["refuse", "retry", "c"], 500),
        (["retry", "retry after", "refuse"], 503),
        (["panic", "a", "b"], 500),
    ] {
        let orders = Orders::new();
        let address = serve(&Receiver::builder(batched()).handler(orders.clone()).build()).await;
        assert_eq!(post(address, &all(&wishes)).await.status, status, "{wishes:?}");
        assert_eq!(orders.wishes(), wishes);
    }
}

/// Events without their own key, in deliveries with one.
struct Keyless(Paid);

impl EventSet for Keyless {
    const NAME_AT: NameAt = Paid::NAME_AT;
    const NAMES: &'static [&'static str] = Paid::NAMES;
    const BODIES: &'static Bodies = Batched::BODIES;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Paid::decode_named(name, reader).map(|paid| paid.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl Api for Keyless {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop").key(Location::Header("x-id"));
}

#[tokio::test]
async fn items_without_a_key_get_one_from_their_bytes() {
    let inbox = MemoryInbox::new();
    let verifier: Verifier<Keyless, Password> = Verifier::new(Password::default());
    let address = serve(&Receiver::builder(verifier).inbox(inbox.clone()).build()).await;
    let named = |wishes: &[&str]| request("X-Id: d-1\r\n", &all(wishes));
    assert_eq!(raw(address, named(&["a", "b", "a"])).await.status, 202);
    // The position of an item isn't part of its key.
    assert_eq!(raw(address, named(&["b", "a"])).await.status, 202);
    assert_eq!(raw(address, named(&["a", "a", "a"])).await.status, 202);
    let keys: Vec<Option<String>> = kept(&inbox).await.into_iter().map(|(key, _)| key).collect();
    let [Some(a), Some(b), Some(a_again), Some(third)] = keys.as_slice() else { panic!("{keys:?}") };
    assert!(a.starts_with("d-1#") && a.len() == "d-1#".len() + 64 && b.starts_with("d-1#") && a != b, "{keys:?}");
    assert_eq!((a_again, third), (&format!("{a}.2"), &format!("{a}.3")));
    // A delivery of one event has its own key, and one without an id has none.
    assert_eq!(raw(address, request("X-Id: d-2\r\n", &wishing("a"))).await.status, 202);
    assert_eq!(post(address, &all(&["a"])).await.status, 202);
    assert_eq!((inbox.waiting(), post(address, &all(&["a"])).await.status, inbox.waiting()), (6, 202, 7));
}

#[tokio::test]
async fn all_media_types_of_the_document_are_accepted() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    let sent = |media_type: &str, body: &str| request("", body).replace("application/json", media_type);
    let form = "type=order.paid&id=f&order=7&wish=a+cup";
    for (media_type, body, status) in [
        ("text/plain; charset=UTF-8", wishing("a").as_str(), 204),
        ("application/x-www-form-urlencoded", form, 204),
        ("text/html", "", 415),
        ("multipart/form-data", "", 415),
        ("application/xml", "<a/>", 415),
    ] {
        assert_eq!(raw(address, sent(media_type, body)).await.status, status, "{media_type}");
    }
    let kept = kept(&inbox).await;
    assert_eq!(kept[1], (Some("f".to_owned()), form.to_owned()));
}

#[tokio::test]
async fn forms_are_limited_and_repeated_names_refused() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).body_limit(1 << 23).build()).await;
    let many = "a=1&".repeat(1_000_000);
    for form in [many.as_str(), "type=order.paid&type=order.paid", "type=%ff", "%74ype=order.paid&type=a"] {
        let request = request("", form).replace("application/json", "application/x-www-form-urlencoded");
        assert_eq!(raw(address, request).await.status, 204);
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 4));
}

/// Readers disagree about which of two keys counts.
#[tokio::test]
async fn a_repeated_key_property_gives_no_key() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(batched()).inbox(inbox.clone()).build()).await;
    for body in
        [r#"{"type":"new","id":"1","id":"2"}"#, r#"[{"type":"new","\u0069d":"1","id":"2"},{"type":"new","id":"3"}]"#]
    {
        assert_eq!(post(address, body).await.status, 204);
    }
    // Events that the document doesn't list are parked, too.
    let parked = inbox.parked();
    let keys: Vec<_> = parked.iter().map(|parked| parked.key.as_deref()).collect();
    assert_eq!(keys, [None, None, Some("3")]);
    let reasons: Vec<_> = parked.iter().filter_map(|parked| parked.parked.as_deref()).collect();
    assert!(reasons.iter().take(2).all(|reason| reason.starts_with("id: the field occurs twice")), "{reasons:?}");
    assert_eq!(reasons.last(), Some(&"not listed by the document"));
}
