//! Requests that are made to deceive, or to cost time.

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderValue, Method};
use hookwright_runtime::verify::recipe::{Algorithm, Decode, Key, List, Recipe, RecipeError, Time};
use hookwright_runtime::verify::{Scheme, SecretError, SecretFault, Signer, VerifyError};

use super::{NOW, changed, place, post, ready, refusal, signing};

/// An absent piece never becomes an empty text.
#[test]
fn absent_pieces_are_refused() {
    for (template, missing) in [
        ("{header:x-a}.{body}", "the header `x-a` is missing"),
        ("{query:b}.{body}", "the query's parameter `b` is missing"),
        ("{body:/a}", "the body's `/a` is missing"),
        ("{body:/n}", "the body's `/n` is missing"),
        ("{body:/l/1}", "the body's `/l/1` is missing"),
        ("{body:/l/00}", "the body's `/l/00` is missing"),
        ("{body:/s/x}", "the body's `/s/x` is missing"),
        ("{body:/l}", "the body's `/l` is not text"),
        ("{body:}", "the body's `` is not text"),
    ] {
        let scheme = ready(&signing(template));
        let delivery = post(&[("x-signature", "00")], r#"{"n":null,"l":["x"],"s":"x"}"#);
        assert_eq!(refusal(&scheme, &delivery).to_string(), missing);
    }
    let form = ready(&signing("{form:sorted}").allow_ambiguous());
    assert_eq!(refusal(&form, &post(&[("x-signature", "00")], "")).to_string(), "the form is missing");
    let query = ready(&signing("{query}"));
    let bare = post(&[("x-signature", "00")], "").requested(Method::POST, "https://hooks.example/in");
    assert_eq!(refusal(&query, &bare).to_string(), "the query is missing");
}

#[test]
fn repeated_pieces_are_refused() {
    let twice = |of: &[(&str, &str)]| post(of, "{}").requested(Method::POST, "/?a=1&%61=1");
    let signature = twice(&[("x-signature", "00"), ("X-Signature", "00")]);
    assert_eq!(
        refusal(&ready(&signing("{body}")), &signature).to_string(),
        "the header `x-signature` occurs several times"
    );
    let header = twice(&[("x-signature", "00"), ("x-a", "1"), ("x-a", "1")]);
    assert_eq!(
        refusal(&ready(&signing("{header:x-a}.{body}")), &header).to_string(),
        "the header `x-a` occurs several times"
    );
    let query = twice(&[("x-signature", "00")]);
    assert_eq!(
        refusal(&ready(&signing("{query:a?}.{body}")), &query).to_string(),
        "the query's parameter `a` occurs several times"
    );
    let scheme = ready(
        &signing("{timestamp}.{body}")
            .list(List::separated_by(',').signatures_named(["v1"]))
            .time(Time::at(place("list t"))),
    );
    let list = twice(&[("x-signature", "t=1700000000,t=1700000000,v1=00")]);
    assert_eq!(refusal(&scheme, &list).to_string(), "`t` in the list of signatures occurs several times");
}

/// Readers of JSON disagree about which key counts.
#[test]
fn a_repeated_key_on_the_path_is_refused() {
    let scheme = ready(&signing("{body:/a/b}"));
    let good = scheme.sign_delivery(post(&[], r#"{"a":{"b":"1"},"c":1,"c":2}"#), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    for body in [
        r#"{"a":{"b":"1","b":"2"}}"#,
        r#"{"a":{"b":"1","\u0062":"2"}}"#,
        r#"{"a":{"b":"1"},"a":{}}"#,
        r#"{"a":1,"a":{"b":"1"}}"#,
        r#"{"a":{"b":"1"}} x"#,
        r#"{"a":{"b":"1"},"c":}"#,
        "",
        "\u{feff}{}",
    ] {
        let error = refusal(&scheme, &changed(&good, &[], None, Some(body.as_bytes())));
        assert!(error.to_string().starts_with("the body is not JSON"), "{body}: {error}");
    }
    let deep = format!(r#"{{"a":{{"b":"1"}},"c":{}}}"#, "[".repeat(1 << 20));
    assert!(scheme.verify(&changed(&good, &[], None, Some(deep.as_bytes()))).is_err());
}

#[test]
fn pieces_that_are_not_text_are_refused() {
    let mut headers = post(&[("x-signature", "00")], "").headers().clone();
    headers.insert("x-a", HeaderValue::from_bytes(b"\xff").unwrap());
    let delivery = Delivery::new(headers, b"a=%ff".to_vec()).requested(Method::POST, "/?q=%ff");
    for (template, fault) in [
        ("{header:x-a}.{body}", "the header `x-a` is not UTF-8"),
        ("{query:q}.{body}", "the query's parameter `q` is not text"),
        ("{form:sorted}", "the form is not text"),
    ] {
        assert_eq!(refusal(&ready(&signing(template).allow_ambiguous()), &delivery).to_string(), fault);
    }
}

#[test]
fn lists_and_forms_are_limited() {
    let scheme = ready(&signing("{body}").list(List::separated_by(',')));
    let good = scheme.sign_delivery(post(&[], "{}"), "", NOW).unwrap().headers()["x-signature"].clone();
    let list = |count: usize| format!("{}{}", "x,".repeat(count - 1), good.to_str().unwrap());
    assert!(scheme.verify(&post(&[("x-signature", &list(64))], "{}")).is_ok());
    for count in [65, 100_000] {
        let error = refusal(&scheme, &post(&[("x-signature", &list(count))], "{}"));
        assert_eq!(error.to_string(), "the header `x-signature` is not a list of at most 64 items");
    }
    let form = ready(&signing("{form:sorted}").allow_ambiguous());
    let error = refusal(&form, &post(&[("x-signature", "00")], "a=1&".repeat(1_001)));
    assert_eq!(error.to_string(), "the form is not a form of at most 1,000 fields");
}

#[test]
fn empty_secrets_are_refused() {
    let unfit = |fault| Some(RecipeError::Secret(SecretError::Unfit { secret: 1, fault }));
    let fault = |recipe: &Recipe, good: &str, secret: &str| recipe.with_secrets([good, secret]).err();
    let hmac = signing("{body}");
    let hash = Recipe::new(Algorithm::Sha256, place("header a")).signs("{secret}.{body}");
    let token = Recipe::new(Algorithm::Token, place("header a"));
    for recipe in [&hmac, &hash, &token] {
        assert_eq!(fault(recipe, "x", ""), unfit(SecretFault::Empty));
        assert_eq!(fault(&recipe.clone().key(Key::default().strip("s_")), "x", "s_"), unfit(SecretFault::Empty));
        assert_eq!(recipe.with_secrets::<&str>([]).err(), Some(RecipeError::Secret(SecretError::Missing)));
        assert_eq!(recipe.with_secrets(["x"; 17]).err(), Some(RecipeError::Secret(SecretError::TooMany)));
    }
    for (decode, good, secret, expected) in [
        (Decode::Hex, "00", "", SecretFault::Empty),
        (Decode::Hex, "00", "0", SecretFault::NotHex),
        (Decode::Hex, "aA", "0g", SecretFault::NotHex),
        (Decode::Base64, "AA==", "AA", SecretFault::NotBase64),
        (Decode::Base64, "AA==", "", SecretFault::Empty),
    ] {
        assert_eq!(fault(&hmac.clone().key(Key::encoded_as(decode)), good, secret), unfit(expected));
    }
    assert_eq!(fault(&token, "x", " x"), unfit(SecretFault::NotHeaderText));
    assert_eq!(fault(&token, "x", "x\n"), unfit(SecretFault::NotHeaderText));
}

#[test]
fn an_empty_token_is_refused() {
    let token = Recipe::new(Algorithm::Token, place("header x-token")).prefix("Bearer ").with_secrets(["abc"]).unwrap();
    assert!(token.verify(&post(&[("x-token", "Bearer abc")], "")).is_ok());
    for text in ["", "Bearer ", "Bearer", "abc", "Bearer ab", "Bearer abcd", "Bearer  abc", "bearer abc"] {
        assert_eq!(refusal(&token, &post(&[("x-token", text)], "")), VerifyError::NoMatch, "{text}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let recipe = signing("{header:x-a}.{body:/a}");
    let scheme = recipe.with_secrets(["hunter2", "hunter3"]).unwrap();
    assert_eq!(format!("{scheme:?}"), r#"RecipeScheme { secrets: [("recipe", 2)], .. }"#);
    let hostile = [
        post(&[("x-signature", "hunter2"), ("x-a", "hunter2.")], r#"{"a":"hunter2"}"#),
        post(&[("x-signature", "hunter2"), ("x-a", "hunter2")], r#"{"a":"hunter2"}"#),
        post(&[("x-signature", "hunter2"), ("x-a", "hunter2")], r#"{"a":["hunter2"]}"#),
        post(&[("x-signature", "hunter2"), ("x-a", "hunter2")], "hunter2"),
    ];
    for delivery in hostile {
        let error = refusal(&scheme, &delivery);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    let unfit = signing("{body}").key(Key::encoded_as(Decode::Hex)).with_secrets(["hunter2"]).unwrap_err();
    assert!(!format!("{unfit} {unfit:?}").contains("hunter2"));
}
