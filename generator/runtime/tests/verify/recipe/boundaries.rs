//! Two deliveries never have the same signature.

use hookwright_runtime::verify::recipe::{
    Algorithm, Part, PartReason, Recipe, RecipeError, TemplateError, TemplateFault, Time, Unit,
};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

use super::{NOW, changed, place, post, ready, refusal, signing};

#[test]
fn a_template_must_define_where_pieces_end() {
    let ambiguous = |recipe: Recipe| match recipe.check() {
        Err(RecipeError::Signs(TemplateError { offset, fault: TemplateFault::Ambiguous })) => Some(offset),
        other => {
            assert_eq!(other, Ok(()), "{recipe:?}");
            None
        }
    };
    for (template, offset) in [
        ("{body}", None),
        ("{method}{body}", None),
        ("{header:a}.{body}", None),
        ("{body}.{header:a}", None),
        ("{method}{header:a}", None),
        ("{header:a}{body}", Some(0)),
        ("v{header:a}{header:b}.{body}", Some(1)),
        ("{body}{header:a}", Some(6)),
        ("{url}{body}", Some(0)),
        ("{url}|{form:sorted}", Some(6)),
        ("{method}{path}{query}", Some(8)),
    ] {
        assert_eq!(ambiguous(signing(template)), offset, "{template}");
        assert_eq!(ambiguous(signing(template).allow_ambiguous()), None, "{template}");
    }
    assert_eq!(ambiguous(signing("{method}{url}{body}").url("https://hooks.example/in")), None);
    assert_eq!(ambiguous(signing("{method}{url}{body}").origin("https://hooks.example")), Some(8));
    let hash = Recipe::new(Algorithm::Sha256, place("header x-signature"));
    assert_eq!(ambiguous(hash.clone().signs("{header:a}{secret}{body}")), None);
    assert_eq!(ambiguous(hash.signs("{secret}{header:a}{body}")), Some(8));
    for unit in [Unit::Seconds, Unit::Milliseconds, Unit::Rfc3339] {
        let time = Time::at(place("header t")).unit(unit);
        for template in ["{timestamp}{body}", "{body}{timestamp}", "{method}{timestamp}{header:a}"] {
            assert_eq!(ambiguous(signing(template).time(time.clone())), None, "{template}");
        }
    }
}

/// The second delivery gives the same text as the first one, which is signed.
#[test]
fn characters_cannot_move_between_pieces() {
    let scheme = ready(&signing("{header:a}.{header:b}:{body}:{header:c}"));
    let good = scheme.sign_delivery(post(&[("a", "1"), ("b", "2"), ("c", "3")], "4.5:6"), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    for (headers, body) in [
        ([("a", "1.2:4"), ("b", "5"), ("c", "3")], "6"),
        ([("a", "1"), ("b", "2:4.5"), ("c", "3")], "6"),
        ([("a", "1"), ("b", "2"), ("c", "6:3")], "4.5"),
    ] {
        let error = refusal(&scheme, &changed(&good, &headers, None, Some(body.as_bytes())));
        let VerifyError::Part(fault) = error else { panic!("{error:?}") };
        assert_eq!(fault.reason, PartReason::HoldsSeparator, "{fault}");
        assert!(matches!(fault.part, Part::Place(_)));
    }
}

#[test]
fn a_long_separator_does_not_match_across_pieces() {
    let scheme = ready(&signing("{header:a}::{body}"));
    let good = scheme.sign_delivery(post(&[("a", "x")], ":y"), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    let swapped = changed(&good, &[("a", "x:")], None, Some(b"y"));
    assert!(matches!(refusal(&scheme, &swapped), VerifyError::Part(_)));
}

#[test]
fn a_time_keeps_its_digits() {
    let recipe = signing("{timestamp}{body}").time(Time::at(place("header t")));
    let scheme = ready(&recipe);
    let good = scheme.sign_delivery(post(&[], "0{}"), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    // Near enough to the time of a clock that is far off.
    let time = format!("{NOW}0");
    let far = scheme.clock(|| NOW * 10);
    let swapped = changed(&good, &[("t", &time)], None, Some(b"{}"));
    assert!(matches!(refusal(&far, &swapped), VerifyError::Part(_)));
}

/// A fraction could go over to the next piece, since no zone ends it.
#[test]
fn a_time_without_a_zone_keeps_its_fraction() {
    let at = || Time::at(place("header t")).unit(Unit::Utc);
    let scheme = ready(&signing("{timestamp}.{body}").time(at()));
    let good = scheme.sign_delivery(post(&[], "5.{}"), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    // The same text is signed.
    let time = format!("{}.5", good.headers()["t"].to_str().unwrap());
    let swapped = changed(&good, &[("t", &time)], None, Some(b"{}"));
    assert!(!matches!(scheme.verify(&swapped), Ok(_) | Err(VerifyError::NoMatch)));
    // Another separator ends it.
    let parted = ready(&signing("{timestamp}|{body}").time(at()));
    let good = parted.sign_delivery(post(&[], "{}"), "", NOW).unwrap();
    assert!(parted.verify(&good).is_ok());
}

#[test]
fn a_recipe_can_allow_ambiguity() {
    let scheme = ready(&signing("{header:a}:{header:b}").allow_ambiguous());
    let good = scheme.sign_delivery(post(&[("a", "1:2"), ("b", "3")], ""), "", NOW).unwrap();
    assert!(scheme.verify(&good).is_ok());
    assert!(scheme.verify(&changed(&good, &[("a", "1"), ("b", "2:3")], None, None)).is_ok());
}
