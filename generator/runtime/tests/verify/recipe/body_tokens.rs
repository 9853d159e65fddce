//! Deliveries that are JSON Web Tokens, whose claims are the payload.

use hookwright_runtime::bodies::{Bodies, Format};
use hookwright_runtime::http::header::CONTENT_TYPE;
use hookwright_runtime::http::{HeaderMap, HeaderValue};
use hookwright_runtime::verify::recipe::{Algorithm, Claims, List, Part, Place, Recipe, RecipeError, RecipeScheme};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};
use hookwright_runtime::{Decode, DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, decode};

use super::tokens::{HS256, token};
use super::{NOW, place};

/// What an event's payload is.
#[derive(Debug, PartialEq)]
struct Json(String);

impl EventSet for Json {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["paid"];
    const BODIES: &'static Bodies =
        &Bodies { otherwise: Format::Claims, media_types: &[("application/jwt", Format::Claims)], ..Bodies::JSON };

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        (name == "paid")
            .then(|| hookwright_runtime::serde_json::Value::decode(reader).map(|json| Self(json.to_string())))
    }

    fn name(&self) -> &'static str {
        "paid"
    }
}

fn recipe(claims: Claims) -> Recipe {
    Recipe::new(Algorithm::JwtHs256, place("body")).claims(claims)
}

fn scheme(claims: Claims) -> RecipeScheme {
    recipe(claims).with_secrets(["other", "secret"]).unwrap().clock(|| NOW)
}

fn delivery(media_type: &'static str, body: &str) -> Delivery {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
    Delivery::new(headers, body.to_owned())
}

fn payload(scheme: &RecipeScheme, delivery: Delivery) -> Result<Decoded<Json>, VerifyError> {
    let trust = scheme.verify(&delivery)?;
    // As a verifier does: nothing is removed from the token.
    let delivery = scheme.redact(delivery);
    assert!(matches!(trust, hookwright_runtime::Trust::Proved(_)));
    Ok(decode(&delivery.unsigned("a test")))
}

#[test]
fn the_claims_of_a_verified_token_are_the_payload() {
    let scheme = scheme(Claims::new().optional_expiry());
    let good = token(HS256, r#"{"type":"paid","n":1}"#);
    for media_type in ["application/jwt", "text/plain", "application/json"] {
        match payload(&scheme, delivery(media_type, &format!("{good}\r\n"))) {
            Ok(Decoded::Known(Json(json))) => assert_eq!(json, r#"{"n":1,"type":"paid"}"#),
            other => panic!("{media_type}: {other:?}"),
        }
    }
    for at in 0..good.len() {
        let mut other = good.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert!(scheme.verify(&delivery("application/jwt", &other)).is_err(), "{at}");
    }
    for body in
        ["", " ", "{}", r#"{"type":"paid"}"#, "a.b.c", "e30.e30.", &format!("{good}.{good}"), &format!("\"{good}\"")]
    {
        assert!(scheme.verify(&delivery("application/jwt", body)).is_err(), "{body}");
    }
    let bytes = Delivery::new(HeaderMap::new(), vec![0xff, 0xfe]);
    assert!(scheme.verify(&bytes).is_err());
}

#[test]
fn a_token_for_something_else_is_refused() {
    let claims = Claims::new().optional_expiry().issuer("them").audience("us").token_type("secevent+jwt");
    let scheme = scheme(claims);
    let verdict = |header: &str, payload: &str| {
        scheme.verify(&delivery("application/secevent+jwt", &token(header, payload))).map(drop)
    };
    let good = r#"{"iss":"them","aud":["us"],"events":{}}"#;
    for header in [r#"{"alg":"HS256","typ":"secevent+jwt"}"#, r#"{"alg":"HS256","typ":"application/SecEvent+JWT"}"#] {
        assert_eq!(verdict(header, good), Ok(()), "{header}");
    }
    for header in [
        HS256,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"none","typ":"secevent+jwt"}"#,
        r#"{"alg":"HS256","typ":["secevent+jwt"]}"#,
        r#"{"alg":"HS256","typ":"secevent+jwt","jwk":{}}"#,
    ] {
        assert!(verdict(header, good).is_err(), "{header}");
    }
    let header = r#"{"alg":"HS256","typ":"secevent+jwt"}"#;
    for payload in [
        r#"{"iss":"them","aud":"you"}"#,
        r#"{"iss":"you","aud":"us"}"#,
        r#"{"aud":"us"}"#,
        r#"{"iss":"them","iss":"you","aud":"us"}"#,
        r#"{"iss":"them","aud":"us","exp":1}"#,
    ] {
        assert!(verdict(header, payload).is_err(), "{payload}");
    }
}

#[test]
fn a_long_token_is_read_completely() {
    let scheme = scheme(Claims::new().optional_expiry());
    let long = format!(r#"{{"type":"paid","text":"{}"}}"#, "a".repeat(100_000));
    assert!(scheme.verify(&delivery("application/jwt", &token(HS256, &long))).is_ok());
}

/// A body is bounded by the receiver, and a header isn't.
#[test]
fn only_a_token_in_the_body_may_be_long() {
    let at = |text: &str| {
        let recipe = Recipe::new(Algorithm::JwtHs256, place(text)).claims(Claims::new().audience("us"));
        recipe.with_secrets(["secret"]).unwrap().clock(|| NOW)
    };
    let of =
        |length: usize| token(HS256, &format!(r#"{{"aud":"us","exp":{},"text":"{}"}}"#, NOW + 60, "a".repeat(length)));
    for (length, is_in_header) in [(1_000, true), (20_000, false)] {
        let token = of(length);
        let headers = HeaderMap::from_iter([("x-token".parse().unwrap(), token.parse().unwrap())]);
        let in_header = Delivery::new(headers, "x".repeat(100_000));
        assert_eq!(at("header x-token").verify(&in_header).is_ok(), is_in_header, "{length}");
        let inside = delivery("application/json", &format!(r#"{{"token":"{token}"}}"#));
        assert!(at("body /token").verify(&inside).is_ok(), "{length}");
        assert!(
            at("form token").verify(&delivery("application/x-www-form-urlencoded", &format!("token={token}"))).is_ok(),
            "{length}"
        );
    }
}

#[test]
fn a_signed_token_keeps_the_media_type_of_its_sender() {
    let scheme = scheme(Claims::new());
    for (media_type, expected) in [
        ("application/json; charset=utf-8", "application/jwt"),
        ("application/cloudevents+json", "application/jwt"),
        ("text/plain", "text/plain"),
        ("application/secevent+jwt", "application/secevent+jwt"),
    ] {
        let signed = scheme.sign_delivery(delivery(media_type, "{}"), "", NOW).unwrap();
        assert_eq!(signed.headers()[CONTENT_TYPE], expected);
    }
}

#[test]
fn a_signed_delivery_can_be_verified() {
    let scheme = scheme(Claims::new().issuer("them"));
    let unsigned = delivery("application/json", r#"{"type":"paid","n":1}"#);
    let signed = scheme.sign_delivery(unsigned, "", NOW).unwrap();
    assert_eq!(signed.headers()[CONTENT_TYPE], "application/jwt");
    let Ok(Decoded::Known(Json(json))) = payload(&scheme, signed) else { panic!("refused") };
    assert!(json.contains(r#""type":"paid""#) && json.contains(r#""iss":"them""#), "{json}");
    // What isn't an object can't be claims.
    assert!(scheme.sign_delivery(delivery("application/json", "[1]"), "", NOW).is_err());
}

#[test]
fn only_a_token_can_be_the_body() {
    assert_eq!(recipe(Claims::new()).check(), Ok(()));
    assert!(recipe(Claims::new()).covers(&Part::Body) && recipe(Claims::new()).covers(&Part::Place(place("body /a"))));
    // The body is bound by being the token.
    assert_eq!(Recipe::new(Algorithm::JwtRs256, Place::WholeBody).check(), Ok(()));
    for wrong in [
        Recipe::new(Algorithm::Token, Place::WholeBody),
        Recipe::new(Algorithm::HmacSha256, Place::WholeBody).signs("{header:x-a}"),
        recipe(Claims::new()).or_at(place("header x-a")),
        recipe(Claims::new()).prefix("Bearer "),
        recipe(Claims::new()).list(List::separated_by(',')),
        Recipe::new(Algorithm::JwtHs256, Place::WholeBody).signs("{header:x-a}"),
    ] {
        assert_eq!(wrong.check(), Err(RecipeError::BodyToken));
    }
}

#[test]
fn a_token_inside_the_body_may_be_the_payload() {
    let inside = |claims| Recipe::new(Algorithm::JwtHs256, place("body /payload")).claims(claims);
    let recipe = inside(Claims::new().issuer("acme").optional_expiry().as_payload());
    assert!(recipe.covers(&Part::Body) && recipe.covers(&Part::Place(place("body /type"))));
    let scheme = recipe.with_secrets(["secret"]).unwrap().clock(|| NOW);
    // A sender writes the claims, and the signer makes a token of them.
    let unsigned = delivery("application/json", r#"{"payload":"e30.eyJ0eXBlIjoicGFpZCJ9.","x":1}"#);
    let signed = scheme.sign_delivery(unsigned.clone(), "", NOW).unwrap();
    assert!(scheme.verify(&signed).is_ok());
    // What decodes the body reads the token, so it isn't removed.
    assert_eq!(scheme.redact(signed.clone()).body(), signed.body());
    let text = String::from_utf8(signed.body().to_vec()).unwrap();
    let forged = text.replacen("eyJ", "eyK", 2);
    assert!(scheme.verify(&delivery("application/json", &forged)).is_err());
    assert!(scheme.verify(&unsigned).is_err() && scheme.verify(&delivery("application/json", "{}")).is_err());
    // Otherwise, it is a token like any other.
    assert_eq!(inside(Claims::new().optional_expiry()).check(), Err(RecipeError::NoExpiry));
    let other = inside(Claims::new().issuer("acme"));
    let other = other.with_secrets(["secret"]).unwrap().clock(|| NOW);
    assert!(String::from_utf8_lossy(other.redact(signed).body()).contains("redacted"));
    let in_header = Recipe::new(Algorithm::JwtHs256, place("header authorization"));
    assert_eq!(in_header.claims(Claims::new().as_payload()).check(), Err(RecipeError::BodyToken));
}
