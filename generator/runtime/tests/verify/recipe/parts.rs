//! Parts of a template that may be left out, and checksums.

use hookwright_runtime::verify::recipe::{RecipeError, Template, TemplateError, TemplateFault};
use hookwright_runtime::verify::{Scheme, Signer};

use super::{NOW, post, ready, signing};

#[test]
fn an_optional_part_is_signed_if_its_piece_is_present() {
    let of = |template| ready(&signing(template).allow_ambiguous());
    let scheme = of("{?title={body:/t};?}text={body:/x}");
    for (body, same_as) in [
        (r#"{"t":"a","x":"b"}"#, "title=a;text={body:/x}"),
        (r#"{"x":"b"}"#, "text={body:/x}"),
        (r#"{"t":null,"x":"b"}"#, "text={body:/x}"),
        (r#"{"t":"","x":"b"}"#, "title=;text={body:/x}"),
    ] {
        let signed = of(same_as).sign_delivery(post(&[], body), "", NOW).unwrap();
        assert!(scheme.verify(&signed).is_ok(), "{body}");
    }
    let repeated = of("text={body:/x}").sign_delivery(post(&[], r#"{"t":"a","t":"a","x":"b"}"#), "", NOW).unwrap();
    assert!(scheme.verify(&repeated).is_err());
}

#[test]
fn an_optional_part_has_one_piece_and_defines_no_boundary() {
    for (template, offset, fault) in [
        ("a{?b?}", 1, TemplateFault::Group),
        ("{?{body}?}", 0, TemplateFault::Group),
        ("{?{body:/a}{body:/b}?}", 0, TemplateFault::Group),
        ("a{?{body:/a}", 1, TemplateFault::Unclosed),
        ("a{?{?{body:/a}?}?}", 3, TemplateFault::Unclosed),
        ("{?{bod}?}", 3, TemplateFault::UnknownPiece),
    ] {
        assert_eq!(template.parse::<Template>(), Err(TemplateError { offset, fault }), "{template}");
    }
    let strict = signing("{?a={body:/a};?}{body:/b}").check();
    assert_eq!(strict, Err(RecipeError::Signs(TemplateError { offset: 0, fault: TemplateFault::Ambiguous })));
}

#[test]
fn a_checksum_does_not_cover_the_body() {
    let recipe = signing("{body:crc32}");
    assert!(!recipe.covers(&hookwright_runtime::verify::recipe::Part::Body));
    let signed = ready(&recipe).sign_delivery(post(&[], "123456789"), "", NOW).unwrap();
    let same = ready(&signing("{header:x-crc}"));
    let mut headers = signed.headers().clone();
    headers.insert("x-crc", 3_421_780_262_u32.into());
    assert!(same.verify(&hookwright_runtime::Delivery::new(headers, "")).is_ok());
}
