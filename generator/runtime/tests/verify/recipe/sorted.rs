//! Fields that are sorted and joined before they are signed.

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, Method};
use hookwright_runtime::verify::recipe::{
    Algorithm, Order, Part, Place, Recipe, RecipeError, Sorted, TemplateFault, Time,
};
use hookwright_runtime::verify::{Scheme, Signer};

use super::{NOW, place, post, ready, refusal, signing};

fn of(sorted: Sorted) -> Recipe {
    signing("{sorted}").sorted(sorted).allow_ambiguous()
}

/// Whether the signature of one body is valid for another.
fn is_as_good(recipe: &Recipe, signed: &str, other: &str) -> bool {
    let scheme = ready(recipe);
    let good = scheme.sign_delivery(post(&[], signed), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok(), "{signed}");
    scheme.verify(&Delivery::new(good.headers().clone(), other.to_owned())).is_ok()
}

#[test]
fn the_order_and_the_encoding_of_fields_do_not_count() {
    let form = of(Sorted::form());
    assert!(is_as_good(&form, "b=2&a=1%20x", "a=1+x&b=2") && is_as_good(&form, "a=&b=2", "b=2&a"));
    for other in ["a=1&b=3", "a=1&b=2&c=", "a=1", "A=1&b=2", "a=1&b=2&b=2", "", "{}"] {
        assert!(!is_as_good(&form, "a=1&b=2", other), "{other}");
    }
    let body = of(Sorted::body("/data".parse().unwrap()));
    assert!(is_as_good(&body, r#"{"data":{"b":true,"a":1}}"#, r#"{"x":5,"data": {"a" : 1, "b": true} }"#));
    for other in [
        r#"{"data":{"b":true,"a":1.0}}"#,
        r#"{"data":{"b":true,"a":1,"c":[]}}"#,
        r#"{"data":{"b":true,"a":1,"a":1}}"#,
        r#"{"data":{"b":true,"a":1},"data":{"b":true,"a":1}}"#,
        r#"{"data":[]}"#,
        r#"{"data":{}}"#,
        "{}",
        "",
    ] {
        assert!(!is_as_good(&body, r#"{"data":{"b":true,"a":1}}"#, other), "{other}");
    }
}

#[test]
fn what_is_left_out_is_not_signed() {
    let form = of(Sorted::form().without(["kind"]).skip_empty());
    assert!(is_as_good(&form, "a=1&kind=x", "a=1&kind=y&b="));
    let field = |name: &str| Part::Place(Place::Form(name.to_owned()));
    assert!(form.covers(&field("a")) && !form.covers(&field("kind")) && !form.covers(&Part::Form));
    assert!(of(Sorted::form()).covers(&Part::Form) && !of(Sorted::form()).covers(&Part::Query));
    let body = of(Sorted::body("".parse().unwrap()).skip_nested());
    assert!(is_as_good(&body, r#"{"a":1,"b":{"c":1}}"#, r#"{"a":1,"b":[2]}"#));
    let at = |pointer: &str| Part::Place(place(&format!("body {pointer}")));
    assert!(body.covers(&at("/a")) && !body.covers(&at("/a/b")) && !body.covers(&Part::Form));
    let whole = of(Sorted::body("".parse().unwrap()));
    assert!(!is_as_good(&whole, r#"{"a":1,"b":{"c":1}}"#, r#"{"a":1,"b":{"c":2}}"#));
    assert!(whole.covers(&at("/a/b")) && whole.covers(&Part::Form));
    let inside = of(Sorted::body("/a".parse().unwrap()));
    assert!(inside.covers(&at("/a/b")) && !inside.covers(&at("/a")) && !inside.covers(&at("/b")));
}

#[test]
fn the_signature_is_no_field() {
    let recipe = Recipe::new(Algorithm::HmacSha256, place("form sig")).signs("{sorted}").sorted(Sorted::form());
    let scheme = ready(&recipe.clone().allow_ambiguous());
    let good = scheme.sign_delivery(post(&[], "b=2&a=1"), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok() && String::from_utf8_lossy(good.body()).contains("sig="));
    // A name with an escape is the same name.
    let escaped = String::from_utf8_lossy(good.body()).replace("sig=", "%73ig=");
    assert!(scheme.verify(&post(&[], &escaped)).is_ok());
    assert!(scheme.verify(&post(&[], format!("{escaped}&sig=00"))).is_err());
    let unclear = recipe.check().unwrap_err();
    assert!(matches!(unclear, RecipeError::Signs(error) if error.fault == TemplateFault::Ambiguous));
}

#[test]
fn fields_as_sent_show_where_they_end() {
    let recipe = Recipe::new(Algorithm::HmacSha256, place("query sig")).signs("v1:{sorted}");
    let recipe = recipe.sorted(Sorted::query().encoded());
    assert!(recipe.covers(&Part::Query) && recipe.needs_request());
    let scheme = ready(&recipe);
    let request = |url: &str| Delivery::new(HeaderMap::new(), "").requested(Method::GET, url);
    let good = scheme.sign_delivery(request("/in?b=%26x&a=1"), "", NOW).unwrap();
    let signature = good.url().unwrap().rsplit_once("sig=").unwrap().1;
    for (query, is_good) in [
        ("a=1&b=%26x", true),
        ("b=%26x&a=1", true),
        ("a=1&b=&x", false),
        ("a=1&b=%26y", false),
        ("b=%26x&%61=1", false),
        ("a=1&b=%26x&c", false),
    ] {
        let verdict = scheme.verify(&request(&format!("/in?{query}&sig={signature}")));
        assert_eq!(verdict.is_ok(), is_good, "{query}");
    }
    for unclear in
        [Sorted::query(), Sorted::query().encoded().pair("{name}{value}"), Sorted::form().encoded().skip_empty()]
    {
        assert!(signing("{sorted}").sorted(unclear).check().is_err());
    }
    // Another piece could go on where the fields end.
    assert!(signing("{header:x-a}{sorted}").sorted(Sorted::query().encoded()).check().is_err());
    assert!(signing("{sorted}.{body}").sorted(Sorted::query().encoded()).check().is_err());
}

#[test]
fn the_secret_may_be_a_field_or_a_value() {
    let token = Recipe::new(Algorithm::Sha256, place("body /token")).signs("{sorted}").allow_ambiguous();
    let named =
        token.clone().sorted(Sorted::body("".parse().unwrap()).pair("{value}").separator("").with_secret("Key"));
    let scheme = ready(&named);
    let good = scheme.sign_delivery(post(&[], r#"{"A":1,"Z":2}"#), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    let other = String::from_utf8_lossy(good.body()).replace(":2", ":3");
    assert!(scheme.verify(&post(&[], &other)).is_err());
    let values = [place("query t"), place("query n")];
    let values =
        Recipe::new(Algorithm::Sha1, place("query s")).signs("{sorted}").sorted(Sorted::values(values).with_secret(""));
    let scheme = ready(&values.time(Time::at(place("query t"))).allow_ambiguous());
    let request = |url: &str| Delivery::new(HeaderMap::new(), "{}").requested(Method::POST, url);
    for nonce in ["0", "a", "zz", "~"] {
        let good = scheme.sign_delivery(request(&format!("/in?n={nonce}")), "", NOW).unwrap();
        assert!(scheme.verify(&good).is_ok(), "{nonce}");
        let url = good.url().unwrap();
        for other in [url.replace("n=", "n=1"), url.replace("n=", "m="), format!("{url}&n=1")] {
            assert!(scheme.verify(&request(&other)).is_err(), "{other}");
        }
    }
    // Only a text that contains the secret proves anything as a plain hash, and a public key signs none.
    assert_eq!(token.sorted(Sorted::form()).check(), Err(RecipeError::NoSecretSigned));
    let public = Recipe::new(Algorithm::Ed25519, place("header s")).signs("{sorted}").allow_ambiguous();
    assert!(public.sorted(Sorted::form().pair("{value}{secret}")).check().is_err());
}

#[test]
fn an_order_can_ignore_case() {
    // `B` comes before `a` otherwise.
    let signed = |order| {
        let scheme = ready(&of(Sorted::form().order(order)));
        scheme.sign_delivery(post(&[], "a=1&B=2"), "", NOW).unwrap().headers()["x-signature"].clone()
    };
    assert_ne!(signed(Order::Name), signed(Order::AnyCase));
    assert_eq!(signed(Order::Sent), signed(Order::AnyCase));
}

#[test]
fn fields_are_bounded_and_settings_fit() {
    let scheme = ready(&of(Sorted::form()));
    let many = |count: usize| (0..count).map(|number| format!("a{number}=")).collect::<Vec<_>>().join("&");
    assert!(scheme.sign_delivery(post(&[], many(1_000)), "", NOW).is_ok());
    let refused = refusal(&scheme, &post(&[("x-signature", "00")], many(1_001)));
    assert_eq!(refused.to_string(), "the form is not a form of at most 1,000 fields");
    let object = |count: usize| {
        let members: Vec<String> = (0..count).map(|number| format!("\"a{number}\":0")).collect();
        format!("{{{}}}", members.join(","))
    };
    let scheme = ready(&of(Sorted::body("".parse().unwrap())));
    assert!(scheme.sign_delivery(post(&[], object(1_000)), "", NOW).is_ok());
    assert!(scheme.verify(&post(&[("x-signature", "00")], object(1_001))).is_err());
    for unfit in [
        Sorted::form().skip_nested(),
        Sorted::body("".parse().unwrap()).encoded(),
        Sorted::values([]),
        Sorted::values([place("list t")]),
        Sorted::values([place("query t")]).separator("&"),
        Sorted::form().without(vec!["a"; 65]),
    ] {
        assert_eq!(of(unfit.clone()).check(), Err(RecipeError::Sorted), "{unfit:?}");
    }
    assert!(matches!(of(Sorted::form().pair("{name}")).check(), Err(RecipeError::Pair(_))));
    assert_eq!(signing("{body}").sorted(Sorted::form()).check(), Err(RecipeError::Sorted));
    assert!(matches!(signing("{sorted}").check(), Err(RecipeError::Signs(_))));
}

#[test]
fn json_is_signed_in_part_or_with_sorted_keys() {
    let part = signing("{json:/data}");
    assert!(is_as_good(&part, r#"{"a":1,"data":{"b": [2]}}"#, r#"{"data":{"b": [2]},"a":2}"#));
    for other in [r#"{"data":{"b":[2]}}"#, r#"{"data":{"b": [3]}}"#, r#"{"data":1,"data":{"b": [2]}}"#, "{}", ""] {
        assert!(!is_as_good(&part, r#"{"a":1,"data":{"b": [2]}}"#, other), "{other}");
    }
    let at = |pointer: &str| Part::Place(place(&format!("body {pointer}")));
    assert!(part.covers(&at("/data/b/0")) && part.covers(&at("/data")) && !part.covers(&at("/a")));
    assert!(!part.covers(&Part::Form));
    // The signature can't be in what it signs, but may be next to that.
    let inside = |at: &str| Recipe::new(Algorithm::HmacSha256, place(at)).signs("{json:/data}").check();
    assert_eq!(inside("body /data/sig"), Err(RecipeError::SignatureSigned));
    assert_eq!(inside("body /sig"), Ok(()));
    let sorted = signing("{json:sorted}");
    assert!(is_as_good(&sorted, r#"{"b":{"d":1,"c":2.0},"a":"é"}"#, r#" {"a":"é", "b":{"c":2.0,"d":1}}"#));
    for other in [r#"{"b":{"d":1,"c":2},"a":"é"}"#, r#"{"b":{"d":1,"c":2.0},"a":"é","a":"é"}"#, "{", "[]"] {
        assert!(!is_as_good(&sorted, r#"{"b":{"d":1,"c":2.0},"a":"é"}"#, other), "{other}");
    }
    assert!(sorted.covers(&Part::Form) && sorted.covers(&at("/b/d")));
    let own = Recipe::new(Algorithm::HmacSha256, place("body /sig")).signs("{json:sorted}").check();
    assert_eq!(own, Err(RecipeError::SignatureSigned));
}
