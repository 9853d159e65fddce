//! Typed headers and the context of a delivery.

use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use hookwright_runtime::{
    Api, ApiInfo, Context, DateTime, DecodeError, Delivery, DeliveryHeaders, EventSet, HeaderFault, Location, NameAt,
    NoHeaders, Reader, Trust, headers,
};

use crate::api::{Event, Role};

fn map(headers: &[(&str, &[u8])]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_bytes(value).unwrap());
    }
    map
}

#[derive(Debug)]
struct MorphHeaders {
    owner: String,
    connector: Option<i64>,
}

impl DeliveryHeaders for MorphHeaders {
    const ID: Option<&'static str> = Some("X-Idempotency-Key");
    const ATTEMPT: Option<&'static str> = Some("x-attempt");

    fn parse(map: &HeaderMap) -> Result<Self, HeaderFault> {
        Ok(Self { owner: headers::required(map, "x-owner-id")?, connector: headers::optional(map, "X-Conector-Id")? })
    }
}

/// An API whose deliveries have headers, an entity and a time, and no events.
enum Nothing {}

impl EventSet for Nothing {
    const NAME_AT: NameAt = NameAt::Delivery { only: None };
    const NAMES: &'static [&'static str] = &[];

    fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn name(&self) -> &'static str {
        match *self {}
    }
}

impl Api for Nothing {
    type Headers = MorphHeaders;

    const INFO: ApiInfo =
        ApiInfo::new("nothing").entity(Location::Body(&["of", "id"])).occurred_at(Location::Header("x-at"));
}

fn context(headers: &[(&str, &[u8])]) -> Context<MorphHeaders> {
    Delivery::new(map(headers), "{}").unsigned("a test").context::<Nothing>()
}

#[test]
fn a_context_has_entity_and_time() {
    let delivery = Delivery::new(map(&[("x-at", b"2026-11-20T10:00:00Z")]), r#"{"of": {"id": 7}}"#);
    let context = delivery.unsigned("a test").context::<Nothing>();
    assert_eq!(
        (context.entity().as_deref(), context.occurred_at().as_deref()),
        (Some("7"), Some("2026-11-20T10:00:00Z"))
    );
    let empty = Delivery::new(HeaderMap::new(), "{}").unsigned("a test").context::<Nothing>();
    assert_eq!((empty.entity(), empty.occurred_at()), (None, None));
}

#[test]
fn a_key_can_join_values_of_several_places() {
    const SOURCE: Location = Location::Body(&["source"]);
    const KEY: Location = Location::Joined(&[SOURCE, Location::Header("x-id")]);
    let key = |source: &str, id: Option<&str>| {
        let headers: Vec<(&str, &[u8])> = id.iter().map(|id| ("x-id", id.as_bytes())).collect();
        let delivery = Delivery::new(map(&headers), format!(r#"{{"source": "{source}"}}"#));
        KEY.text(&delivery).map(String::from)
    };
    assert_eq!(key("/a", Some("b c")).as_deref(), Some("/a b c"));
    // It is always clear where one of them ends.
    assert_eq!(key("/a b", Some("c")).as_deref(), Some("/a%20b c"));
    assert_eq!(key("/a", None), None);
}

#[test]
fn a_context_has_headers_body_and_trust() {
    let headers: &[(&str, &[u8])] =
        &[("x-owner-id", b"o1"), ("x-conector-id", b"7"), ("x-idempotency-key", b"k"), ("x-attempt", b"3")];
    let context = context(headers);
    assert_eq!((context.id(), context.attempt()), (Some("k"), Some(3)));
    let typed = context.headers().unwrap();
    assert_eq!((typed.owner.as_str(), typed.connector), ("o1", Some(7)));
    assert_eq!(&context.body()[..], b"{}");
    assert_eq!(context.trust(), &Trust::Unsigned { because: "a test".into() });
    assert_eq!(context.trusted().body(), context.body());
}

#[test]
fn an_invalid_header_is_kept_as_an_error() {
    let missing = context(&[("x-attempt", b"many")]);
    assert_eq!(missing.headers().unwrap_err().to_string(), "the header `x-owner-id` is missing");
    assert_eq!((missing.id(), missing.attempt()), (None, None));
    let broken = context(&[("x-owner-id", b"o1"), ("x-conector-id", b"secret")]);
    assert_eq!(broken.headers().unwrap_err().to_string(), "the header `X-Conector-Id` is not an integer");
}

#[test]
fn two_different_values_are_an_error_and_equal_ones_are_not() {
    let twice = map(&[("x-a", b"1"), ("x-a", b"1"), ("x-b", b"1"), ("x-b", b"2")]);
    assert_eq!(headers::required::<i64>(&twice, "x-a"), Ok(1));
    let fault = headers::optional::<i64>(&twice, "x-b").unwrap_err();
    assert_eq!(fault.to_string(), "the header `x-b` occurs several times with different values");
}

#[test]
fn header_values_are_typed() {
    let map = map(&[
        ("int", b"-5"),
        ("float", b"2.5"),
        ("nan", b"NaN"),
        ("bool", b"True"),
        ("name", "Zoë".as_bytes()),
        ("latin", b"Zo\xeb"),
        ("when", b"2026-11-20T10:00:00Z"),
    ]);
    assert_eq!(headers::required::<i64>(&map, "Int"), Ok(-5));
    assert!(headers::required::<u64>(&map, "int").is_err());
    assert_eq!(headers::required::<f64>(&map, "float"), Ok(2.5));
    assert_eq!(headers::required::<f64>(&map, "nan").unwrap_err().to_string(), "the header `nan` is not a number");
    assert_eq!(headers::required::<bool>(&map, "bool"), Ok(true));
    assert_eq!(
        headers::required::<bool>(&map, "int").unwrap_err().to_string(),
        "the header `int` is not true or false"
    );
    assert_eq!(headers::required::<String>(&map, "name"), Ok("Zoë".to_owned()));
    assert_eq!(headers::required::<String>(&map, "latin").unwrap_err().to_string(), "the header `latin` is not UTF-8");
    assert_eq!(headers::required::<DateTime>(&map, "when"), Ok("2026-11-20T10:00:00Z".into()));
    assert_eq!(headers::required::<Role>(&map, "name"), Ok(Role::Unrecognized("Zoë".to_owned())));
    assert_eq!(headers::optional::<String>(&map, "not a name of a header"), Ok(None));
}

#[test]
fn an_api_without_headers_needs_none() {
    let context = Delivery::new(map(&[("id", b"1")]), "").unsigned("a test").context::<Event>();
    assert_eq!(context.headers(), Ok(&NoHeaders));
    assert_eq!((context.id(), context.attempt()), (None, None));
}
