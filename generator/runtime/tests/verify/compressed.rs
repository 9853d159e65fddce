//! Compressed bodies: decoded within limits, once, and not before they are verified unless a recipe says so.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use hookwright_runtime::bodies::{BROTLI, Bodies, Codings, DEFLATE, Field, FormField, Format, GZIP, ZSTD, split};
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use hookwright_runtime::verify::recipe::{Algorithm, Place, Recipe, RecipeError, TemplateFault};
use hookwright_runtime::verify::{HexHmac, Scheme, Signer, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, Decode, DecodeError, Decoded, Delivery, EventSet, Location, NameAt, NoHeaders, Reader, Trusted,
    decode,
};

/// An event with any payload, named in its body.
#[derive(Debug, PartialEq)]
struct Event(serde_json::Value);

impl EventSet for Event {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["order.paid"];
    const BODIES: &'static Bodies = &Bodies {
        media_types: &[(
            "application/x-www-form-urlencoded",
            Format::Form(&[FormField { name: "id", holds: Field::Number, is_list: false }]),
        )],
        may_be_empty: &["order.paid"],
        batch: Some(&["events"]),
        codings: Codings::accept(&[GZIP, DEFLATE, BROTLI, ZSTD]),
        ..Bodies::JSON
    };

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        (name == "order.paid").then(|| serde_json::Value::decode(reader).map(Self))
    }

    fn name(&self) -> &'static str {
        "order.paid"
    }
}

impl Api for Event {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop").entity(Location::Body(&["id"]));
}

/// The same events, named in a header.
#[derive(Debug, PartialEq)]
struct Named(Event);

impl EventSet for Named {
    const NAME_AT: NameAt = NameAt::Header("x-event");
    const NAMES: &'static [&'static str] = Event::NAMES;
    const BODIES: &'static Bodies = Event::BODIES;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Event::decode_named(name, reader).map(|event| event.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

const JSON: &str = r#"{"type":"order.paid","id":7}"#;

/// The result of other encoders for `JSON`.
const BROTLI_JSON: &str = "8b0d807b2274797065223a226f726465722e70616964222c226964223a377d03";
const ZSTD_JSON: &str = "28b52ffd241ce100007b2274797065223a226f726465722e70616964222c226964223a377de1c0a601";

/// The same, for a decoder with a window of 128 MiB.
const ZSTD_LONG: &str = "28b52ffd0488e100007b2274797065223a226f726465722e70616964222c226964223a377de1c0a601";

/// Four mebibytes of zeros.
const BROTLI_BOMB: &str = "9bffff3ff82700e2b14020f7fe07";

fn from_hex(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zstd(body: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(body, ruzstd::encoding::CompressionLevel::Fastest)
}

fn delivery(coding: &str, body: Vec<u8>) -> Delivery {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("content-encoding", coding.parse().unwrap());
    headers.insert("x-event", HeaderValue::from_static("order.paid"));
    Delivery::new(headers, body)
}

fn trusted(coding: &str, body: Vec<u8>) -> Trusted {
    delivery(coding, body).unsigned("a test")
}

fn is_known(coding: &str, body: Vec<u8>) -> bool {
    decode::<Event>(&trusted(coding, body)) == Decoded::Known(Event(serde_json::from_str(JSON).unwrap()))
}

/// What is wrong with a body, without its content.
fn fault(coding: &str, body: Vec<u8>) -> String {
    match decode::<Event>(&trusted(coding, body.clone())) {
        Decoded::Unnamed(unnamed) => {
            assert_eq!((unnamed.body, unnamed.line), (body.into(), 0));
            unnamed.message
        }
        other => panic!("{other:?}"),
    }
}

const DAMAGED: &str = "the body isn't what its `Content-Encoding` says, or it is damaged";
const TOO_LARGE: &str = "the body is longer than allowed once decoded";
const NOT_ACCEPTED: &str = "the body is encoded in a way that isn't accepted";

/// Each encoding with a body in it.
fn encoded(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![("gzip", gzip(body)), ("deflate", zlib(body)), ("deflate", raw_deflate(body)), ("zstd", zstd(body))]
}

#[test]
fn each_encoding_is_decoded() {
    for (coding, body) in encoded(JSON.as_bytes()) {
        assert!(is_known(coding, body), "{coding}");
    }
    assert!(is_known("br", from_hex(BROTLI_JSON)));
    assert!(is_known("zstd", from_hex(ZSTD_JSON)));
    for coding in ["GZIP", "x-gzip", "identity, gzip", " gzip ", "gzip,"] {
        assert!(is_known(coding, gzip(JSON.as_bytes())), "{coding}");
    }
    for coding in ["identity", ""] {
        assert!(is_known(coding, JSON.into()), "{coding}");
    }
}

#[test]
fn only_one_layer_of_a_known_encoding_is_decoded() {
    let twice = gzip(&gzip(JSON.as_bytes()));
    for coding in ["gzip, gzip", "gzip,identity,br", "compress", "gzip;q=1", "gz ip", "aws-chunked"] {
        assert_eq!(fault(coding, twice.clone()), NOT_ACCEPTED, "{coding}");
    }
    let mut headers = delivery("gzip", Vec::new()).headers().clone();
    headers.append("content-encoding", HeaderValue::from_static("gzip"));
    let several = Delivery::new(headers, twice).unsigned("a test");
    assert!(matches!(decode::<Event>(&several), Decoded::Unnamed(unnamed) if unnamed.message == NOT_ACCEPTED));
}

#[test]
fn damaged_bodies_are_distinguished_from_malformed_ones() {
    let whole =
        encoded(JSON.as_bytes()).into_iter().chain([("br", from_hex(BROTLI_JSON)), ("zstd", from_hex(ZSTD_JSON))]);
    for (coding, body) in whole {
        for end in 1..body.len() {
            assert_eq!(fault(coding, body[..end].to_vec()), DAMAGED, "{coding} cut at {end} of {}", body.len());
        }
        for rest in [&b"\0"[..], b"x", b"\r\n", JSON.as_bytes()] {
            assert_eq!(fault(coding, [&body, rest].concat()), DAMAGED, "{coding} before {rest:?}");
        }
        // A flipped bit may still give a valid body, but never does any harm.
        for (at, bit) in (0..body.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut other = body.clone();
            other[at] ^= 1 << bit;
            drop(decode::<Event>(&trusted(coding, other)));
        }
    }
    for coding in ["gzip", "deflate", "br", "zstd"] {
        assert_eq!(fault(coding, JSON.into()), DAMAGED, "{coding}");
    }
    assert_eq!(fault("zstd", from_hex(ZSTD_LONG)), DAMAGED);
    // The checksum is checked.
    let mut wrong = gzip(JSON.as_bytes());
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    assert_eq!(fault("gzip", wrong), DAMAGED);
    let mut wrong = from_hex(ZSTD_JSON);
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(fault("zstd", wrong), DAMAGED);
}

#[test]
fn an_event_whose_name_is_in_a_header_is_malformed() {
    let damaged = trusted("gzip", JSON.into());
    let Decoded::Malformed(malformed) = decode::<Named>(&damaged) else { panic!("it is damaged") };
    assert_eq!((&*malformed.event, &*malformed.message), ("order.paid", DAMAGED));
    assert_eq!(malformed.body, *damaged.body());
}

#[test]
fn a_decompression_bomb_is_refused_early() {
    let zeros = vec![b'0'; 4 << 20];
    for (coding, body) in encoded(&zeros) {
        assert_eq!(fault(coding, body), TOO_LARGE, "{coding}");
    }
    assert_eq!(fault("br", from_hex(BROTLI_BOMB)), TOO_LARGE);
    // Within the maximum length, but longer than 20 times the compressed body.
    let padded = |count: usize| format!("{JSON}{}", " ".repeat(count)).into_bytes();
    assert_eq!(fault("gzip", gzip(&padded(10_000))), TOO_LARGE);
    assert!(is_known("gzip", gzip(&padded(100))));
}

/// A body that hardly gets shorter when compressed.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        b'a' + u8::try_from(state % 16).unwrap()
    };
    let text: String = (0..length).map(|_| char::from(next())).collect();
    format!(r#"{{"type":"order.paid","id":"{text}"}}"#).into_bytes()
}

#[test]
fn a_decoded_body_may_have_a_mebibyte() {
    let around = noise(0).len();
    for (coding, body) in encoded(&noise((1 << 20) - around)) {
        assert!(matches!(decode::<Event>(&trusted(coding, body)), Decoded::Known(_)), "{coding}");
    }
    for (coding, body) in encoded(&noise((1 << 20) - around + 1)) {
        assert_eq!(fault(coding, body), TOO_LARGE, "{coding}");
    }
}

#[test]
fn parts_of_a_body_may_be_compressed_one_by_one() {
    let (first, second) = JSON.as_bytes().split_at(9);
    assert!(is_known("gzip", [gzip(first), gzip(second)].concat()));
    assert!(is_known("zstd", [zstd(first), zstd(second)].concat()));
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    assert!(is_known("zstd", [&skipped[..], &zstd(JSON.as_bytes()), &skipped].concat()));
    assert_eq!(fault("zstd", [&skipped[..10], &zstd(b"")].concat()), DAMAGED);
    // Each of them takes work, so they are counted.
    assert_eq!(fault("gzip", gzip(b"").repeat(50_000)), DAMAGED);
    assert_eq!(fault("zstd", skipped.repeat(50_000)), DAMAGED);
    // Together they have one limit.
    let half = noise(700_000);
    assert_eq!(fault("gzip", [gzip(&half), gzip(&half)].concat()), TOO_LARGE);
    assert_eq!(fault("zstd", [zstd(&half), zstd(&half)].concat()), TOO_LARGE);
}

#[test]
fn an_empty_compressed_body_is_no_body() {
    let plain = decode::<Named>(&trusted("identity", Vec::new())).name().map(str::to_owned);
    assert_eq!(plain.as_deref(), Some("order.paid"));
    for body in [Vec::new(), gzip(b"")] {
        let decoded = decode::<Named>(&trusted("gzip", body));
        assert_eq!(decoded.name(), plain.as_deref());
        assert!(!matches!(decoded, Decoded::Malformed(malformed) if malformed.message == DAMAGED));
    }
}

#[test]
fn forms_and_values_are_read_in_the_decoded_body() {
    let form = gzip(b"type=order.paid&id=7");
    let mut headers = delivery("gzip", Vec::new()).headers().clone();
    headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
    let form = Delivery::new(headers, form).unsigned("a test");
    assert_eq!(decode::<Event>(&form), Decoded::Known(Event(serde_json::from_str(JSON).unwrap())));
    for coded in [form, trusted("br", from_hex(BROTLI_JSON))] {
        let context = coded.context::<Event>();
        assert_eq!(context.entity().as_deref(), Some("7"));
        // The received body is available as it came.
        assert_eq!(context.body(), coded.body());
    }
}

#[test]
fn a_list_is_split_once_it_is_decoded() {
    let list = format!(r#"{{"events":[{JSON}, {JSON}, 5]}}"#);
    let items = split::<Event>(trusted("gzip", gzip(list.as_bytes()))).unwrap();
    let bodies: Vec<&[u8]> = items.iter().map(|item| &**item.trusted.body()).collect();
    assert_eq!(bodies, [JSON.as_bytes(), JSON.as_bytes(), b"5"]);
    for item in &items {
        assert!(!item.trusted.headers().contains_key("content-encoding"));
        assert_eq!(item.trusted.headers()["x-event"], "order.paid");
    }
    assert!(matches!(decode::<Event>(&items[0].trusted), Decoded::Known(_)));
    // A body that isn't a list, or can't be read, is one delivery as received.
    for body in [gzip(JSON.as_bytes()), JSON.into()] {
        let items = split::<Event>(trusted("gzip", body.clone())).unwrap();
        assert_eq!((items.len(), items[0].trusted.body()), (1, &body.into()));
        assert_eq!(items[0].trusted.headers()["content-encoding"], "gzip");
    }
}

const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

fn with_headers(delivery: &Delivery, more: HeaderMap) -> Delivery {
    let mut headers = delivery.headers().clone();
    headers.extend(more);
    Delivery::new(headers, delivery.body().clone())
}

#[test]
fn the_signature_covers_the_bytes_as_received() {
    let scheme = HexHmac::new(SIGNATURE, "", ["secret"]).unwrap();
    let body = gzip(JSON.as_bytes());
    let sign = |bytes: &[u8]| scheme.sign("", 0, bytes).unwrap();
    assert!(scheme.verify(&with_headers(&delivery("gzip", body.clone()), sign(&body))).is_ok());
    let decoded = with_headers(&delivery("gzip", body), sign(JSON.as_bytes()));
    assert_eq!(scheme.verify(&decoded), Err(VerifyError::NoMatch));
}

/// A recipe that signs the decompressed body.
fn recipe() -> Recipe {
    let place: Place = "header x-signature".parse().unwrap();
    Recipe::new(Algorithm::HmacSha256, place).signs("{header:x-event}:{body:decoded}").codings(Event::BODIES.codings)
}

#[test]
fn a_recipe_can_sign_the_decoded_body() {
    let scheme = recipe().with_secrets(["secret"]).unwrap();
    let plain = scheme.sign_delivery(delivery("identity", JSON.into()), "", 0).unwrap();
    for (coding, body) in encoded(JSON.as_bytes()) {
        let sent = scheme.sign_delivery(delivery(coding, body), "", 0).unwrap();
        assert_eq!(sent.headers()["x-signature"], plain.headers()["x-signature"]);
        assert!(scheme.verify(&sent).is_ok(), "{coding}");
        // The same bytes without the header that says what they are.
        let mut headers = sent.headers().clone();
        headers.remove("content-encoding");
        assert_eq!(scheme.verify(&Delivery::new(headers, sent.body().clone())), Err(VerifyError::NoMatch));
    }
    let other = delivery("gzip", gzip(br#"{"type":"order.paid","id":8}"#));
    let signature = HeaderMap::from_iter([(SIGNATURE, plain.headers()["x-signature"].clone())]);
    assert_eq!(scheme.verify(&with_headers(&other, signature.clone())), Err(VerifyError::NoMatch));
    for (coding, body) in [
        ("gzip", gzip(&vec![b'0'; 4 << 20])),
        ("gzip", JSON.into()),
        ("gzip, gzip", gzip(JSON.as_bytes())),
        ("compress", JSON.into()),
    ] {
        let sent = with_headers(&delivery(coding, body), signature.clone());
        assert!(matches!(scheme.verify(&sent), Err(VerifyError::Part(_))), "{coding}");
    }
}

#[test]
fn a_recipe_for_the_decoded_body_reads_its_places_there() {
    let place: Place = "body /proof".parse().unwrap();
    let recipe = Recipe::new(Algorithm::Token, place);
    let sent = delivery("gzip", gzip(br#"{"proof":"secret"}"#));
    // Without such a recipe, the body is taken as received.
    assert!(recipe.with_secrets(["secret"]).unwrap().verify(&sent).is_err());
    let recipe =
        Recipe::new(Algorithm::HmacSha256, SIGNATURE).signs("{body:/id}.{body:decoded}").codings(Event::BODIES.codings);
    let scheme = recipe.with_secrets(["secret"]).unwrap();
    let sent = scheme.sign_delivery(delivery("gzip", gzip(JSON.as_bytes())), "", 0).unwrap();
    assert!(scheme.verify(&sent).is_ok());
}

#[test]
fn a_recipe_for_the_decoded_body_needs_encodings() {
    let recipe = Recipe::new(Algorithm::HmacSha256, SIGNATURE).signs("a.{body:decoded}");
    match recipe.check() {
        Err(RecipeError::Signs(error)) => assert_eq!((error.offset, error.fault), (2, TemplateFault::CodingsMissing)),
        other => panic!("{other:?}"),
    }
    assert_eq!(recipe.codings(Codings::NONE).check(), Ok(()));
}

#[test]
fn limits_can_be_configured() {
    struct Narrow;
    impl EventSet for Narrow {
        const NAME_AT: NameAt = NameAt::Delivery { only: Some("any") };
        const NAMES: &'static [&'static str] = &["any"];
        const BODIES: &'static Bodies =
            &Bodies { codings: Codings::accept(&[GZIP]).max_bytes(100).max_ratio(2), ..Bodies::JSON };

        fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
            Some(reader.skip().map(|()| Self))
        }

        fn name(&self) -> &'static str {
            "any"
        }
    }
    let is_taken = |body: &[u8]| matches!(decode::<Narrow>(&trusted("gzip", gzip(body))), Decoded::Known(_));
    let digits: Vec<u8> = (0..100_u32).map(|at| b"123456789"[(at * at * 31 / 7 % 9) as usize]).collect();
    assert!(is_taken(&digits) && !is_taken(&[&digits[..], b"1"].concat()));
    assert!(!is_taken(&[b'1'; 100]));
    assert!(matches!(decode::<Narrow>(&trusted("br", from_hex(BROTLI_JSON))), Decoded::Malformed(_)));
}
