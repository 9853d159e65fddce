//! Signatures, times and ids wherever senders put them.

use hookwright_runtime::verify::recipe::{Algorithm, Key, List, Recipe, Time, Unit};
use hookwright_runtime::verify::{Scheme, SignError, Signer, VerifyError};

use super::{NOW, changed, place, post, proof, ready, refusal, signing};

#[test]
fn a_signature_can_be_in_the_query() {
    let recipe = Recipe::new(Algorithm::HmacSha512, place("query s=")).signs("{method} {path}\n{body}");
    let scheme = ready(&recipe);
    let good = scheme.sign_delivery(post(&[], "{}"), "", NOW).unwrap();
    assert!(good.url().unwrap().starts_with("https://hooks.example/in?a=1&s%3D="));
    assert!(scheme.verify(&good).is_ok());
    assert_eq!(scheme.sign("", NOW, b"{}"), Err(SignError::Part));
    let other = changed(&good, &[], Some(&good.url().unwrap().replace("/in", "/out")), None);
    assert_eq!(refusal(&scheme, &other), VerifyError::NoMatch);
}

#[test]
fn a_signature_and_its_time_can_be_in_the_body() {
    let recipe = Recipe::new(Algorithm::HmacSha256, place("body /signature/mac"))
        .signs("{timestamp}{body:/signature/token}")
        .time(Time::at(place("body /signature/timestamp")));
    let scheme = ready(&recipe);
    let body = r#"{"signature": {"token":"abc", "mac" : "old"}, "event": {}}"#;
    let good = scheme.sign_delivery(post(&[], body), "", NOW).unwrap();
    assert!(good.body().starts_with(br#"{"signature": {"timestamp":"1700000000","token":"abc", "mac" : ""#));
    assert_eq!(proof(&scheme, &good).signed_at, Some(NOW));
    assert_eq!(scheme.sign_delivery(post(&[], "{}"), "", NOW).err(), Some(SignError::NoPlace));
    assert_eq!(scheme.sign("", NOW, body.as_bytes()), Err(SignError::NoPlace));
}

#[test]
fn a_time_in_a_signed_body_is_checked() {
    let scheme = ready(&signing("{body}").time(Time::at(place("body /at")).unit(Unit::Milliseconds)));
    let signer = ready(&signing("{body}"));
    for (at, expected) in [("1700000000999", None), ("1699999000000", Some(VerifyError::TooOld))] {
        let good = signer.sign_delivery(post(&[], format!(r#"{{"at":{at}}}"#)), "", NOW).unwrap();
        assert_eq!(scheme.verify(&good).err(), expected);
    }
}

#[test]
fn a_list_can_contain_the_time() {
    let recipe = signing("{timestamp}.{body}")
        .list(List::separated_by(',').signatures_named(["v1"]))
        .time(Time::at(place("list t")));
    let good = ready(&recipe).sign_delivery(post(&[], "{}"), "", NOW).unwrap();
    assert!(good.headers()["x-signature"].to_str().unwrap().starts_with("t=1700000000,v1="));
    assert_eq!(proof(&ready(&recipe), &good).signed_at, Some(NOW));
}

#[test]
fn a_token_is_marked_as_secret() {
    let recipe = Recipe::new(Algorithm::Token, place("header x-token")).key(Key::default().strip("tok_"));
    let scheme = recipe.with_secrets(["tok_hunter2"]).unwrap();
    let good = scheme.sign_delivery(post(&[], ""), "", NOW).unwrap();
    assert_eq!(good.headers()["x-token"], "hunter2");
    assert!(!format!("{:?}", good.headers()).contains("hunter2"));
    assert!(scheme.verify(&good).is_ok());
}

#[cfg(feature = "ed25519")]
#[test]
fn a_public_key_can_be_hexadecimal() {
    use hookwright_runtime::verify::recipe::Decode;

    // RFC 8032, section 7.1, test 3: the message is `af 82`.
    let key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    let signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                     18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    let recipe =
        Recipe::new(Algorithm::Ed25519, place("header x-signature")).signs("{body}").key(Key::encoded_as(Decode::Hex));
    let scheme = recipe.with_secrets([key]).unwrap();
    let good = post(&[("x-signature", signature)], [0xaf, 0x82]);
    assert!(scheme.verify(&good).is_ok());
    assert_eq!(refusal(&scheme, &changed(&good, &[], None, Some(&[0xaf, 0x83]))), VerifyError::NoMatch);
    assert_eq!(scheme.sign("", NOW, b"").err(), Some(SignError::NoSecret));
    assert!(recipe.with_secrets(["00".repeat(32)]).is_err());
    assert!(recipe.with_secrets(["00"]).is_err());
}
