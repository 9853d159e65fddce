//! What one side signs, the other verifies, and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, HeaderValue, Method};
use hookwright_runtime::serde_json;
use hookwright_runtime::verify::recipe::{Algorithm, Claims, Encoding, List, Recipe, RecipeScheme, Time, Unit};
use hookwright_runtime::verify::{Scheme, Signer};
use proptest::prelude::*;

use super::{NOW, place, ready, signing};

/// A recipe, and what it signs.
struct Case {
    scheme: RecipeScheme,
    /// The last part of the URL that is signed.
    url: &'static str,
    headers: &'static [&'static str],
    /// The part of the body that is signed. Empty if it is all of it.
    inside: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let case = |recipe: Recipe, url, headers| Case { scheme: ready(&recipe), url, headers, inside: &[] };
    let with = |algorithm| Recipe::new(algorithm, place("header x-signature"));
    let timed = |unit| Time::at(place("header x-time")).unit(unit);
    let listed = signing("{timestamp}:{body}")
        .list(List::separated_by(';').signatures_named(["h1"]))
        .time(Time::at(place("list ts")));
    let standard = signing("{id}.{timestamp}.{body}").id(place("header x-id")).time(timed(Unit::Seconds));
    let standard =
        standard.list(List::separated_by(' ').pairs(',').signatures_named(["v1"])).encoding(Encoding::Base64);
    let in_query = Time::at(place("query t")).unit(Unit::Milliseconds);
    let in_body = Recipe::new(Algorithm::HmacSha256, place("body /s/mac"))
        .signs("{timestamp}.{body:/s/a}.{body:/s/b?}.")
        .time(Time::at(place("body /s/at")));
    let in_items = Recipe::new(Algorithm::HmacSha256, place("item /mac")).signs("{item:/a}:{item:/n}").per("/items/*");
    let inside = |recipe: Recipe, inside| Case { inside, ..case(recipe, "", &[]) };
    vec![
        case(signing("{body}").prefix("sha256="), "", &[]),
        case(with(Algorithm::HmacSha1).signs("{body}").encoding(Encoding::Base64), "", &[]),
        case(with(Algorithm::HmacSha512).signs("{method}:{path}:{query}:{body}"), "/in?a=b", &[]),
        case(with(Algorithm::Sha256).signs("{secret}.{header:x-a}.{body}"), "", &["x-a"]),
        case(with(Algorithm::Sha1).signs("{body}{secret}").encoding(Encoding::Base64), "", &[]),
        case(with(Algorithm::Sha512).signs("{secret}{body}{secret}"), "", &[]),
        case(with(Algorithm::HmacSha384).signs("{body:sha512:bytes}{body:sha256:base64}").prefix("sha384:"), "", &[]),
        case(with(Algorithm::JwtHs256).signs("{header:x-a}|{body}"), "", &["x-a"]),
        case(with(Algorithm::JwtHs384).claims(bound()), "", &[]),
        case(with(Algorithm::JwtHs512).claims(bound()), "", &[]),
        case(signing("{header:x-a}\n{secret}\n{body}").encoding(Encoding::HexInBase64), "", &["x-a"]),
        case(signing("{timestamp}.{body}").list(List::separated_by(',')).time(Time::at(place("list 1"))), "", &[]),
        case(listed, "", &[]),
        case(standard, "", &["x-id", "x-time"]),
        case(signing("{body}{timestamp}").time(timed(Unit::Rfc3339)), "", &["x-time"]),
        case(signing("{timestamp}\n{body}").time(timed(Unit::Http)), "", &["x-time"]),
        case(signing("{url}|{header:x-a}|{body}").time(in_query), URL, &["x-a"]),
        inside(in_body, &["/s/a", "/s/b", "/s/at"]),
        inside(in_items, &["/items/0/a", "/items/0/n", "/items/1/a", "/items/1/n"]),
    ]
}

/// A token that is bound to body and URL, and valid forever.
fn bound() -> Claims {
    Claims::new().body_sha256("body").url_sha256("url").optional_expiry()
}

const URL: &str = "https://hooks.example/in?a=b";

impl Case {
    fn signed(&self, body: &[u8], value: &str, text: &str, number: i64) -> Delivery {
        let body = if self.inside.is_empty() { body.to_vec() } else { json(text, number) };
        self.scheme.sign_delivery(request(body, value), "msg_1", NOW).unwrap()
    }

    /// Whether everything that is signed is the same in both, and the signature, too, except for the case of its
    /// digits.
    fn are_the_same(&self, good: &Delivery, other: &Delivery) -> bool {
        let is_same = |name: &&str| good.headers()[*name] == other.headers()[*name];
        let is_same_inside = || {
            let read = |delivery: &Delivery| serde_json::from_slice::<serde_json::Value>(delivery.body()).unwrap();
            let (good, other) = (read(good), read(other));
            self.inside.iter().all(|pointer| good.pointer(pointer) == other.pointer(pointer))
        };
        let is_same_body = if self.inside.is_empty() { good.body() == other.body() } else { is_same_inside() };
        let signature = |delivery: &Delivery| {
            let written = delivery.headers().get("x-signature").map(|value| value.as_bytes().to_vec())?;
            let digits = STANDARD.decode(&written).ok().filter(|inside| inside.iter().all(u8::is_ascii_hexdigit));
            Some(digits.unwrap_or(written).to_ascii_lowercase())
        };
        let end = |delivery: &Delivery| delivery.url().unwrap().rsplit_once(self.url).is_some();
        let is_same_url = if self.url == URL { good.url() == other.url() } else { end(other) };
        self.headers.iter().all(is_same) && is_same_body && is_same_url && signature(good) == signature(other)
    }
}

fn request(body: Vec<u8>, value: &str) -> Delivery {
    let headers = HeaderMap::from_iter([("x-a".parse().unwrap(), value.parse::<HeaderValue>().unwrap())]);
    Delivery::new(headers, body).requested(Method::POST, URL)
}

fn json(a: &str, n: i64) -> Vec<u8> {
    let a = serde_json::Value::from(a);
    format!(r#"{{"s":{{"a":{a},"x":[]}},"items":[{{"a":{a},"n":{n}}},{{"n":0,"a":"z"}}]}}"#).into_bytes()
}

/// The delivery with one byte changed, somewhere in the headers, the URL or the body. `None` if the result isn't a
/// request.
fn turned(delivery: &Delivery, part: prop::sample::Index, at: prop::sample::Index, bit: u8) -> Option<Delivery> {
    let turn = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let place = at.index(bytes.len());
        bytes[place] ^= 1 << bit;
        bytes
    };
    let (mut headers, mut body) = (delivery.headers().clone(), delivery.body().to_vec());
    let mut url = delivery.url()?.to_owned();
    let names: Vec<_> = headers.keys().cloned().collect();
    match part.index(names.len() + 2) {
        0 if body.is_empty() => return None,
        0 => body = turn(&body),
        1 => url = String::from_utf8(turn(url.as_bytes())).ok()?,
        name => {
            let value = headers.get_mut(&names[name - 2])?;
            *value = HeaderValue::from_bytes(&turn(value.as_bytes())).ok()?;
        }
    }
    Some(Delivery::new(headers, body).requested(Method::POST, url))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn signed_deliveries_are_accepted(
        body in prop::collection::vec(any::<u8>(), 0..200),
        value in "[a-z0-9 ]{0,20}",
        text in "[a-z0-9\"é\\\\ ]{0,20}",
        number: i64,
    ) {
        for case in cases() {
            let good = case.signed(&body, value.trim(), &text.replace('.', ""), number);
            prop_assert!(case.scheme.verify(&good).is_ok(), "{:?} {good:?}", case.scheme.verify(&good));
        }
    }

    /// A signed byte can't be changed. Others can: another header, another part of the URL or of the body.
    #[test]
    fn a_changed_byte_is_refused(
        body in prop::collection::vec(any::<u8>(), 0..60),
        part: prop::sample::Index,
        at: prop::sample::Index,
        bit in 0_u8..8,
    ) {
        for case in cases() {
            let good = case.signed(&body, "value", "text", 7);
            let Some(other) = turned(&good, part, at, bit) else { continue };
            if case.scheme.verify(&other).is_ok() {
                prop_assert!(case.are_the_same(&good, &other), "{:?} {:?} {other:?}", other.headers(), other.body());
            }
        }
    }

    #[test]
    fn arbitrary_recipes_and_deliveries_never_panic(
        template in "([{}?:/~a-z0-9é ]|\\{(body|timestamp|id|method|url|path|query|secret)\\}|\\{(header|query|body:/|item:/|form):[a-z/~?]{0,6}\\}){0,6}",
        signature in "[ -~]{0,40}|(t=17000000[0-9]{2},)?(v1=[0-9a-f]{0,64},?){0,3}",
        url in "(https?://[a-z.]{0,8})?[/?&=%a-f0-9+]{0,20}",
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "[{}\\[\\]\":,a-z0-9]{0,30}".prop_map(String::into_bytes),
            "\\{\"items\":\\[(\\{\"a\":\"[a-z]\"\\},?){0,3}\\]\\}".prop_map(String::into_bytes),
            "([a-c%+=]{0,6}&){0,5}".prop_map(String::into_bytes),
        ],
        kind in 0..64_u32,
    ) {
        let algorithms = [Algorithm::HmacSha1, Algorithm::HmacSha512, Algorithm::Sha256, Algorithm::Token];
        let places = ["header x-signature", "query s", "body /a", "item /a"];
        let mut recipe = Recipe::new(algorithms[kind as usize % 4], place(places[kind as usize / 4 % 4]));
        recipe = recipe.signs(template).allow_ambiguous();
        if kind & 16 != 0 {
            recipe = recipe.list(List::separated_by(',').signatures_named(["v1"])).time(Time::at(place("list t"))).per("/items/*");
        }
        if kind & 32 != 0 {
            recipe = recipe.id(place("header x-a")).time(Time::at(place("header x-time")));
        }
        let Ok(scheme) = recipe.with_secrets(["x"]).map(|scheme| scheme.clock(|| NOW)) else { return Ok(()) };
        let mut delivery = request(body, "value").requested(Method::POST, url);
        let signed = scheme.sign_delivery(delivery.clone(), "value", NOW);
        if let Ok(signed) = signed {
            prop_assert!(scheme.verify(&signed).is_ok(), "{recipe:?} {:?} {:?}", signed, scheme.verify(&signed));
        }
        let mut headers = delivery.headers().clone();
        headers.insert("x-signature", signature.parse().unwrap());
        delivery = Delivery::new(headers, delivery.body().clone()).requested(Method::POST, delivery.url().unwrap());
        let is_of_nothing = scheme.verify(&delivery).is_ok();
        prop_assert!(!is_of_nothing || signature == "x");
    }
}
