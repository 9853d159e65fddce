//! Several recipes, secrets and places.

use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::recipe::{Algorithm, Encoding, List, Recipe, RecipeScheme};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

use super::{NOW, changed, place, post, proof, ready, refusal, signing};

fn signed(scheme: &RecipeScheme, body: &str) -> hookwright_runtime::Delivery {
    scheme.sign_delivery(post(&[], body), "", NOW).unwrap()
}

fn value(scheme: &RecipeScheme, body: &str, header: &str) -> String {
    signed(scheme, body).headers()[header].to_str().unwrap().to_owned()
}

#[test]
fn each_secret_is_tried_on_each_signature() {
    let recipe = signing("{body}").list(List::separated_by(',').signatures_named(["v1", "v2"]));
    let both = recipe.with_secrets(["new", "old"]).unwrap();
    let [new, old] = ["new", "old"].map(|secret| value(&recipe.with_secrets([secret]).unwrap(), "{}", "x-signature"));
    for (list, secret) in [
        (new.clone(), 0),
        (old.clone(), 1),
        (format!("v1=zz, v1=,v1,x,,v3={old},{old}"), 1),
        (format!("{old},{new}"), 0),
        (old.replacen("v1", "v2", 1), 1),
    ] {
        assert_eq!(proof(&both, &post(&[("x-signature", &list)], "{}")).secret, secret, "{list}");
    }
    for list in [String::new(), old.replacen("v1", "v3", 1), old.replacen("v1=", "", 1), format!("{old}00")] {
        assert_eq!(refusal(&both, &post(&[("x-signature", &list)], "{}")), VerifyError::NoMatch, "{list}");
    }
}

#[test]
fn a_list_may_have_no_names() {
    let scheme = ready(&signing("{body}").list(List::separated_by(' ')).prefix("v1,").encoding(Encoding::Base64));
    let good = value(&scheme, "{}", "x-signature");
    assert!(good.starts_with("v1,"));
    assert!(scheme.verify(&post(&[("x-signature", &format!("v2,x {good}"))], "{}")).is_ok());
    assert!(scheme.verify(&post(&[("x-signature", &good[3..])], "{}")).is_err());
}

#[test]
fn a_valid_signature_at_any_of_the_places_is_accepted() {
    let first = ready(&signing("{body}"));
    let good = value(&first, "{}", "x-signature");
    let either = ready(&signing("{body}").or_at(place("header x-other")));
    assert!(either.verify(&post(&[("x-other", &good)], "{}")).is_ok());
    assert!(either.verify(&post(&[("x-signature", "00"), ("x-other", &good)], "{}")).is_ok());
    assert_eq!(refusal(&either, &post(&[("x-signature", "00"), ("x-other", "00")], "{}")), VerifyError::NoMatch);
    let none = refusal(&either, &post(&[], "{}"));
    assert_eq!(none.to_string(), "the header `x-signature` is missing");
}

fn token() -> Recipe {
    Recipe::new(Algorithm::Token, place("header x-token")).name("token")
}

/// In any order, a token doesn't make up for a wrong signature.
#[test]
fn a_wrong_signature_is_refused_despite_a_valid_token() {
    let strong = ready(&signing("{body}").name("strong"));
    let weak = token().with_secrets(["letmein"]).unwrap();
    let good = value(&strong, "{}", "x-signature");
    for scheme in [strong.clone().or(weak.clone()), weak.clone().or(strong.clone())] {
        assert_eq!(proof(&scheme, &post(&[("x-signature", &good)], "{}")).scheme, "strong");
        assert_eq!(proof(&scheme, &post(&[("x-token", "letmein")], "{}")).scheme, "token");
        assert!(scheme.verify(&post(&[("x-signature", &good), ("x-token", "letmein")], "{}")).is_ok());
        let wrong: [&[(&str, &str)]; 4] = [
            &[("x-signature", "00"), ("x-token", "letmein")],
            &[("x-signature", &good), ("x-token", "wrong")],
            &[("x-signature", ""), ("x-token", "letmein")],
            &[],
        ];
        for wrong in wrong {
            assert!(scheme.verify(&post(wrong, "{}")).is_err(), "{wrong:?}");
        }
        assert_eq!(refusal(&scheme, &post(&[], "{}")), VerifyError::NoMatch);
        assert_eq!(scheme.secret_headers(), [HeaderName::from_static("x-token")]);
    }
}

/// One header has two kinds of hashes, which differ in their prefix.
#[test]
fn the_prefix_selects_the_recipe() {
    let new = ready(&signing("{body}").prefix("sha256=").name("new"));
    let old = Recipe::new(Algorithm::HmacSha1, place("header x-signature")).signs("{body}").prefix("sha1=");
    let old = ready(&old.name("old"));
    let both = new.clone().or(old.clone());
    assert_eq!(proof(&both, &signed(&new, "{}")).scheme, "new");
    assert_eq!(proof(&both, &signed(&old, "{}")).scheme, "old");
    let crossed = value(&old, "{}", "x-signature").replacen("sha1", "sha256", 1);
    assert_eq!(refusal(&both, &post(&[("x-signature", &crossed)], "{}")), VerifyError::NoMatch);
}

#[test]
fn a_header_selects_the_recipe() {
    let version = HeaderName::from_static("x-version");
    let one = ready(&signing("1{body}").when(version.clone(), "1").name("one"));
    let two = ready(&signing("2{body}").when(version, "2").name("two"));
    let both = one.clone().or(two.clone());
    assert_eq!(proof(&both, &signed(&one, "{}")).scheme, "one");
    assert_eq!(proof(&both, &signed(&two, "{}")).scheme, "two");
    let crossed = changed(&signed(&one, "{}"), &[("x-version", "2")], None, None);
    assert_eq!(refusal(&both, &crossed), VerifyError::NoMatch);
    assert!(one.verify(&crossed).is_err());
    assert!(one.verify(&post(&[("x-signature", &value(&one, "{}", "x-signature"))], "{}")).is_err());
}

#[test]
fn a_signed_id_is_trusted() {
    let recipe = signing("{id}.{body}").id(place("header x-id"));
    let scheme = ready(&recipe);
    let good = scheme.sign_delivery(post(&[], "{}"), "msg_1", NOW).unwrap();
    assert_eq!(proof(&scheme, &good).id.as_deref(), Some("msg_1"));
    assert_eq!(scheme.id_header(), Some(&HeaderName::from_static("x-id")));
    assert_eq!(scheme.clone().or(ready(&signing("{body}"))).id_header(), None);
    for id in ["", "a b", "é", &"x".repeat(257)] {
        assert!(scheme.sign_delivery(post(&[], "{}"), id, NOW).is_err(), "{id}");
    }
    assert!(scheme.sign_delivery(post(&[], "{}"), "a.b", NOW).is_err());
}
