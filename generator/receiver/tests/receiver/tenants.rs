//! One receiver for many tenants, each with their own secret.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use hookwright_receiver::{
    Inbox, Keyring, LookupError, MemoryInbox, Receiver, ReceiverBuilder, ReceiverResponse, RequestHead, TenantKeys,
    Tenants, Worker,
};
use hookwright_runtime::handshake::{Answers, Rule};
use hookwright_runtime::verify::{HexHmac, Signer, Unsigned, VerifyError};
use hookwright_runtime::{Api, Context, Delivery, Dispatch, Failure, TenantId, Verifier};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use http_body_util::Full;
use tower_service::Service;

use crate::shop::{Paid, wishing};
use crate::telemetry::Log;

const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

fn scheme(secret: &str) -> HexHmac {
    HexHmac::new(SIGNATURE, "", [secret]).unwrap()
}

/// Tenants by name, with their secrets. The test determines the result of a lookup.
#[derive(Clone, Default)]
pub(crate) struct Customers(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    secrets: BTreeMap<String, String>,
    lookups: Vec<String>,
    fails: bool,
    /// How handshakes are answered.
    rules: &'static [Rule<'static>],
    takes: Duration,
}

impl Customers {
    pub(crate) fn new(secrets: &[(&str, &str)]) -> Self {
        let customers = Self::default();
        secrets.iter().for_each(|(name, secret)| customers.set(name, secret));
        customers
    }

    /// The customers with these handshakes.
    pub(crate) fn answering(self, rules: &'static [Rule<'static>]) -> Self {
        self.0.lock().unwrap().rules = rules;
        self
    }

    pub(crate) fn fail(&self) {
        self.0.lock().unwrap().fails = true;
    }

    fn set(&self, name: &str, secret: &str) {
        self.0.lock().unwrap().secrets.insert(name.to_owned(), secret.to_owned());
    }

    fn lookups(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().lookups)
    }

    fn receiver(&self) -> (Receiver, MemoryInbox) {
        self.receiver_with(|tenants| tenants)
    }

    fn receiver_with(
        &self,
        change: impl FnOnce(Tenants<Paid, HexHmac>) -> Tenants<Paid, HexHmac>,
    ) -> (Receiver, MemoryInbox) {
        let inbox = MemoryInbox::new();
        let tenants = change(Tenants::new(self.clone()).path("/hooks/{customer}").unwrap());
        (builder().tenants(tenants).inbox(inbox.clone()).build(), inbox)
    }
}

fn builder() -> ReceiverBuilder<Paid, HexHmac> {
    Receiver::builder(verifier("nobody's secret", &[]))
}

pub(crate) fn verifier(secret: &str, rules: &[Rule<'_>]) -> Verifier<Paid, HexHmac> {
    let answers = Answers::new(rules, [secret]).unwrap().tokens(["open"]).unwrap();
    Verifier::new(scheme(secret)).answers(answers)
}

impl Keyring<Paid> for Customers {
    type Scheme = HexHmac;

    fn tenant_name<'r>(&self, request: &'r RequestHead<'_>) -> Option<Cow<'r, str>> {
        request.path_parameter("customer")
    }

    async fn keys(&self, named: &str) -> Result<Option<TenantKeys<Paid, HexHmac>>, LookupError> {
        let (takes, fails, secret, rules) = {
            let mut state = self.0.lock().unwrap();
            state.lookups.push(named.to_owned());
            (state.takes, state.fails, state.secrets.get(named).cloned(), state.rules)
        };
        tokio::time::sleep(takes).await;
        if fails {
            return Err(std::io::Error::other("the database is down").into());
        }
        let Some(secret) = secret else { return Ok(None) };
        Ok(Some(TenantKeys::new(TenantId::new(named)?, verifier(&secret, rules))))
    }
}

async fn post(receiver: &Receiver, path: &str, secret: &str, body: &str) -> ReceiverResponse {
    let mut request = Request::post(path).body(Full::<Bytes>::from(body.to_owned())).unwrap();
    request.headers_mut().extend(scheme(secret).sign("", 0, body.as_bytes()).unwrap());
    receiver.clone().call(request).await.unwrap()
}

#[tokio::test]
async fn deliveries_of_two_tenants_may_have_the_same_id() {
    let (receiver, inbox) = Customers::new(&[("a", "secret of a"), ("b", "secret of b")]).receiver();
    for (tenant, times) in [("a", 2), ("b", 1)] {
        for _ in 0..times {
            let secret = format!("secret of {tenant}");
            assert_eq!(post(&receiver, &format!("/hooks/{tenant}"), &secret, &wishing("x")).await.status(), 204);
        }
    }
    let mut kept = Vec::new();
    while let Ok(Ok(claimed)) =
        tokio::time::timeout(Duration::from_millis(50), inbox.claim("shop", Duration::MAX)).await
    {
        let tenant = claimed.delivery.trusted.context::<Paid>().tenant().map(ToString::to_string);
        kept.push((claimed.delivery.key.clone().unwrap().to_string(), tenant.unwrap()));
    }
    kept.sort();
    let of = |key: &str, tenant: &str| (key.to_owned(), tenant.to_owned());
    assert_eq!(kept, [of("a/x", "a"), of("b/x", "b")]);
}

/// Notes the tenants whose events it handles.
struct Notes(Mutex<Vec<String>>);

impl Dispatch<Notes> for Paid {
    async fn dispatch(self, context: &Context, notes: &Notes) -> Result<(), Failure> {
        let tenant = context.tenant().map(ToString::to_string).unwrap_or_default();
        notes.0.lock().unwrap().push(tenant);
        Ok(())
    }
}

struct Shared(Arc<Notes>);

impl Dispatch<Shared> for Paid {
    async fn dispatch(self, context: &Context, shared: &Shared) -> Result<(), Failure> {
        self.dispatch(context, &*shared.0).await
    }
}

#[tokio::test]
async fn the_context_has_the_tenant_with_and_without_an_inbox() {
    let customers = Customers::new(&[("a", "secret of a")]);
    let (receiver, inbox) = customers.receiver();
    assert_eq!(post(&receiver, "/hooks/a", "secret of a", &wishing("x")).await.status(), 204);
    let notes = Arc::new(Notes(Mutex::default()));
    let handler = Arc::clone(&notes);
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(Shared(handler));
    worker.run_until(crate::shop::empty(&inbox)).await;
    let tenants = Tenants::new(customers).path("/hooks/{customer}").unwrap();
    let direct = builder().tenants(tenants).handler(Shared(Arc::clone(&notes))).build();
    assert_eq!(post(&direct, "/hooks/a", "secret of a", &wishing("y")).await.status(), 204);
    assert_eq!(*notes.0.lock().unwrap(), ["a", "a"]);
}

#[tokio::test]
async fn an_unknown_tenant_is_answered_like_a_wrong_signature() {
    let customers = Customers::new(&[("a", "secret of a"), ("b", "secret of b")]);
    let (receiver, inbox) = customers.receiver();
    let body = wishing("x");
    let wrong = post(&receiver, "/hooks/a", "secret of b", &body).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let long = format!("/hooks/{}", "c".repeat(257));
    for (path, secret) in [
        ("/hooks/c", "secret of a"),
        // The decoy's secret isn't accepted.
        ("/hooks/c", "nobody's secret"),
        ("/hooks/a", "nobody's secret"),
        ("/hooks", "secret of a"),
        ("/hooks/a%2Fx", "secret of a"),
        ("/hooks/%ff", "secret of a"),
        (&*long, "secret of a"),
    ] {
        let answered = post(&receiver, path, secret, &body).await;
        assert_eq!(answered.status(), wrong.status(), "{path}");
        assert_eq!(answered.headers(), wrong.headers(), "{path}");
    }
    assert_eq!(customers.lookups(), ["a", "c", "a/x"]);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_new_secret_needs_no_restart() {
    let customers = Customers::new(&[("a", "old")]);
    let (receiver, _) = customers.receiver();
    assert_eq!(post(&receiver, "/hooks/a", "old", &wishing("1")).await.status(), 204);
    customers.set("a", "new");
    // A recent lookup isn't repeated for each wrong signature.
    assert_eq!(post(&receiver, "/hooks/a", "new", &wishing("2")).await.status(), 401);
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(post(&receiver, "/hooks/a", "new", &wishing("2")).await.status(), 204);
    assert_eq!(post(&receiver, "/hooks/a", "old", &wishing("3")).await.status(), 401);
    assert_eq!(customers.lookups().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn misses_are_cached_and_failures_are_not() {
    let customers = Customers::new(&[]);
    let (receiver, _) = customers.receiver();
    for _ in 0..3 {
        assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 401);
    }
    assert_eq!(customers.lookups().len(), 1);
    customers.0.lock().unwrap().fails = true;
    for _ in 0..2 {
        let answered = post(&receiver, "/hooks/b", "x", &wishing("1")).await;
        assert_eq!(
            (answered.status(), answered.headers()["retry-after"].as_bytes()),
            (StatusCode::SERVICE_UNAVAILABLE, &b"30"[..])
        );
    }
    assert_eq!(customers.lookups().len(), 2);
    customers.0.lock().unwrap().fails = false;
    customers.set("a", "x");
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 204);
}

#[tokio::test(start_paused = true)]
async fn failing_lookups_do_not_reveal_tenants() {
    let customers = Customers::new(&[("a", "secret of a")]);
    let (receiver, _) = customers.receiver();
    let statuses = async || {
        let known = post(&receiver, "/hooks/a", "x", &wishing("1")).await;
        let unknown = post(&receiver, "/hooks/b", "x", &wishing("1")).await;
        assert_eq!(known.headers(), unknown.headers());
        [known.status(), unknown.status()].map(|status| status.as_u16())
    };
    assert_eq!(statuses().await, [401, 401]);
    customers.fail();
    assert_eq!(statuses().await, [401, 401], "both are cached");
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(statuses().await, [503, 503]);
}

#[tokio::test(start_paused = true)]
async fn a_new_tenant_is_found_after_an_earlier_miss() {
    let customers = Customers::new(&[]);
    let (receiver, _) = customers.receiver();
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 401);
    customers.set("a", "x");
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 401);
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 204);
    assert_eq!(customers.lookups(), ["a", "a"]);
}

#[tokio::test(start_paused = true)]
async fn lookups_are_limited_in_time_and_number() {
    let customers = Customers::new(&[("a", "x"), ("b", "x"), ("c", "x")]);
    customers.0.lock().unwrap().takes = Duration::from_secs(1);
    let (receiver, _) =
        customers.receiver_with(|tenants| tenants.lookups_at_once(1).lookup_timeout(Duration::from_millis(2500)));
    let body = wishing("1");
    let (a, b, c) = tokio::join!(
        post(&receiver, "/hooks/a", "x", &body),
        post(&receiver, "/hooks/b", "x", &body),
        post(&receiver, "/hooks/c", "x", &body),
    );
    // One after another: the third has waited too long by then.
    assert_eq!([a.status(), b.status(), c.status()].map(|status| status.as_u16()), [204, 204, 503]);
    customers.0.lock().unwrap().takes = Duration::MAX;
    assert_eq!(post(&receiver, "/hooks/d", "x", &body).await.status(), 503);
    // A cached name needs no lookup.
    assert_eq!(post(&receiver, "/hooks/a", "x", &body).await.status(), 204);
}

#[tokio::test(start_paused = true)]
async fn wrong_signatures_at_the_same_time_are_one_lookup() {
    let customers = Customers::new(&[("a", "x"), ("b", "x")]);
    let (receiver, _) = customers.receiver_with(|tenants| tenants.lookups_at_once(1));
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 204);
    tokio::time::advance(Duration::from_secs(5)).await;
    customers.0.lock().unwrap().takes = Duration::from_millis(500);
    let mut wrong = tokio::task::JoinSet::new();
    for number in 0..500 {
        let receiver = receiver.clone();
        wrong.spawn(async move {
            // Some come when the lookup has finished.
            tokio::time::sleep(Duration::from_millis(number)).await;
            post(&receiver, "/hooks/a", "wrong", &wishing("2")).await.status()
        });
    }
    let other = post(&receiver, "/hooks/b", "x", &wishing("3")).await.status();
    let refused = wrong.join_all().await;
    assert_eq!((other.as_u16(), refused), (204, vec![StatusCode::UNAUTHORIZED; 500]));
    let lookups = customers.lookups();
    assert_eq!(["a", "b"].map(|name| lookups.iter().filter(|named| *named == name).count()), [2, 1]);
}

#[tokio::test(start_paused = true)]
async fn failing_lookups_do_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let customers = Customers::new(&[]);
    customers.fail();
    let (receiver, _) = customers.receiver();
    for number in 0..100 {
        let path = format!("/hooks/{number}");
        assert_eq!(post(&receiver, &path, "x", &wishing("1")).await.status(), 503);
    }
    assert_eq!(log.matching("the database is down").len(), 20);
    customers.0.lock().unwrap().takes = Duration::MAX;
    assert_eq!(post(&receiver, "/hooks/a", "x", &wishing("1")).await.status(), 503);
    assert_eq!(log.matching("it took too long").len(), 0, "the rate is one for both");
}

#[tokio::test]
async fn debug_output_shows_no_secret() {
    let keys = TenantKeys::new(TenantId::new("a").unwrap(), Verifier::<Paid, _>::new(scheme("hidden secret")));
    let shown = format!("{keys:?} {:?} {:?}", Tenants::new(Customers::default()), Paid::INFO.name);
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn unsigned_deliveries_belong_to_no_tenant() {
    let verifier = Verifier::<Paid, _>::new(Unsigned::because("a test").unwrap());
    let refused = verifier.verify_for(&TenantId::new("a").unwrap(), Delivery::new(HeaderMap::new(), wishing("x")));
    assert_eq!(refused.unwrap_err(), VerifyError::NoMatch);
}
