//! The token that proves a delivery isn't stored with it, wherever it is.

use std::time::SystemTime;

use hookwright_runtime::bodies::{Bodies, Codings, split};
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::verify::recipe::{Algorithm, Place, Recipe};
use hookwright_runtime::verify::{HeaderToken, Scheme};
use hookwright_runtime::{
    Api, ApiInfo, DecodeError, Delivery, EventSet, Location, NameAt, NoHeaders, Reader, StoredDelivery, TenantId,
    Trusted, Verifier,
};

const TOKEN: &str = "a-token-of-20-letter";

enum Event {}

impl EventSet for Event {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &[];
    const BODIES: &'static Bodies = &Bodies { batch: Some(&["items"]), codings: Codings::NONE, ..Bodies::JSON };

    fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn name(&self) -> &'static str {
        match *self {}
    }
}

impl Api for Event {
    type Headers = NoHeaders;
    const INFO: ApiInfo = ApiInfo::new("shop").key(Location::Body(&["id"]));
}

fn token_at(place: &str) -> Recipe {
    Recipe::new(Algorithm::Token, place.parse::<Place>().unwrap())
}

fn delivery(header: Option<&'static str>, url: &str, body: &str) -> Delivery {
    let header = header.map(|name| (HeaderName::from_static(name), HeaderValue::from_static(TOKEN)));
    let headers: HeaderMap = header.into_iter().collect();
    Delivery::new(headers, body.to_owned()).requested(Method::POST, url)
}

/// The verified delivery as it is stored, without the token.
fn stored(trusted: &Trusted) -> StoredDelivery {
    let stored = StoredDelivery::new("shop", trusted.clone(), SystemTime::UNIX_EPOCH);
    let bytes = stored.to_bytes();
    let has_token = bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes());
    assert!(!has_token, "{}", String::from_utf8_lossy(&bytes));
    stored
}

fn verified(scheme: impl Scheme, delivery: Delivery) -> Trusted {
    let verifier = Verifier::<Event, _>::new(std::sync::Arc::new(scheme));
    let tenant = TenantId::new("acme").unwrap();
    let trusted = verifier.verify_for(&tenant, delivery.clone()).unwrap();
    stored(&trusted);
    verifier.verify(delivery).unwrap()
}

#[test]
fn a_token_in_a_header_is_removed() {
    let recipe = token_at("header x-gitlab-token").with_secrets([TOKEN]).unwrap();
    let scheme = HeaderToken::header(HeaderName::from_static("x-gitlab-token"), [TOKEN]).unwrap();
    for trusted in [
        verified(recipe, delivery(Some("x-gitlab-token"), "/in", "{}")),
        verified(scheme, delivery(Some("x-gitlab-token"), "/in", "{}")),
    ] {
        // A handler that runs before the answer may see it.
        assert_eq!(trusted.headers()["x-gitlab-token"], TOKEN);
        assert!(stored(&trusted).trusted.headers().is_empty());
    }
}

/// Whether or not a scheme verified them.
#[test]
fn headers_that_always_hold_secrets_are_removed() {
    for name in ["authorization", "proxy-authorization", "cookie"] {
        stored(&delivery(Some(name), "/in", "{}").unsigned("a test"));
    }
}

#[test]
fn a_token_in_the_query_is_replaced() {
    let scheme = token_at("query token").with_secrets([TOKEN]).unwrap();
    let url = format!("https://hooks.example/in?a=1&%74oken={TOKEN}&b=2");
    let stored = stored(&verified(scheme, delivery(None, &url, "{}")));
    assert_eq!(stored.trusted.delivery().url(), Some("https://hooks.example/in?a=1&%74oken=redacted&b=2"));
}

#[test]
fn a_token_in_a_form_is_replaced() {
    let scheme = token_at("form token").with_secrets([TOKEN]).unwrap();
    let stored = stored(&verified(scheme, delivery(None, "/in", &format!("a=1&%74oken={TOKEN}&b=2"))));
    assert_eq!(stored.trusted.body(), "a=1&%74oken=redacted&b=2".as_bytes());
}

#[test]
fn a_token_in_the_body_is_replaced() {
    let scheme = token_at("body /auth/token").or_at("body /other".parse::<Place>().unwrap());
    let scheme = scheme.with_secrets([TOKEN]).unwrap();
    let body = format!(r#"{{"other": "{TOKEN}", "auth":{{"token":"{TOKEN}"}} ,"id":1}}"#);
    let stored = stored(&verified(scheme, delivery(None, "/in", &body)));
    let redacted = r#"{"other": "redacted", "auth":{"token":"redacted"} ,"id":1}"#;
    assert_eq!(stored.trusted.body(), redacted.as_bytes());
}

#[test]
fn a_token_that_is_a_number_stays_a_number() {
    let scheme = token_at("body /pin").with_secrets(["8467341"]).unwrap();
    let trusted = verified(scheme, delivery(None, "/in", r#"{"pin":8467341,"id":1}"#));
    assert_eq!(stored(&trusted).trusted.body(), br#"{"pin":0,"id":1}"#.as_slice());
}

#[test]
fn a_token_in_each_item_is_replaced() {
    let scheme = token_at("item /state").per("/items/*").with_secrets([TOKEN]).unwrap();
    let body = format!(r#"{{"items":[{{"state":"{TOKEN}","id":1}},{{"id":2,"state":"{TOKEN}"}}]}}"#);
    let trusted = verified(scheme, delivery(Some("cookie"), "/in", &body));
    let items = split::<Event>(trusted).unwrap();
    let bodies: Vec<_> = items.iter().map(|item| stored(&item.trusted).trusted.body().clone()).collect();
    assert_eq!(bodies, [r#"{"state":"redacted","id":1}"#, r#"{"id":2,"state":"redacted"}"#]);
}

/// Each item knows which header of the whole is secret.
#[test]
fn a_token_in_a_header_is_removed_from_items() {
    let scheme = token_at("header x-token").with_secrets([TOKEN]).unwrap();
    let trusted = verified(scheme, delivery(Some("x-token"), "/in", r#"{"items":[{"id":1},{"id":2}]}"#));
    let items = split::<Event>(trusted).unwrap();
    assert_eq!(items.len(), 2);
    items.iter().for_each(|item| drop(stored(&item.trusted)));
}

/// A signature isn't secret, and the proof may be needed.
#[test]
fn a_signature_is_kept() {
    let recipe = Recipe::new(Algorithm::HmacSha256, "query sig".parse::<Place>().unwrap()).signs("{body}");
    let scheme = recipe.with_secrets([TOKEN]).unwrap();
    let signed =
        hookwright_runtime::verify::Signer::sign_delivery(&scheme, delivery(None, "/in", "{}"), "", 0).unwrap();
    let url = signed.url().map(str::to_owned);
    let stored = stored(&verified(scheme, signed));
    assert_eq!(stored.trusted.delivery().url(), url.as_deref());
}
