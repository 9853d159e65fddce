//! Lists of signatures as senders write them.

use hookwright_runtime::verify::recipe::{List, Recipe, RecipeError, Time, Unit};
use hookwright_runtime::verify::{Signer, VerifyError};

use super::{NOW, changed, place, post, proof, ready, refusal, signing};

/// The signature that a recipe writes behind the last `=` or separator.
fn signature(recipe: &Recipe) -> String {
    let signed = ready(recipe).sign_delivery(post(&[], "{}"), "", NOW).unwrap();
    signed.headers()["x-signature"].to_str().unwrap().to_owned()
}

#[test]
fn an_unnamed_item_can_be_the_time() {
    let recipe = |number| {
        let time = Time::at(place(number)).unit(Unit::Milliseconds);
        signing("{timestamp}.{body}").list(List::separated_by(',')).time(time)
    };
    let (first, second) = (signature(&recipe("list 1")), signature(&recipe("list 2")));
    assert!(first.starts_with("1700000000000,") && second.ends_with(",1700000000000"), "{first} {second}");
    let scheme = ready(&recipe("list 1"));
    let rotated = format!("1700000000000,{},{}", "0".repeat(64), &first[14..]);
    assert_eq!(proof(&scheme, &post(&[("x-signature", &rotated)], "{}")).signed_at, Some(NOW));
    for other in [second, first[14..].to_owned(), format!(",{first}"), String::new(), "1700000000000".to_owned()] {
        assert!(!matches!(refusal(&scheme, &post(&[("x-signature", &other)], "{}")), VerifyError::TooOld), "{other}");
    }
    for (number, fault) in [("list 0", true), ("list t", true), ("list 256", true), ("list 9", false)] {
        assert_eq!(recipe(number).check().err() == Some(RecipeError::ListMissing), fault, "{number}");
    }
    let without = signing("{timestamp}.{body}").time(Time::at(place("list 1")));
    assert_eq!(without.check(), Err(RecipeError::ListMissing));
}

#[test]
fn items_can_have_several_separators() {
    let list = List::separated_by(',').or_by(' ').signatures_named(["v1"]);
    let recipe = signing("{timestamp}.{body}").list(list).time(Time::at(place("list t")));
    let good = signature(&recipe);
    let (scheme, wrong) = (ready(&recipe), "0".repeat(64));
    let both = format!("t=1700000000,v1={wrong} {good}");
    let delivery = post(&[("x-signature", &both)], "{}");
    assert_eq!(proof(&scheme, &delivery).signed_at, Some(NOW));
    assert_eq!(refusal(&scheme, &changed(&delivery, &[], None, Some(b"{ }"))), VerifyError::NoMatch);
    // The two sets were signed at different times, so it isn't clear which one is meant.
    let torn = format!("t=1700000001,v1={wrong} {good}");
    assert!(refusal(&scheme, &post(&[("x-signature", &torn)], "{}")).to_string().contains("several times"));
    let long = vec!["v1=0"; 65].join(" ");
    assert!(refusal(&scheme, &post(&[("x-signature", &long)], "{}")).to_string().contains("at most 64 items"));
    assert_eq!(
        signing("{body}").list(List::separated_by(',').or_by('=').signatures_named(["v1"])).check(),
        Err(RecipeError::Separators)
    );
}

#[test]
fn a_value_can_be_quoted() {
    let recipe = signing("{body}").list(List::separated_by(',').signatures_named(["signature"]));
    let good = signature(&recipe);
    let value = good.strip_prefix("signature=").unwrap();
    let scheme = ready(&recipe);
    for (list, is_good) in [
        (format!("keyId=\"k\",signature=\"{value}\""), true),
        (format!("keyId=\"k\", signature={value}"), true),
        (format!("signature=\"{value}"), false),
        (format!("signature=\"\"{value}\"\""), false),
    ] {
        let delivery = post(&[("x-signature", &list)], "{}");
        assert_eq!(hookwright_runtime::verify::Scheme::verify(&scheme, &delivery).is_ok(), is_good, "{list}");
    }
}
