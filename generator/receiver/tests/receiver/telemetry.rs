//! Telemetry of deliveries: spans, messages and counters.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use hookwright_receiver::{Inbox, InboxError, MemoryInbox};
use hookwright_receiver::{Receiver, RetryPolicy, Worker};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, Trust, Verifier};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use tower_service::Service;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Interest};
use tracing::{Event, Subscriber};

use crate::replies::Replies;
use crate::shop::{Orders, Paid, empty, kept, put, verifier, wishing};
use crate::stubborn::Stubborn;

#[tokio::test]
async fn labels_are_limited_to_the_names_of_the_document() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).build();
    for id in 0..20 {
        send(&mut receiver, &format!(r#"{{"type":"made.up.{id}"}}"#)).await;
    }
    for body in [wishing("x").as_str(), &wishing("x"), r#"{"type":"order.paid"}"#, "{}"] {
        send(&mut receiver, body).await;
    }
    receiver.call(http::Request::new(String::new())).await.unwrap();
    let mut handling = Receiver::builder(verifier()).handler(Orders::new()).build();
    send(&mut handling, r#"{"type":"order.paid"}"#).await;
    let inbox = MemoryInbox::new();
    put(&inbox, "thrive").await;
    inbox.put(kept(r#"{"type":"order.paid"}"#)).await.unwrap();
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    let counted = counters.all();
    let (drift, counted): (Vec<_>, Vec<_>) = counted.into_iter().partition(|(name, _)| name.contains(".drift."));
    assert_eq!(
        drift,
        [
            ("unknown_events api=shop", 20),
            // The worker's unlisted fields are `type`, `id`, `order` and `at`, since this model only has `wish`.
            ("unrecognized_fields api=shop event=order.paid", 4),
        ]
        .map(|(rest, count)| (format!("hookwright.drift.{rest}"), count))
    );
    assert_eq!(
        counted,
        [
            ("api=shop event=none outcome=method", 1),
            ("api=shop event=none outcome=unnamed", 1),
            ("api=shop event=order.paid outcome=duplicate", 1),
            ("api=shop event=order.paid outcome=handled", 1),
            ("api=shop event=order.paid outcome=malformed", 2),
            ("api=shop event=order.paid outcome=stored", 2),
            ("api=shop event=unknown outcome=unknown", 20),
        ]
        .map(|(labels, count)| (format!("hookwright_deliveries_total {labels}"), count))
    );
}

#[tokio::test(start_paused = true)]
async fn replies_have_their_own_outcomes() {
    let (counters, (log, _log)) = (Counters::default(), Log::listen());
    let _guard = metrics::set_default_local_recorder(&counters);
    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).responder(Replies).build();
    for (wish, outcome) in
        [("tea", "replied"), ("tea", "replied"), ("late", "late"), ("fail", "reply_failed"), ("no reply", "stored")]
    {
        send(&mut receiver, &wishing(wish)).await;
        assert_eq!(log.spans().last().and_then(|span| span.get("outcome")).map(String::as_str), Some(outcome));
        let labels = format!("hookwright_deliveries_total api=shop event=order.paid outcome={outcome}");
        assert!(counters.all().iter().any(|(counted, _)| *counted == labels), "{outcome}");
    }
    assert!(log.events().iter().any(|(span, text)| span.is_some() && text.contains("no stock")), "{:?}", log.events());
}

#[tokio::test]
async fn a_delivery_has_a_span_and_errors_belong_to_it() {
    let (log, _guard) = Log::listen();
    let mut receiver = Receiver::builder(verifier()).handler(Orders::new()).build();
    send(&mut receiver, &wishing("panic")).await;
    let spans = log.spans();
    let [span] = spans.as_slice() else { panic!("{spans:?}") };
    let expected = [("api", "shop"), ("event", "order.paid"), ("id", "panic"), ("outcome", "panicked")];
    for (field, value) in expected {
        assert_eq!(span.get(field).map(String::as_str), Some(value), "{span:?}");
    }
    assert!(span["age_ms"].parse::<i64>().unwrap() > 0, "{span:?}");
    let told = log.events();
    assert!(told.iter().any(|(span, text)| *span == Some(1) && text.contains("the shelf fell down")), "{told:?}");
}

#[tokio::test]
async fn a_worker_has_a_span_for_each_delivery() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    put(&inbox, "refuse").await;
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    let spans = log.spans();
    assert_eq!(spans.len(), 1);
    assert_eq!((spans[0]["id"].as_str(), spans[0]["outcome"].as_str()), ("refuse", "permanent"));
}

#[tokio::test]
async fn spans_have_open_telemetry_fields() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    let mut receiver = Receiver::builder(verifier()).inbox(inbox.clone()).build();
    send(&mut receiver, &wishing("refuse")).await;
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    let spans = log.spans();
    let [at_receiver, at_worker] = spans.as_slice() else { panic!("{spans:?}") };
    let get = |span: &BTreeMap<&'static str, String>, field| span.get(field).cloned().unwrap_or_default();
    for (span, operation, kind) in [(at_receiver, "receive", "server"), (at_worker, "process", "consumer")] {
        assert_eq!(get(span, "otel.name"), format!("{operation} shop"));
        assert_eq!((get(span, "otel.kind"), get(span, "messaging.operation.name")), (kind.into(), operation.into()));
        assert_eq!(
            (get(span, "messaging.system"), get(span, "messaging.message.id")),
            ("hookwright".into(), "refuse".into())
        );
        assert_eq!(get(span, "messaging.destination.name"), "shop");
    }
    let error = |span| (get(span, "otel.status_code"), get(span, "error.type"));
    assert_eq!((error(at_receiver), error(at_worker)), (Default::default(), ("ERROR".into(), "permanent".into())));
}

#[tokio::test]
async fn the_senders_trace_reaches_the_worker_through_the_inbox() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    let mut receiver = Receiver::builder(verifier()).inbox(inbox.clone()).build();
    let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    for (wish, header) in [("a", format!("00-{trace}-{parent}-01")), ("b", format!("00-{trace}-{parent}-1\u{ff}"))] {
        let request = http::Request::post("/").header("x-password", "sesame").header("traceparent", header);
        receiver.call(request.body(wishing(wish)).unwrap()).await.unwrap();
    }
    Worker::builder(inbox.clone()).concurrency(1).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    let parents: Vec<_> = log
        .spans()
        .iter()
        .map(|span| (span["id"].clone(), span.get("trace_id").cloned(), span.get("parent_id").cloned()))
        .collect();
    let (valid, none) = (("a".into(), Some(trace.into()), Some(parent.into())), ("b".to_owned(), None, None));
    assert_eq!(parents, [valid.clone(), none.clone(), valid, none]);
}

#[tokio::test]
async fn an_unsigned_receiver_is_logged_once() {
    struct Open;

    impl Scheme for Open {
        fn name(&self) -> &'static str {
            "unsigned"
        }

        fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
            Ok(Trust::Unsigned { because: "the gateway knows its guests".into() })
        }
    }

    let (log, _guard) = Log::listen();
    let mut receiver = Receiver::builder(Verifier::<Paid, _>::new(Open)).inbox(MemoryInbox::new()).build();
    for wish in ["a", "b"] {
        send(&mut receiver, &wishing(wish)).await;
    }
    let told = log.events();
    let [(None, text)] = told.as_slice() else { panic!("{told:?}") };
    assert!(text.contains("WARN") && text.contains("shop") && text.contains("the gateway knows its guests"), "{text}");
    let (signed, _guard) = Log::listen();
    drop(Receiver::builder(verifier()).inbox(MemoryInbox::new()).build());
    assert_eq!(signed.events(), []);
}

#[tokio::test(start_paused = true)]
async fn parking_in_a_receiver_is_logged_at_a_limited_rate_and_counted() {
    let (log, _guard) = Log::listen();
    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).build();
    for id in 0..400 {
        send(&mut receiver, &format!(r#"{{"type":"made.up","id":"{id}"}}"#)).await;
    }
    // A duplicate is already parked.
    send(&mut receiver, r#"{"type":"made.up","id":"0"}"#).await;
    let told = log.matching("a delivery was parked");
    assert_eq!(told.len(), 20, "{told:?}");
    assert!(told[0].contains("not listed by the document"), "{told:?}");
    tokio::time::sleep(Duration::from_secs(11)).await;
    let rest = log.matching("more deliveries were parked");
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert!(rest[0].contains("380 of shop"), "{rest:?}");
}

#[tokio::test]
async fn parking_in_a_worker_is_logged_at_a_limited_rate_and_counted() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    for id in 0..50 {
        inbox.put(kept(&format!(r#"{{"type":"order.lost","id":"{id}"}}"#))).await.unwrap();
    }
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    assert_eq!(log.matching("a delivery was parked").len(), 20);
    let rest = log.matching("more deliveries were parked");
    assert!(rest.len() == 1 && rest[0].contains("30 of shop"), "{rest:?}");
}

#[tokio::test]
async fn a_failing_inbox_does_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let inbox = Stubborn::over(MemoryInbox::new()).refusing_puts_at_once(|| InboxError::down("the disk is full"));
    let mut receiver = Receiver::builder(verifier()).inbox(inbox).build();
    for _ in 0..400 {
        send(&mut receiver, &wishing("thrive")).await;
    }
    let told = log.matching("a delivery could not be stored");
    assert_eq!(told.len(), 20);
    assert!(told[0].contains("the disk is full"), "{told:?}");
}

/// The stored name comes from the sender. The worker hasn't decoded such a delivery.
#[tokio::test(start_paused = true)]
async fn the_name_of_an_unknown_event_never_becomes_a_label() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let inbox = MemoryInbox::new();
    let mut unknown = kept(r#"{"type":"made.up"}"#);
    unknown.event = Some("made.up".into());
    inbox.put(unknown).await.unwrap();
    for _ in 0..2 {
        // The claim isn't settled.
        inbox.claim("shop", Duration::from_secs(1)).await.unwrap();
    }
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new());
    worker.retry_policy(RetryPolicy::default().max_attempts(2)).run_until(empty(&inbox)).await;
    let counted = counters.all();
    assert!(counted.iter().any(|(name, _)| name.contains("event=unknown outcome=given_up")), "{counted:?}");
    assert!(!counted.iter().any(|(name, _)| name.contains("made.up")), "{counted:?}");
}

async fn send(receiver: &mut Receiver, body: &str) {
    let request = http::Request::post("/").header("x-password", "sesame").body(body.to_owned()).unwrap();
    receiver.call(request).await.unwrap();
}

/// Counts, by name and labels.
#[derive(Clone, Debug, Default)]
struct Counters(Arc<Mutex<BTreeMap<String, Arc<Count>>>>);

#[derive(Debug, Default)]
struct Count(AtomicU64);

impl Counters {
    fn all(&self) -> Vec<(String, u64)> {
        self.0.lock().unwrap().iter().map(|(name, count)| (name.clone(), count.0.load(Ordering::SeqCst))).collect()
    }
}

impl CounterFn for Count {
    fn increment(&self, value: u64) {
        self.0.fetch_add(value, Ordering::SeqCst);
    }

    fn absolute(&self, value: u64) {
        self.0.store(value, Ordering::SeqCst);
    }
}

impl metrics::Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        let name = key.name().to_owned() + &labels.collect::<String>();
        Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(name).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// Keeps the fields of spans, and each message with its span.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    spans: Vec<Fields>,
    entered: Vec<u64>,
    events: Vec<(Option<u64>, String)>,
}

#[derive(Clone, Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Log {
    /// A log of this thread. If other threads have none, `tracing` would cache a call site as disabled. A subscriber
    /// for all threads, which may become interested later, prevents that.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        static EVERYWHERE: Once = Once::new();
        EVERYWHERE.call_once(|| tracing::subscriber::set_global_default(Undecided).unwrap());
        let log = Self::default();
        (log.clone(), tracing::subscriber::set_default(log))
    }

    pub(crate) fn spans(&self) -> Vec<BTreeMap<&'static str, String>> {
        self.0.lock().unwrap().spans.iter().map(|fields| fields.0.clone()).collect()
    }

    pub(crate) fn events(&self) -> Vec<(Option<u64>, String)> {
        self.0.lock().unwrap().events.clone()
    }
}

impl Log {
    /// The messages with the text.
    pub(crate) fn matching(&self, text: &str) -> Vec<String> {
        self.events().into_iter().map(|(_, told)| told).filter(|told| told.contains(text)).collect()
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "hookwright"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let mut told = self.0.lock().unwrap();
        told.spans.push(fields);
        Id::from_u64(told.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64() - 1).unwrap();
        values.record(&mut self.0.lock().unwrap().spans[index]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut told = self.0.lock().unwrap();
        let span = told.entered.last().copied();
        told.events.push((span, format!("{} {fields:?}", event.metadata().level())));
    }

    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(span.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().entered.pop();
    }
}

/// Records nothing, but never says that it won't.
struct Undecided;

impl Subscriber for Undecided {
    fn register_callsite(&self, _: &'static tracing::Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
