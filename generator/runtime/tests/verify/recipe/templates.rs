//! What is signed.

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderName, Method};
use hookwright_runtime::verify::recipe::{
    Algorithm, List, Place, Recipe, RecipeError, Template, TemplateError, TemplateFault, Time, Unit,
};
use hookwright_runtime::verify::{HexHmac, Scheme, Signer, VerifyError};

use super::{NOW, place, post, ready, refusal, signing};

#[test]
fn an_error_is_reported_at_its_byte() {
    let long = "x".repeat(5_000);
    let many = "{body}".repeat(65);
    for (template, offset, fault) in [
        ("", 0, TemplateFault::Empty),
        (&*long, 4_096, TemplateFault::TooLong),
        (&*many, 384, TemplateFault::TooManyPieces),
        ("v0:{body", 3, TemplateFault::Unclosed),
        ("é{body}}", 8, TemplateFault::Unopened),
        ("a}b", 1, TemplateFault::Unopened),
        ("{}", 1, TemplateFault::UnknownPiece),
        ("{{{bdy}", 3, TemplateFault::UnknownPiece),
        ("{Body}", 1, TemplateFault::UnknownPiece),
        ("{ body}", 1, TemplateFault::UnknownPiece),
        ("{formal:all}", 1, TemplateFault::UnknownPiece),
        ("{form:}", 6, TemplateFault::FieldName),
        ("{cookie:a}", 1, TemplateFault::UnknownPiece),
        ("{timestamp}.{header:a b}", 20, TemplateFault::HeaderName),
        ("{header:}", 8, TemplateFault::HeaderName),
        ("{query:}", 7, TemplateFault::QueryName),
        ("{body:a}", 6, TemplateFault::UnknownPiece),
        ("{item:/~2}", 6, TemplateFault::Pointer),
        ("{body?}", 5, TemplateFault::NeverOptional),
        ("{timestamp?}", 10, TemplateFault::NeverOptional),
    ] {
        let error = template.parse::<Template>().unwrap_err();
        assert_eq!(error, TemplateError { offset, fault }, "{template:.40}");
        assert_eq!(signing("").signs(template.to_owned()).check(), Err(RecipeError::Signs(error)));
    }
    let error = "{body".parse::<Template>().unwrap_err();
    assert_eq!(error.to_string(), "the brace is not closed (at byte 0)");
}

#[test]
fn a_template_knows_what_it_covers() {
    let template = |text: &str| text.parse::<Template>().unwrap();
    assert!(template("{secret}{body}").begins_with_secret());
    assert!(!template("{body}{secret}").begins_with_secret());
    assert!(template("{url}{form:sorted}").signs_body());
    assert!(!template("{timestamp}{body:/token}").signs_body());
}

#[test]
fn contradictory_settings_are_refused() {
    let hmac = |template| signing(template);
    let at = |offset, fault| RecipeError::Signs(TemplateError { offset, fault });
    let timed = |template, at: &str| signing(template).time(Time::at(place(at)));
    let token = Recipe::new(Algorithm::Token, place("header x-token"));
    let cases = vec![
        (Recipe::new(Algorithm::HmacSha256, place("header a")), RecipeError::NothingSigned),
        (token.clone().signs("{body}"), RecipeError::TokenSigns),
        (token.clone().time(Time::at(place("header t"))), RecipeError::TimeNotSigned),
        (Recipe::new(Algorithm::Sha256, place("header a")).signs("{body}"), RecipeError::NoSecretSigned),
        (hmac("v0"), at(0, TemplateFault::Constant)),
        (hmac("v0:{account}").account("a"), at(0, TemplateFault::Constant)),
        (Recipe::new(Algorithm::Sha256, place("header a")).signs("{secret}"), at(0, TemplateFault::Constant)),
        (
            Recipe::new(Algorithm::Ed25519, place("header a")).signs("{body}.{secret}"),
            at(7, TemplateFault::SecretSigned),
        ),
        (hmac("{body}.{timestamp}"), at(7, TemplateFault::TimeMissing)),
        (hmac("{id}.{body}"), at(0, TemplateFault::IdMissing)),
        (hmac("{item:/a}"), at(0, TemplateFault::ItemsMissing)),
        (hmac("{body}").or_at(place("item /a")), RecipeError::ItemsMissing),
        (hmac("{body}").per("/a/*"), RecipeError::ItemsUnused),
        (hmac("{item:/a}").per("/a"), RecipeError::NoItems),
        (hmac("{item:/a}").per("/*/*"), RecipeError::NoItems),
        (hmac("{item:/a}").per("a"), RecipeError::Pointer),
        (timed("{body}", "header x-time"), RecipeError::TimeNotSigned),
        (timed("{body}", "query t"), RecipeError::TimeNotSigned),
        (timed("{header:a}", "body /t"), RecipeError::TimeNotSigned),
        (timed("{timestamp}.{body}", "list t"), RecipeError::ListMissing),
        (timed("{timestamp}.{body}", "list t").list(List::separated_by(',')), RecipeError::ListMissing),
        (hmac("{body}").or_at(place("list t")), RecipeError::ListMissing),
        (hmac("{body}").id(place("header x-id")), RecipeError::IdNotSigned),
        (hmac("{id}.{body}").id(place("list id")), RecipeError::Place),
        (hmac("{body}").list(List::separated_by('é')), RecipeError::Separators),
        (hmac("{body}").list(List::separated_by('=').signatures_named(["v1"])), RecipeError::Separators),
        (hmac("{body}").or_at(place("body /signature")), RecipeError::SignatureSigned),
        (hmac("{header:X-Signature}"), RecipeError::SignatureSigned),
        (hmac("{url}").or_at(place("query s")), RecipeError::SignatureSigned),
        (hmac("{body:/a/b}").or_at(place("body /a")), RecipeError::SignatureSigned),
        (hmac("{body:/a}").or_at(place("body /a/b")), RecipeError::SignatureSigned),
        (hmac("{id}.{body}").id(place("header x-signature")), RecipeError::SignatureSigned),
        (timed("{timestamp}.{body}", "header x-signature"), RecipeError::SignatureSigned),
        (hmac("{url}").url("/in"), RecipeError::Url),
        (hmac("{url}").origin("https://hooks.example/"), RecipeError::Url),
        (hmac("{url}").origin("hooks.example"), RecipeError::Url),
    ];
    for (recipe, expected) in cases {
        assert_eq!(recipe.check(), Err(expected), "{recipe:?}");
        assert!(!expected.to_string().is_empty());
    }
    let many = (0..128).fold(hmac("{body}"), |recipe, number| recipe.or_at(place(&format!("header x-{number}"))));
    assert_eq!(many.check(), Err(RecipeError::Places));
    for good in [
        timed("{header:X-Time}.{body}", "header x-time"),
        timed("{body}", "body /t"),
        timed("{timestamp}.{body}", "list t").list(List::separated_by(',').signatures_named(["v1"])),
        hmac("{url}").or_at(place("query s")).url("https://hooks.example/in"),
        token,
    ] {
        assert_eq!(good.check(), Ok(()), "{good:?}");
    }
}

#[test]
fn places_are_parsed_from_text() {
    for text in ["", "header", "header a b", "headers a", "query ", "list ", "body a", "item ~", "Header a"] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
    let pointer = format!("body {}", "/a".repeat(33));
    assert_eq!(pointer.parse::<Place>(), Err(RecipeError::Pointer));
    let shown = ["header X-A", "query a b", "body /a~1b/~0", "item ", "list t"].map(|text| place(text).to_string());
    let expected = [
        "the header `x-a`",
        "the query's parameter `a b`",
        "the body's `/a~1b/~0`",
        "an item's ``",
        "`t` in the list of signatures",
    ];
    assert_eq!(shown, expected);
}

/// The signature of a text, made by the scheme that only signs bodies.
fn mac(text: &str) -> String {
    let header = HeaderName::from_static("x");
    let plain = HexHmac::new(header.clone(), "", ["the secret"]).unwrap();
    plain.sign("", 0, text.as_bytes()).unwrap()[header].to_str().unwrap().to_owned()
}

#[test]
fn each_piece_has_its_value_from_the_request() {
    let json = r#"{"a":{"b":"\u00e9\"","n":-1.50e3,"t":true,"z":null},"l":[0,"x"]}"#;
    let form = "b=2&a=%C3%A9+&b=1&b=2";
    for (template, body, expected) in [
        ("{body}", "é", "é"),
        ("{{{body}}}", "é", "{é}"),
        ("{method} {body}", "", "POST "),
        ("{url}", "", "https://hooks.example/in?a=1&b=%2F+x"),
        ("{path}?{query}", "", "/in?a=1&b=%2F+x"),
        ("{query:b}", "", "/ x"),
        ("{header:X-Name}", "", "né"),
        ("[{header:X-None?}]{query:c?}", "", "[]"),
        ("{body:/a/b}", json, "é\""),
        ("{body:/a/n};{body:/a/t};{body:/l/1}", json, "-1.50e3;true;x"),
        ("{body:/a/z?}", json, ""),
        ("{form:sorted}", form, "aé b1b2"),
        ("{form:sorted?}", "", ""),
    ] {
        let url = "https://hooks.example/in?a=1&b=%2F+x";
        let mut headers = post(&[("x-signature", &mac(expected))], "").headers().clone();
        headers.insert("x-name", "né".parse().unwrap());
        let delivery = Delivery::new(headers, body.to_owned()).requested(Method::POST, url);
        let verdict = ready(&signing(template).allow_ambiguous()).verify(&delivery);
        assert!(verdict.is_ok(), "{template}: {verdict:?}");
    }
}

#[test]
fn the_configured_url_is_signed() {
    let inside = "/in?a=1";
    let signed = |expected: &str, url: &str| {
        Delivery::new(post(&[("x-signature", &mac(expected))], "").headers().clone(), "").requested(Method::POST, url)
    };
    let outside = "https://hooks.example/in?a=1";
    let origin = ready(&signing("{url}").origin("https://hooks.example"));
    assert!(origin.verify(&signed(outside, inside)).is_ok());
    assert!(origin.verify(&signed(outside, "http://10.0.0.1:8080/in?a=1")).is_ok());
    assert_eq!(refusal(&origin, &signed(outside, "/in?a=2")), VerifyError::NoMatch);
    let fixed = ready(&signing("{url}").url(outside));
    assert!(fixed.verify(&signed(outside, "/")).is_ok());
    let request = ready(&signing("{url}"));
    assert!(request.verify(&signed(outside, outside)).is_ok());
    let error = refusal(&request, &signed(inside, inside));
    assert_eq!(error.to_string(), "the URL is not absolute; set the origin in the recipe");
    let unknown = Delivery::new(signed(outside, outside).headers().clone(), "");
    assert_eq!(refusal(&request, &unknown).to_string(), "the URL is missing");
    assert_eq!(refusal(&ready(&signing("{method}")), &unknown).to_string(), "the method is missing");
    let own = post(&[("x-signature", "")], "").requested("PURGE".parse().unwrap(), outside);
    assert_eq!(refusal(&ready(&signing("{method}")), &own).to_string(), "the method is not one of HTTP");
}

#[test]
fn times_may_have_different_units() {
    for (unit, text) in [
        (Unit::Seconds, "1700000000"),
        (Unit::Milliseconds, "1700000000123"),
        (Unit::Rfc3339, "2023-11-14T22:13:20.123456789Z"),
        (Unit::Rfc3339, "2023-11-14T14:13:20-08:00"),
    ] {
        let recipe = signing("{timestamp}{body}").time(Time::at(place("header x-time")).unit(unit));
        let good = post(&[("x-signature", &mac(&format!("{text}{{}}"))), ("x-time", text)], "{}");
        assert_eq!(super::proof(&ready(&recipe), &good).signed_at, Some(NOW), "{text}");
        let late = ready(&recipe).clock(|| NOW + 301);
        assert_eq!(refusal(&late, &good), VerifyError::TooOld);
        let early = ready(&recipe).clock(|| NOW - 301);
        assert_eq!(refusal(&early, &good), VerifyError::TooNew);
        assert!(early.tolerance(std::time::Duration::from_secs(301)).verify(&good).is_ok());
    }
}
