//! Lists of signed headers, which the sender chooses.

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::verify::recipe::{
    BodySha256, Encoding, List, Part, Place, Recipe, RecipeError, RecipeScheme, SignedHeaders, TemplateFault, Time,
    Unit,
};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

use super::{NOW, place, ready, refusal, signing};

const BODY: &str = r#"{"a":1}"#;

/// As in drafts of HTTP Signatures.
fn draft() -> Recipe {
    let list = List::separated_by(',').signatures_named(["signature"]);
    let headers = SignedHeaders::listed_at(place("list headers")).requiring(["(request-target)", "x-event"]);
    signing("{headers}")
        .list(list)
        .encoding(Encoding::Base64)
        .headers(headers)
        .body_sha256(BodySha256::at(place("header digest")).prefix("SHA-256=").encoding(Encoding::Base64))
        .time(Time::at(place("header date")).unit(Unit::Http))
}

fn signed(scheme: &RecipeScheme) -> Delivery {
    let headers = HeaderMap::from_iter([("x-event".parse().unwrap(), HeaderValue::from_static("paid"))]);
    let unsigned = Delivery::new(headers, BODY).requested(Method::POST, "/in?a=b");
    scheme.sign_delivery(unsigned, "", NOW).unwrap()
}

fn with(good: &Delivery, name: &'static str, value: &str) -> Delivery {
    let mut headers = good.headers().clone();
    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    Delivery::new(headers, good.body().clone()).requested(Method::POST, "/in?a=b")
}

/// Drafts of HTTP Signatures define what a signature without a list covers.
#[test]
fn a_draft_has_a_list_for_signatures_without_one() {
    let signed_by = |headers: &[&'static str], time: Time| {
        let list = List::separated_by(',').signatures_named(["signature"]);
        let headers = SignedHeaders::listed_at(place("list headers")).requiring(headers.iter().copied());
        ready(&signing("{headers}").list(list).headers(headers).time(time))
    };
    let without_list = |scheme: &RecipeScheme| {
        let good = signed(scheme);
        let text = good.headers()["x-signature"].to_str().unwrap();
        let (lists, others): (Vec<_>, Vec<_>) = text.split(',').partition(|item| item.starts_with("headers="));
        assert_eq!(lists.len(), 1, "{text}");
        with(&good, "x-signature", &others.join(","))
    };
    let date = || Time::at(place("header date")).unit(Unit::Http);
    let by_date = signed_by(&["date"], date());
    let bare = without_list(&by_date);
    assert!(by_date.verify(&bare).is_ok());
    assert!(by_date.verify(&with(&bare, "date", "Tue, 14 Nov 2023 22:13:21 GMT")).is_err());
    let created = signed_by(&[], Time::at(place("list created")));
    assert!(created.verify(&without_list(&created)).is_ok());
    // It doesn't contain what this recipe relies on.
    let more = signed_by(&["x-event"], date());
    assert!(refusal(&more, &without_list(&more)).to_string().contains("all headers"));
}

#[test]
fn a_list_contains_what_the_recipe_relies_on() {
    let scheme = ready(&draft());
    let good = signed(&scheme);
    assert!(scheme.verify(&good).is_ok(), "{:?}", good.headers());
    let text = good.headers()["x-signature"].to_str().unwrap();
    assert!(text.contains("headers=\"(request-target) date digest x-event\""), "{text}");
    // Without one of them, the rest would be signed as before.
    for left_out in ["(request-target) ", "date ", "digest ", " x-event"] {
        let refused = refusal(&scheme, &with(&good, "x-signature", &text.replace(left_out, "")));
        assert_eq!(
            refused.to_string(),
            "`headers` in the list of signatures is not a list with all headers that must be signed"
        );
    }
    for (one, other) in [
        ("x-event\"", "x-event x-event\""),
        ("x-event\"", "x-event x-none\""),
        ("x-event\"", "x-event \"x\"\""),
        ("date digest", "digest date"),
        ("headers=", "header="),
    ] {
        assert!(scheme.verify(&with(&good, "x-signature", &text.replace(one, other))).is_err(), "{other}");
    }
    for (name, value) in [("x-event", "sent"), ("date", "Tue, 14 Nov 2023 22:13:21 GMT"), ("digest", "SHA-256=")] {
        assert!(scheme.verify(&with(&good, name, value)).is_err(), "{name}");
    }
    let other = |method, url: &str, body: &'static str| {
        scheme.verify(&Delivery::new(good.headers().clone(), body).requested(method, url)).is_err()
    };
    assert!(other(Method::PUT, "/in?a=b", BODY) && other(Method::POST, "/in?a=c", BODY));
    assert!(other(Method::POST, "/in?a=b", "{}"));
    let too_many = format!("{} {}", "x".repeat(3), vec!["x"; 64].join(" "));
    let long = text.replace("headers=\"", &format!("headers=\"{too_many} "));
    assert!(scheme.verify(&with(&good, "x-signature", &long)).is_err());
}

#[test]
fn a_list_may_have_times() {
    let headers = SignedHeaders::listed_at(place("list headers")).requiring(["(expires)", "x-event"]);
    let recipe = signing("{headers}").list(List::separated_by(',').signatures_named(["signature"])).headers(headers);
    let recipe = recipe.time(Time::at(place("list created")));
    let scheme = ready(&recipe);
    let good = signed(&scheme);
    let text = good.headers()["x-signature"].to_str().unwrap();
    assert!(scheme.verify(&good).is_ok(), "{text}");
    for (one, other) in [("expires=17", "expires=18"), ("created=17", "created=16"), ("(created) ", "")] {
        assert!(scheme.verify(&with(&good, "x-signature", &text.replace(one, other))).is_err(), "{other}");
    }
    let late = recipe.with_secrets(["a secret"]);
    let late = late.unwrap().clock(|| NOW + 301).tolerance(std::time::Duration::from_secs(600));
    let of_that_time = late.sign_delivery(good.clone(), "", NOW).unwrap();
    assert_eq!(late.verify(&of_that_time).map(drop), Err(VerifyError::TooOld));
}

#[test]
fn a_required_header_is_signed() {
    let recipe = draft();
    let header = |name: &'static str| Part::Place(Place::Header(HeaderName::from_static(name)));
    assert!(recipe.covers(&header("x-event")) && recipe.covers(&header("date")) && !recipe.covers(&header("host")));
    assert!(recipe.covers(&Part::Method) && recipe.covers(&Part::Path) && recipe.covers(&Part::Query));
    assert!(recipe.covers(&Part::Body) && recipe.needs_request());
}

#[test]
fn what_is_unclear_or_unfit_is_refused() {
    let listed = |headers: SignedHeaders| signing("{headers}").headers(headers);
    let in_header = || SignedHeaders::listed_at(place("header x-signed"));
    assert_eq!(listed(in_header()).check(), Ok(()));
    let ambiguous = |recipe: &Recipe| matches!(recipe.check(), Err(RecipeError::Signs(error)) if error.fault == TemplateFault::Ambiguous);
    for headers in [in_header().pair("{value}"), in_header().separator(";"), in_header().pair("{value}: {name}")] {
        assert!(ambiguous(&listed(headers.clone())), "{headers:?}");
        assert_eq!(listed(headers).allow_ambiguous().check(), Ok(()));
    }
    assert!(ambiguous(&signing("{headers}{body}").headers(in_header())));
    for headers in [
        SignedHeaders::listed_at(place("query signed")),
        in_header().requiring(["a b"]),
        in_header().requiring(["(host)"]),
        in_header().names_separated_by('a'),
        in_header().pair("{secret}{value}"),
    ] {
        assert_eq!(listed(headers.clone()).check(), Err(RecipeError::Headers), "{headers:?}");
    }
    assert_eq!(listed(SignedHeaders::listed_at(place("list h"))).check(), Err(RecipeError::ListMissing));
    assert_eq!(signing("{body}").headers(in_header()).check(), Err(RecipeError::Headers));
    assert!(matches!(signing("{headers}").check(), Err(RecipeError::Signs(_))));
    assert!(matches!(signing("{list:h}{body}").check(), Err(RecipeError::Signs(_))));
    // The signature can't be among what it signs.
    assert!(listed(in_header().requiring(["x-signature"])).check().is_err());
}
