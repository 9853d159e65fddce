//! JSON in forms, hashes of bodies and values in lower case.

use hookwright_runtime::verify::recipe::{Algorithm, Part, Place, Recipe};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

use super::{NOW, changed, place, post, ready, refusal, signing};

#[test]
fn a_token_can_be_in_the_json_of_a_form() {
    let at = "form data /keys/token";
    let scheme = Recipe::new(Algorithm::Token, place(at)).with_secrets(["a token"]).unwrap();
    let good = post(&[], "a=1&data=%7B%22keys%22%3A%7B%22token%22%3A%22a+token%22%7D%7D");
    assert!(scheme.verify(&good).is_ok());
    let signed = scheme.sign_delivery(post(&[], "data=%7B%22keys%22%3A%7B%7D%7D"), "", NOW).unwrap();
    assert!(scheme.verify(&signed).is_ok());
    assert!(!String::from_utf8_lossy(scheme.redact(good.clone()).body()).contains("token"));
    for body in [
        "",
        "{}",
        "data=",
        "data=1",
        "data=%7B%7D",
        "data=%7B%22keys%22%3A%7B%22token%22%3A%22another%22%7D%7D",
        "data=%7B%22keys%22%3A%7B%22token%22%3A%22a+token%22%2C%22token%22%3A%22a+token%22%7D%7D",
        "data=%7B%22keys%22%3A%7B%22token%22%3A%22a+token%22%7D%7D&data=1",
    ] {
        assert!(scheme.verify(&post(&[], body)).is_err(), "{body}");
    }
    assert_eq!(at.parse::<Place>().unwrap().to_string(), "`/keys/token` in the form's field `data`");
    assert!("form data /a~2".parse::<Place>().is_err());
}

/// Otherwise, JSON with a string that has the fields of a signed form would be accepted as signed.
#[test]
fn json_is_not_a_form() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let recipe = Recipe::new(Algorithm::HmacSha256, place("form sig")).signs("{form:data}");
    let scheme = ready(&recipe);
    let signed = scheme.sign_delivery(post(&[], "data=1"), "", NOW).unwrap();
    let fields = String::from_utf8(signed.body().to_vec()).unwrap();
    for media_type in [FORM, "Application/X-WWW-Form-Urlencoded; charset=utf-8"] {
        assert!(scheme.verify(&post(&[("content-type", media_type)], &fields)).is_ok());
    }
    for media_type in ["application/json", "text/plain", "multipart/form-data", ""] {
        assert!(scheme.verify(&post(&[("content-type", media_type)], &fields)).is_err(), "{media_type}");
    }
    for hidden in [format!(r#"{{"a":"&{fields}&"}}"#), format!(r#" ["&{fields}&"]"#), format!("\"&{fields}&\"")] {
        assert!(scheme.verify(&post(&[], &hidden)).is_err(), "{hidden}");
        assert!(scheme.verify(&post(&[("content-type", "application/json")], &hidden)).is_err(), "{hidden}");
        assert!(scheme.verify(&post(&[("content-type", FORM)], &hidden)).is_err(), "{hidden}");
    }
    // A body that must be absent or a form can't be replaced by JSON.
    let optional = ready(&signing("{url}{form:sorted?}").allow_ambiguous());
    let empty = optional.sign_delivery(post(&[], ""), "", NOW).unwrap();
    assert!(optional.verify(&empty).is_ok());
    let json = changed(&empty, &[("content-type", "application/json")], None, Some(b"5"));
    assert_eq!(refusal(&optional, &json).to_string(), "the form is not a form");
    // What isn't read as a form isn't signed as one.
    assert!(scheme.sign_delivery(post(&[], "{}"), "", NOW).is_err());
}

#[test]
fn a_signed_field_covers_its_json() {
    let inside = place("form data /token");
    assert!(signing("{form:data}").covers(&Part::Place(inside.clone())));
    assert!(!signing("{form:other}").covers(&Part::Place(inside.clone())));
    // A signature can't be in the field that it signs.
    let recipe = Recipe::new(Algorithm::HmacSha256, inside).signs("{form:data}");
    assert!(recipe.check().is_err());
    let scheme = ready(&signing("{form:data /a}|"));
    let good = scheme.sign_delivery(post(&[], "data=%7B%22a%22%3A7%7D"), "", NOW).unwrap();
    assert!(scheme.verify(&changed(&good, &[], None, Some(b"data=%7B%22a%22%3A7%7D&b=1"))).is_ok());
    assert_eq!(refusal(&scheme, &changed(&good, &[], None, Some(b"data=%7B%22a%22%3A8%7D"))), VerifyError::NoMatch);
}

#[test]
fn a_signed_hash_covers_the_whole_body() {
    // FIPS 180-4: the hashes of `abc`.
    for (template, literal) in [
        ("{body:sha256}", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("{body:sha256:upper}", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        ("{body:sha256:base64}", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        (
            "{body:sha512:base64}",
            "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
        ),
    ] {
        let recipe = signing(template);
        assert!(recipe.covers(&Part::Body));
        let signed = ready(&recipe).sign_delivery(post(&[], "abc"), "", NOW).unwrap();
        assert!(
            ready(&signing("{header:x-hash}")).verify(&changed(&signed, &[("x-hash", literal)], None, None)).is_ok()
        );
        assert!(ready(&recipe).verify(&changed(&signed, &[], None, Some(b"abd"))).is_err());
    }
    for template in ["{body:sha1}", "{body:md5}", "{body:sha256:hexx}", "{body:sha256?}"] {
        assert!(signing(template).check().is_err(), "{template}");
    }
}

#[test]
fn a_value_can_be_signed_in_lower_case() {
    let recipe = signing("id:{lower:query:a};{header:x-id}");
    let scheme = ready(&recipe);
    let with =
        |query: &str| changed(&post(&[("x-id", "A")], ""), &[], Some(&format!("https://hooks.example/?{query}")), None);
    let good = scheme.sign_delivery(with("a=OrD1"), "", NOW).unwrap();
    let same = ready(&signing("id:ord1;{header:x-id}"));
    assert!(same.verify(&good).is_ok() && scheme.verify(&good).is_ok());
    for query in ["a=ord2", "b=ord1", "a=ord1&a=ord1", ""] {
        let url = format!("https://hooks.example/?{query}");
        assert!(scheme.verify(&changed(&good, &[], Some(&url), None)).is_err(), "{query}");
    }
    let grouped = ready(&signing("{?id:{lower:query:a};?}{header:x-id}").allow_ambiguous());
    assert!(grouped.verify(&good).is_ok());
    for template in ["{lower:body}", "{lower:timestamp}", "{lower:}", "{lower:form:sorted}"] {
        assert!(signing(template).check().is_err(), "{template}");
    }
}
