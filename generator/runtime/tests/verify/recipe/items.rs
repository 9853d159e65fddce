//! Bodies in which each item is signed.

use hookwright_runtime::verify::recipe::{Algorithm, Encoding, Recipe};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

use super::{NOW, changed, place, post, ready, refusal};

const BODY: &str =
    r#"{"live":1.0,"items":[{"item":{"id":"1","sum":5,"more":{}}},{"item":{"id":"2","sum":6e0,"more":{"a":1}}}]}"#;

fn recipe() -> Recipe {
    Recipe::new(Algorithm::HmacSha256, place("item /more/signature"))
        .signs("{item:/id}:{item:/other?}:{item:/sum}")
        .encoding(Encoding::Base64)
        .per("/items/*/item")
}

#[test]
fn every_item_needs_a_valid_signature() {
    let scheme = ready(&recipe());
    let good = scheme.sign_delivery(post(&[], BODY), "", NOW).unwrap();
    let body = std::str::from_utf8(good.body()).unwrap();
    assert!(body.starts_with(r#"{"live":1.0,"items":[{"item":{"id":"1","sum":5,"more":{"signature":""#), "{body}");
    assert!(scheme.verify(&good).is_ok());
    for (from, to) in [
        (r#""id":"1""#, r#""id":"3""#),
        (r#""sum":5"#, r#""sum":50"#),
        (r#""sum":6e0"#, r#""sum":6"#),
        (r#""sum":6e0"#, r#""other":"x","sum":6e0"#),
    ] {
        assert!(body.contains(from));
        let other = changed(&good, &[], None, Some(body.replacen(from, to, 1).as_bytes()));
        assert_eq!(refusal(&scheme, &other), VerifyError::NoMatch, "{to}");
    }
    let unsigned = changed(&good, &[], None, Some(body.replacen("signature", "signatur", 1).as_bytes()));
    assert_eq!(refusal(&scheme, &unsigned).to_string(), "an item's `/more/signature` is missing");
    let white = body.replacen(r#""items":["#, " \n\"items\" : [ ", 1);
    assert!(scheme.verify(&changed(&good, &[], None, Some(white.as_bytes()))).is_ok());
}

/// An empty list would prove nothing.
#[test]
fn an_empty_list_is_refused() {
    let scheme = ready(&recipe());
    for body in [r#"{"items":[]}"#, "{}", r#"{"items":[{}]}"#, r#"{"items":[{"item":{}},{}]}"#] {
        assert!(scheme.verify(&post(&[], body)).is_err(), "{body}");
    }
    assert_eq!(refusal(&scheme, &post(&[], r#"{"items":[]}"#)).to_string(), "the list of what is signed is missing");
    for body in [r#"{"items":{}}"#, r#"{"items":1}"#] {
        let expected = "the list of what is signed is not a list of at most 10,000";
        assert_eq!(refusal(&scheme, &post(&[], body)).to_string(), expected);
    }
    let many = format!(r#"{{"items":[{}1]}}"#, "1,".repeat(10_000));
    assert!(scheme.verify(&post(&[], many)).is_err());
}

#[test]
fn every_item_can_have_a_token() {
    let scheme = Recipe::new(Algorithm::Token, place("item /state")).per("/*").with_secrets(["s"]).unwrap();
    assert!(scheme.verify(&post(&[], r#"[{"state":"s"},{"state":"s"}]"#)).is_ok());
    assert_eq!(refusal(&scheme, &post(&[], r#"[{"state":"s"},{"state":"t"}]"#)), VerifyError::NoMatch);
    assert!(scheme.verify(&post(&[], r#"[{"state":"s"},{}]"#)).is_err());
    assert!(scheme.verify(&post(&[], r#"[{"state":"s","state":"s"}]"#)).is_err());
}
