//! A small API, as the generator would write it, and a handler that does what the event says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hookwright_receiver::{Inbox, MemoryInbox};
use hookwright_runtime::StoredDelivery;
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, Context, Decode, DecodeError, Delivery, Dispatch, EventSet, Failure, Fields, Location, NameAt,
    NoHeaders, Proof, Reader, Slot, TenantId, Trust, Verifier,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

/// The only event of the API: `order.paid`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paid {
    pub wish: String,
}

/// A value that the handler doesn't ask for.
#[derive(Debug, PartialEq)]
#[allow(dead_code, reason = "it isn't read")]
pub(crate) enum Size {
    Small,
    Unrecognized(String),
}

hookwright_runtime::values! { Size; "small" => Small, }

impl Decode for Paid {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["wish", "size"];
        let (mut wish, mut size) = (None, None::<Size>);
        reader.object(
            &Fields::new(FIELDS),
            |index, reader| if index == 0 { wish.read(reader) } else { size.read(reader) },
        )?;
        Ok(Self { wish: wish.ok_or_else(|| reader.missing(FIELDS[0]))? })
    }
}

impl EventSet for Paid {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["order.paid"];

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        (name == "order.paid").then(|| Self::decode(reader))
    }

    fn name(&self) -> &'static str {
        "order.paid"
    }
}

impl Api for Paid {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop")
        .accepted(204)
        .key(Location::Body(&["id"]))
        .entity(Location::Body(&["order"]))
        .occurred_at(Location::Body(&["at"]));
}

/// A handler that does what the event wishes, and remembers it.
#[derive(Clone)]
pub(crate) struct Orders(Arc<Parts>);

struct Parts {
    seen: Mutex<Vec<Seen>>,
    begun: Notify,
    may_end: Semaphore,
}

/// What the handler saw of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub wish: String,
    pub attempt: Option<u32>,
    pub entity: Option<String>,
    pub occurred_at: Option<String>,
    pub at: Instant,
}

impl Orders {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Parts { seen: Mutex::default(), begun: Notify::new(), may_end: Semaphore::new(0) }))
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.0.seen.lock().unwrap().clone()
    }

    pub(crate) fn wishes(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.wish).collect()
    }

    /// Waits until the handler has started again.
    pub(crate) async fn begun(&self) {
        self.0.begun.notified().await;
    }

    /// Lets one waiting event end.
    pub(crate) fn let_one_end(&self) {
        self.0.may_end.add_permits(1);
    }
}

impl Dispatch<Orders> for Paid {
    async fn dispatch(self, context: &Context, orders: &Orders) -> Result<(), Failure> {
        let seen = Seen {
            wish: self.wish.clone(),
            attempt: context.attempt(),
            entity: context.entity().map(Into::into),
            occurred_at: context.occurred_at().map(Into::into),
            at: Instant::now(),
        };
        let before = orders.wishes().iter().filter(|wish| **wish == self.wish).count();
        if self.wish != "wait" {
            orders.0.seen.lock().unwrap().push(seen.clone());
        }
        orders.0.begun.notify_one();
        match self.wish.as_str() {
            "retry" => Err(Failure::transient("no stock")),
            "retry twice" if before < 2 => Err(Failure::transient("no stock")),
            "retry after" => Err(Failure::retry_after(Duration::from_millis(6500), "no stock")),
            "refuse" => Err(Failure::permanent("no such shop")),
            "panic" => panic!("the shelf fell down"),
            "panic once" if before < 1 => panic!("the shelf fell down"),
            "wait" => {
                orders.0.may_end.acquire().await.unwrap().forget();
                orders.0.seen.lock().unwrap().push(seen);
                Ok(())
            }
            "block" => {
                std::thread::sleep(Duration::from_millis(300));
                Ok(())
            }
            "sleep once" if before > 0 => Ok(()),
            "sleep" | "sleep once" => {
                tokio::time::sleep(Duration::from_secs(100)).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// A scheme with a password.
#[derive(Clone, Debug, Default)]
pub(crate) struct Password {
    /// The header that makes the sender stop.
    pub abort: Option<&'static str>,
}

const PASSWORD: HeaderName = HeaderName::from_static("x-password");

impl Scheme for Password {
    fn name(&self) -> &'static str {
        "password"
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        let fits = delivery.headers().get(PASSWORD).is_some_and(|value| value == "sesame");
        fits.then(|| Trust::Proved(Proof::new("password", 0))).ok_or(VerifyError::NoMatch)
    }

    fn secret_headers(&self) -> &[HeaderName] {
        static SECRET: [HeaderName; 1] = [PASSWORD];
        &SECRET
    }

    fn abort_header(&self) -> Option<(HeaderName, HeaderValue)> {
        Some((HeaderName::from_static("x-abort"), HeaderValue::from_static(self.abort?)))
    }
}

pub(crate) fn verifier() -> Verifier<Paid, Password> {
    Verifier::new(Password::default())
}

/// The body of an event with this wish, which is also its id.
pub(crate) fn wishing(wish: &str) -> String {
    format!(r#"{{"type":"order.paid","id":"{wish}","order":7,"at":"2026-11-20T10:00:00Z","wish":"{wish}"}}"#)
}

/// A verified delivery of that body, for an inbox.
pub(crate) fn kept(body: &str) -> StoredDelivery {
    let trusted = Delivery::new(HeaderMap::new(), body.to_owned()).unsigned("a test");
    with_places(StoredDelivery::new("shop", trusted, std::time::SystemTime::now()))
}

/// The same for a tenant.
pub(crate) fn kept_of(tenant: &str, body: &str) -> StoredDelivery {
    let mut headers = HeaderMap::new();
    headers.insert(PASSWORD, HeaderValue::from_static("sesame"));
    let tenant = TenantId::new(tenant).unwrap();
    let trusted = verifier().verify_for(&tenant, Delivery::new(headers, body.to_owned())).unwrap();
    with_places(StoredDelivery::new("shop", trusted, std::time::SystemTime::now()))
}

fn with_places(mut kept: StoredDelivery) -> StoredDelivery {
    let text = |at: Location| at.text(kept.trusted.delivery()).map(Into::into);
    (kept.key, kept.entity) = (text(Location::Body(&["id"])), text(Location::Body(&["order"])));
    kept
}

/// Puts an event with this wish into the inbox.
pub(crate) async fn put(inbox: &impl Inbox, wish: &str) {
    inbox.put(kept(&wishing(wish))).await.unwrap();
}

/// Waits until the inbox is empty, in a way that lets a paused clock advance.
pub(crate) async fn empty(inbox: &MemoryInbox) {
    while inbox.waiting() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
