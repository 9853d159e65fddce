//! HTTP Message Signatures with any fields: what is made up is refused; what is signed is verified, in any order of the
//! members; and the digest is that of the body.

use hookwright_runtime::Delivery;
use hookwright_runtime::verify::recipe::{Algorithm, HttpSignature, Place, Recipe, RecipeScheme};
use hookwright_runtime::verify::{Scheme, Signer};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

const NOW: i64 = 1_700_000_000;
const URL: &str = "https://hooks.example/in?a=b";
const INPUT: HeaderName = HeaderName::from_static("signature-input");

/// The lines of the input are a component, a `Signature-Input`, a `Signature` and a `Content-Digest`; the rest is the
/// body.
pub fn run(data: &[u8]) {
    let mut parts = data.splitn(5, |byte| *byte == b'\n');
    let mut next = || parts.next().unwrap_or_default();
    let (component, input, signature, digest, body) = (next(), next(), next(), next(), next());
    let fields = [(INPUT, input), (name("signature"), signature), (name("content-digest"), digest)];
    let fields: Result<HeaderMap, _> =
        fields.into_iter().map(|(name, value)| HeaderValue::from_bytes(value).map(|value| (name, value))).collect();
    let (Ok(fields), Some(only_digest)) = (fields, scheme("@method")) else { return };
    assert!(only_digest.verify(&delivery(fields.clone(), body)).is_err(), "nobody has signed this");

    let component = String::from_utf8_lossy(component);
    let Some(scheme) = scheme(&component) else { return };
    let Ok(signed) = scheme.sign_delivery(delivery(HeaderMap::new(), body), "", NOW) else { return };
    assert!(scheme.verify(&signed).is_ok());
    let longer = [body, b" "].concat();
    assert!(scheme.verify(&delivery(signed.headers().clone(), &longer)).is_err(), "the digest is of another body");

    // Space at the beginning of a field may not be a tab, while it may be one after a comma.
    if input.starts_with(b"\t") {
        return;
    }
    let own = signed.headers()[INPUT].as_bytes();
    let verdict = |members: [&[u8]; 2]| {
        let mut headers = signed.headers().clone();
        headers.insert(INPUT, HeaderValue::from_bytes(&members.join(&b", "[..])).ok()?);
        Some(scheme.verify(&delivery(headers, body)).is_ok())
    };
    assert_eq!(verdict([own, input]), verdict([input, own]), "the order of members doesn't count");
}

fn name(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

fn delivery(headers: HeaderMap, body: &[u8]) -> Delivery {
    Delivery::new(headers, body.to_vec()).requested(Method::POST, URL)
}

/// A scheme that wants this component and the body signed.
fn scheme(component: &str) -> Option<RecipeScheme> {
    let signature = HttpSignature::covering([component.to_owned(), "content-digest".to_owned()]).label("sig1");
    let recipe = Recipe::new(Algorithm::HmacSha256, Place::Header(name("signature"))).http_signature(signature);
    Some(recipe.origin("https://hooks.example").with_secrets(["the secret"]).ok()?.clock(|| NOW))
}
