//! Signatures that cover a body, headers or fields in their own way: by a hash, by a list, or as a form.

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, Method};
use hookwright_runtime::verify::recipe::{
    Algorithm, BodySha256, Encoding, Recipe, RecipeError, TemplateFault, Time, Unit,
};
use hookwright_runtime::verify::{Scheme, Signer};

use super::{NOW, changed, place, post, ready, refusal, signing};

fn request(headers: HeaderMap, body: &str) -> Delivery {
    Delivery::new(headers, body.to_owned()).requested(Method::POST, "https://hooks.example/in?a=b")
}

/// The delivery, signed with the recipe.
fn signed(recipe: &Recipe, body: &str) -> Delivery {
    ready(recipe).sign_delivery(request(HeaderMap::new(), body), "", NOW).unwrap()
}

fn with(delivery: &Delivery, body: &str) -> Delivery {
    changed(delivery, &[], None, Some(body.as_bytes()))
}

#[test]
fn a_signed_hash_covers_the_body() {
    let in_query = signing("{url}").body_sha256(BodySha256::at(place("query sha")));
    let in_header = signing("{method}\n{header:digest}")
        .body_sha256(BodySha256::at(place("header digest")).prefix("sha-256=").encoding(Encoding::Base64));
    for recipe in [in_query, in_header] {
        let delivery = signed(&recipe, "{}");
        let scheme = ready(&recipe);
        assert!(scheme.verify(&delivery).is_ok(), "{:?}", scheme.verify(&delivery));
        assert!(refusal(&scheme, &with(&delivery, "{ }")).to_string().ends_with("is not the SHA-256 of the body"));
    }
    let delivery = signed(&signing("{url}").body_sha256(BodySha256::at(place("query sha"))), "{}");
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    assert_eq!(delivery.url(), Some(&*format!("https://hooks.example/in?a=b&sha={hash}")));
}

#[test]
fn an_unsigned_hash_is_refused() {
    for (template, at) in [
        ("{method}", "header digest"),
        ("{path}", "query sha"),
        ("{header:x-other}", "header digest"),
        // Nobody can write a body that contains its own hash.
        ("{body:/hash}", "body /hash"),
    ] {
        let recipe = signing(template).body_sha256(BodySha256::at(place(at)));
        assert_eq!(recipe.check(), Err(RecipeError::HashNotSigned), "{template} {at}");
    }
}

#[test]
fn the_hash_of_the_body_can_be_signed() {
    let recipe = signing("{method}:{body:sha256}");
    let delivery = signed(&recipe, "{}");
    let scheme = ready(&recipe);
    assert!(scheme.verify(&delivery).is_ok());
    assert!(scheme.verify(&with(&delivery, "{ }")).is_err());
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let written = signed(&signing("").signs(format!("{{method}}:{hash}")), "{}");
    assert_eq!(delivery.headers(), written.headers());
}

#[test]
fn an_account_that_is_not_sent_can_be_signed() {
    let recipe = |account: &'static str| signing("{account}|{body}").account(account);
    let delivery = signed(&recipe("a-1"), "{}");
    assert!(ready(&recipe("a-1")).verify(&delivery).is_ok());
    assert!(ready(&recipe("a-2")).verify(&delivery).is_err());
    assert!(matches!(
        signing("{account}|{body}").check(),
        Err(RecipeError::Signs(error)) if error.fault == TemplateFault::AccountMissing
    ));
}

fn listing() -> Recipe {
    signing("{method}\n{target}\n{headers:x-signed}\n{body}")
        .time(Time::at(place("header x-time")).unit(Unit::Milliseconds))
        .allow_ambiguous()
}

#[test]
fn the_headers_that_a_list_names_are_signed() {
    let scheme = ready(&listing());
    let delivery = signed(&listing(), "{}");
    assert_eq!(delivery.headers()["x-signed"], "x-signed,x-time");
    assert!(scheme.verify(&delivery).is_ok());
    assert!(scheme.verify(&changed(&delivery, &[("x-time", "1700000000001")], None, None)).is_err());
    let text = "{method}\n/in?a=b\nx-signed:x-signed,x-time;x-time:1700000000000\n{{}}";
    let written = signed(&signing(text), "{}");
    assert_eq!(delivery.headers()["x-signature"], written.headers()["x-signature"]);
}

/// The list comes from the sender, so it must include what the proof needs.
#[test]
fn a_list_that_leaves_out_the_time_is_refused() {
    let scheme = ready(&listing());
    let good = signed(&listing(), "{}");
    for (list, fault) in [
        ("x-signed", "is not a list with all headers that must be signed"),
        ("", "is not a list with all headers that must be signed"),
        ("x-time,X-Time", "is not a list of different headers"),
        ("x-time,x y", "is not a list of headers"),
        ("x-time,x-other", "the header `x-other` is missing"),
    ] {
        let refused = refusal(&scheme, &changed(&good, &[("x-signed", list)], None, None)).to_string();
        assert!(refused.ends_with(fault), "{list}: {refused}");
    }
    let long = vec!["x-time"; 65].join(",");
    assert!(
        refusal(&scheme, &changed(&good, &[("x-signed", &long)], None, None))
            .to_string()
            .ends_with("a list of at most 64 headers")
    );
    // Without `ambiguous`, such a list can't be used.
    let strict = signing("{headers:x-signed}\n{body}").check();
    assert!(matches!(strict, Err(RecipeError::Signs(error)) if error.fault == TemplateFault::Ambiguous));
}

#[test]
fn a_field_of_a_form_is_signed_or_holds_the_signature() {
    let recipe = Recipe::new(Algorithm::HmacSha256, place("form sig")).signs("{form:payload}");
    let delivery = signed(&recipe, "payload=a+%2B&other=1");
    assert!(delivery.body().starts_with(b"payload=a+%2B&other=1&sig="));
    let scheme = ready(&recipe);
    assert!(scheme.verify(&delivery).is_ok());
    let text = std::str::from_utf8(delivery.body()).unwrap().to_owned();
    for (body, fault) in [
        (text.replace("payload=a", "payload=b"), "no signature"),
        (text.replace("payload", "pay"), "the form's field `payload` is missing"),
        (format!("{text}&payload=b"), "the form's field `payload` occurs several times"),
        (format!("{text}&s%69g=b"), "the form's field `sig` occurs several times"),
        ("{}".to_owned(), "the form's field `sig` is missing"),
    ] {
        let refused = refusal(&scheme, &with(&delivery, &body)).to_string();
        assert!(refused.contains(fault) || fault == "no signature", "{body}: {refused}");
    }
    let whole = Recipe::new(Algorithm::HmacSha256, place("form sig")).signs("{body}");
    assert_eq!(whole.check(), Err(RecipeError::SignatureSigned));
}

#[test]
fn base64url_is_accepted_with_and_without_padding() {
    let recipe = signing("{body}").encoding(Encoding::Base64Url);
    let scheme = ready(&recipe);
    let mut of_this_alphabet = 0;
    for turn in 0..20 {
        let delivery = signed(&recipe, &format!("{{\"turn\":{turn}}}"));
        let text = delivery.headers()["x-signature"].to_str().unwrap().to_owned();
        of_this_alphabet += usize::from(text.contains(['-', '_']));
        assert!(!text.contains(['+', '/', '=']), "{text}");
        assert!(scheme.verify(&delivery).is_ok());
        assert!(
            scheme.verify(&changed(&delivery, &[("x-signature", &format!("{text}="))], None, None)).is_ok(),
            "{text}"
        );
        let standard = text.replace('-', "+").replace('_', "/");
        assert_eq!(
            scheme.verify(&changed(&delivery, &[("x-signature", &standard)], None, None)).is_ok(),
            standard == text
        );
    }
    assert!(of_this_alphabet > 0);
    let none = post(&[("x-signature", "")], "{}");
    assert!(scheme.verify(&none).is_err());
}
