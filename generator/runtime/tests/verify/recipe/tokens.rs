//! JSON Web Tokens.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hookwright_runtime::verify::recipe::{Algorithm, Claims, Recipe, RecipeError, RecipeScheme};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};
use sha2::{Digest, Sha256};

use super::{NOW, place, post};

const BODY: &str = r#"{"a":1}"#;

fn recipe(claims: Claims) -> Recipe {
    Recipe::new(Algorithm::JwtHs256, place("header authorization")).prefix("Bearer ").claims(claims)
}

fn scheme(claims: Claims) -> RecipeScheme {
    recipe(claims).with_secrets(["other", "secret"]).unwrap().clock(|| NOW)
}

/// A token of these parts, signed by the secret.
pub(super) fn token(header: &str, payload: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encode(header), encode(payload));
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn verdict(scheme: &RecipeScheme, token: &str) -> Result<(), VerifyError> {
    scheme.verify(&post(&[("authorization", &format!("Bearer {token}"))], BODY)).map(drop)
}

pub(super) const HS256: &str = r#"{"alg":"HS256","typ":"JWT","kid":"x"}"#;

#[test]
fn a_valid_token_is_accepted() {
    let hash = Sha256::digest(BODY).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    let claims = Claims::new().audience("us").issuer("them").equal("verified", "true").body_sha256("sha");
    let payload = |aud: &str, hash: &str, exp: i64| {
        format!(r#"{{"aud":{aud},"iss":"them","verified":true,"sha":"{hash}","exp":{exp}}}"#)
    };
    let scheme = scheme(claims);
    assert_eq!(verdict(&scheme, &token(HS256, &payload("\"us\"", &hash, NOW + 1))), Ok(()));
    assert_eq!(verdict(&scheme, &token(HS256, &payload("[\"you\",\"us\"]", &hash, NOW + 1))), Ok(()));
    for (aud, hash, exp) in [
        ("\"you\"", &*hash, NOW + 1),
        ("[]", &hash, NOW + 1),
        ("[[\"us\"]]", &hash, NOW + 1),
        ("\"us\"", "00", NOW + 1),
        ("\"us\"", &hash, NOW - 61),
    ] {
        assert!(verdict(&scheme, &token(HS256, &payload(aud, hash, exp))).is_err(), "{aud} {hash} {exp}");
    }
    // Cut off at the full stop, the first of these times would be in the past.
    for (times, is_good) in [(r#""nbf":9.9e9"#, false), (r#""nbf":9e9"#, false), (r#""nbf":9.9"#, true)] {
        let payload = format!("{{{times},{}", &payload("\"us\"", &hash, NOW + 1)[1..]);
        assert_eq!(verdict(&scheme, &token(HS256, &payload)).is_ok(), is_good, "{times}");
    }
    let repeated = format!(r#"{{"aud":"you",{}"#, &payload("\"us\"", &hash, NOW + 1)[1..]);
    assert_eq!(verdict(&scheme, &token(HS256, &repeated)), Err(VerifyError::NoMatch));
}

#[test]
fn the_algorithm_in_the_header_of_a_token_is_not_trusted() {
    let scheme = scheme(Claims::new());
    let payload = format!(r#"{{"exp":{}}}"#, NOW + 10);
    assert_eq!(verdict(&scheme, &token(HS256, &payload)), Ok(()));
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256","jku":"https://a.example"}"#,
        r#"{"alg":"HS256","x5u":"https://a.example"}"#,
        r#"{"alg":"HS256","jwk":{}}"#,
        r#"{"alg":"HS256","x5c":[]}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        "",
        "[]",
    ] {
        assert_eq!(verdict(&scheme, &token(header, &payload)), Err(VerifyError::NoMatch), "{header}");
    }
    let good = token(HS256, &payload);
    let (signed, _) = good.rsplit_once('.').unwrap();
    for other in [format!("{signed}."), signed.to_owned(), format!("{good}="), ".".repeat(9), "a".repeat(20_000)] {
        assert_eq!(verdict(&scheme, &other), Err(VerifyError::NoMatch));
    }
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(verdict(&scheme, std::str::from_utf8(&bytes).unwrap()).is_err(), "{at}");
    }
}

/// The number with a fraction and an exponent.
fn exponent(number: i64) -> String {
    format!("{}.{:09}e9", number / 1_000_000_000, number % 1_000_000_000)
}

#[test]
fn a_token_expires() {
    let aged = scheme(Claims::new().max_age(Duration::from_secs(300)));
    let plain = scheme(Claims::new());
    for (payload, of_plain, of_aged) in [
        (format!(r#"{{"iat":{}}}"#, NOW - 300), Err(VerifyError::TooOld), Ok(())),
        (format!(r#"{{"iat":{}}}"#, NOW - 301), Err(VerifyError::TooOld), Err(VerifyError::TooOld)),
        (format!(r#"{{"exp":{}}}"#, NOW + 1), Ok(()), Err(VerifyError::TooOld)),
        (format!(r#"{{"exp":{}.5,"nbf":{}}}"#, NOW + 1, NOW + 61), Err(VerifyError::TooNew), Err(VerifyError::TooNew)),
        (format!(r#"{{"exp":"{}","iat":{}}}"#, i64::MAX, i64::MIN), Ok(()), Err(VerifyError::TooOld)),
        (r#"{"exp":1e300}"#.to_owned(), Ok(()), Err(VerifyError::TooOld)),
        (r#"{"exp":1e400}"#.to_owned(), Err(VerifyError::NoMatch), Err(VerifyError::NoMatch)),
        (r#"{"exp":"NaN"}"#.to_owned(), Err(VerifyError::NoMatch), Err(VerifyError::NoMatch)),
        (format!(r#"{{"exp":{}}}"#, exponent(NOW - 61)), Err(VerifyError::TooOld), Err(VerifyError::TooOld)),
        (format!(r#"{{"exp":1e11,"nbf":{}}}"#, exponent(NOW + 61)), Err(VerifyError::TooNew), Err(VerifyError::TooNew)),
        (format!(r#"{{"exp":1e11,"iat":{}}}"#, exponent(NOW + 61)), Err(VerifyError::TooNew), Err(VerifyError::TooNew)),
        (format!(r#"{{"exp":1e11,"iat":{}}}"#, exponent(NOW)), Ok(()), Ok(())),
        ("{}".to_owned(), Err(VerifyError::TooOld), Err(VerifyError::TooOld)),
    ] {
        let token = token(HS256, &payload);
        assert_eq!((verdict(&plain, &token), verdict(&aged, &token)), (of_plain, of_aged), "{payload}");
    }
}

#[test]
fn a_signed_token_can_be_verified() {
    let claims = Claims::new().audience("us").issuer("them").equal("a", "b").body_sha256("sha");
    let scheme = scheme(claims);
    let signed = scheme.sign_delivery(post(&[], BODY), "", NOW).unwrap();
    assert!(scheme.verify(&signed).is_ok());
    assert_eq!(scheme.secret_headers().len(), 1);
    let mut other = post(&[], r#"{"a":2}"#).headers().clone();
    other.extend(signed.headers().clone());
    let moved = hookwright_runtime::Delivery::new(other, r#"{"a":2}"#);
    assert_eq!(scheme.verify(&moved).map(drop), Err(VerifyError::NoMatch));
}

#[test]
fn a_token_without_expiry_must_cover_the_body() {
    let bound = Claims::new().body_sha256("sha").optional_expiry();
    let scheme = scheme(bound);
    let digest = Sha256::digest(BODY);
    let hex = digest.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    let base64 = base64::engine::general_purpose::STANDARD.encode(digest);
    let base64_url = URL_SAFE_NO_PAD.encode(digest);
    for hash in [hex.clone(), base64, base64_url.clone(), format!("{base64_url}=")] {
        assert_eq!(verdict(&scheme, &token(HS256, &format!(r#"{{"sha":"{hash}"}}"#))), Ok(()), "{hash}");
    }
    let expired = token(HS256, &format!(r#"{{"sha":"{hex}","exp":{}}}"#, NOW - 61));
    assert_eq!(verdict(&scheme, &expired), Err(VerifyError::TooOld));
    for payload in ["{}".to_owned(), format!(r#"{{"sha":"{}"}}"#, &hex[1..]), format!(r#"{{"sha":"{hex}0"}}"#)] {
        assert_eq!(verdict(&scheme, &token(HS256, &payload)), Err(VerifyError::NoMatch), "{payload}");
    }
    assert_eq!(recipe(Claims::new().optional_expiry()).check(), Err(RecipeError::NoExpiry));
}

#[test]
fn a_token_can_cover_the_url() {
    let claims = || Claims::new().url_sha256("url");
    let of = |url: &str| recipe(claims()).url(url).with_secrets(["secret"]).unwrap().clock(|| NOW);
    let signed = of("https://hooks.example/in").sign_delivery(post(&[], BODY), "", NOW).unwrap();
    assert!(of("https://hooks.example/in").verify(&signed).is_ok());
    assert!(of("https://hooks.example/out").verify(&signed).is_err());
    assert!(
        of("https://hooks.example/in")
            .verify(&scheme(Claims::new()).sign_delivery(post(&[], BODY), "", NOW).unwrap())
            .is_err()
    );
}

#[test]
fn a_token_can_sign_the_body_instead_of_claims() {
    let scheme = Recipe::new(Algorithm::JwtHs256, place("header authorization")).signs("{body}");
    assert!(scheme.covers(&hookwright_runtime::verify::recipe::Part::Body));
    let scheme = scheme.with_secrets(["other", "secret"]).unwrap();
    let signed = |header: &str, payload: &str| {
        let header = URL_SAFE_NO_PAD.encode(header);
        let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(format!("{header}.{payload}").as_bytes());
        format!("{header}..{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    };
    let verdict = |token: &str, body: &str| scheme.verify(&post(&[("authorization", token)], body)).map(drop);
    let bare = signed(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, BODY);
    let encoded = signed(r#"{"alg":"HS256","kid":"k"}"#, &URL_SAFE_NO_PAD.encode(BODY));
    for token in [&bare, &encoded] {
        assert_eq!(verdict(token, BODY), Ok(()));
        assert_eq!(verdict(token, "{}"), Err(VerifyError::NoMatch));
        for at in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert!(verdict(std::str::from_utf8(&other).unwrap(), BODY).is_err(), "{at}");
        }
    }
    for header in [
        r#"{"alg":"none","b64":false,"crit":["b64"]}"#,
        r#"{"alg":"HS512","b64":false,"crit":["b64"]}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","b64":false,"crit":[]}"#,
        r#"{"alg":"HS256","b64":false,"crit":["b64","exp"]}"#,
        r#"{"alg":"HS256","b64":false,"crit":["b64"],"jku":"https://a.example"}"#,
        r#"{"alg":"HS256","crit":["b64"]}"#,
        r#"{"alg":"HS256","b64":true,"crit":["b64"]}"#,
        r#"{"alg":"HS256","b64":false,"b64":false,"crit":["b64"]}"#,
        "{}",
    ] {
        assert!(verdict(&signed(header, BODY), BODY).is_err(), "{header}");
        assert!(verdict(&signed(header, &URL_SAFE_NO_PAD.encode(BODY)), BODY).is_err(), "{header}");
    }
    for token in ["", "..", "a..b", ".", "a.b.c"] {
        assert!(verdict(token, BODY).is_err(), "{token}");
    }
}

#[test]
fn incomplete_token_recipes_are_refused() {
    let public = Recipe::new(Algorithm::JwtRs256, place("header authorization"));
    assert_eq!(public.check(), Err(RecipeError::NoAudience));
    assert_eq!(public.clone().claims(Claims::new().audience("us")).check(), Ok(()));
    assert_eq!(recipe(Claims::new()).signs("{body}").check(), Err(RecipeError::Claims));
    let other = Recipe::new(Algorithm::HmacSha256, place("header a")).signs("{body}").claims(Claims::new());
    assert_eq!(other.check(), Err(RecipeError::Claims));
}
