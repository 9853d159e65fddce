//! HTTP Message Signatures (RFC 9421), with the vectors of its appendix B.2.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hookwright_runtime::http::{HeaderName, HeaderValue, Method};
use hookwright_runtime::verify::recipe::{
    Algorithm, Claims, Decode, Encoding, HttpSignature, Key, List, Part, Place, Recipe, RecipeError, RecipeScheme, Time,
};
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};
use hookwright_runtime::{Delivery, Trust};
use proptest::prelude::*;
use sha2::Sha256;

use super::place;
use crate::requests::headers;

/// When the vectors were signed.
const CREATED: i64 = 1_618_884_473;

const BODY: &str = r#"{"hello": "world"}"#;

const DIGEST: &str =
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

/// Appendix B.1.5.
const SHARED: &str = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

/// The request of appendix B.2, with other headers.
fn request(of: &[(&str, &str)], body: &str) -> Delivery {
    let mut all = vec![
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        ("content-digest", DIGEST),
        ("content-length", "18"),
    ];
    all.extend(of);
    let url = "/foo?param=Value&Pet=dog";
    Delivery::new(headers(&all), body.to_owned()).requested(Method::POST, url)
}

fn recipe(algorithm: Algorithm, covers: &'static [&'static str]) -> Recipe {
    let key = Key::encoded_as(Decode::Base64);
    Recipe::new(algorithm, place("header signature"))
        .http_signature(HttpSignature::covering(covers.iter().copied()))
        .key(key)
}

fn shared(covers: &'static [&'static str]) -> RecipeScheme {
    recipe(Algorithm::HmacSha256, covers).with_secrets([SHARED]).unwrap().clock(|| CREATED + 10)
}

fn signed_at(scheme: &RecipeScheme, delivery: &Delivery) -> Result<Option<i64>, VerifyError> {
    scheme.verify(delivery).map(|trust| match trust {
        Trust::Proved(proof) => proof.signed_at,
        _ => None,
    })
}

const B25: [(&str, &str); 2] = [
    (
        "signature-input",
        r#"sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#,
    ),
    ("signature", "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"),
];

#[test]
fn the_published_hmac_signature_is_accepted() {
    let scheme = shared(&["date", "@authority"]);
    assert_eq!(signed_at(&scheme, &request(&B25, BODY)), Ok(Some(CREATED)));
    // What is required must be covered, and what is covered must be as signed.
    assert!(shared(&["date", "@method"]).verify(&request(&B25, BODY)).is_err());
    assert!(shared(&["content-digest"]).verify(&request(&B25, BODY)).is_err());
    for (name, value) in [
        ("date", "Tue, 20 Apr 2021 02:07:56 GMT"),
        ("host", "example.org"),
        ("content-type", "text/plain"),
        (
            "signature-input",
            r#"sig-b25=("date" "content-type" "@authority");created=1618884473;keyid="test-shared-secret""#,
        ),
        (
            "signature-input",
            r#"sig-b25=("date" "@authority" "content-type");created=1618884474;keyid="test-shared-secret""#,
        ),
        ("signature-input", r#"sig-b25=("date" "@authority" "content-type");created=1618884473"#),
        (
            "signature-input",
            r#"other=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#,
        ),
        ("signature", "sig-b25=:AxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"),
        ("signature", "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtA==:"),
        ("signature", "sig-b25=pxcQw6G3AjtMBQjwo8XzkZf"),
        ("signature", ""),
        ("signature-input", ""),
        ("signature-input", "sig-b25"),
    ] {
        let good = request(&B25, BODY);
        let mut map = good.headers().clone();
        map.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        let other = Delivery::new(map, BODY).requested(Method::POST, "/foo");
        assert!(scheme.verify(&other).is_err(), "{name}: {value}");
    }
    for name in ["date", "host", "content-type", "signature", "signature-input"] {
        let good = request(&B25, BODY);
        let mut without = good.headers().clone();
        without.remove(name);
        assert!(scheme.verify(&Delivery::new(without, BODY).requested(Method::POST, "/foo")).is_err(), "{name}");
        let mut twice = good.headers().clone();
        twice.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), good.headers()[name].clone());
        assert!(scheme.verify(&Delivery::new(twice, BODY).requested(Method::POST, "/foo")).is_err(), "{name}");
    }
}

#[cfg(feature = "ed25519")]
#[test]
fn the_published_ed25519_signature_is_accepted() {
    let recipe = recipe(Algorithm::Ed25519, &["@method", "@path"]);
    let scheme = recipe.with_secrets(["JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="]).unwrap().clock(|| CREATED);
    let b26 = [
        (
            "signature-input",
            r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
        ),
        (
            "signature",
            "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
        ),
    ];
    assert_eq!(signed_at(&scheme, &request(&b26, BODY)), Ok(Some(CREATED)));
    for (method, url) in [(Method::PUT, "/foo"), (Method::POST, "/bar")] {
        let other = Delivery::new(request(&b26, BODY).headers().clone(), BODY).requested(method, url);
        assert!(scheme.verify(&other).is_err(), "{url}");
    }
    // The query isn't covered.
    let other = Delivery::new(request(&b26, BODY).headers().clone(), BODY).requested(Method::POST, "/foo?a=b");
    assert!(scheme.verify(&other).is_ok());
}

#[cfg(feature = "ring")]
#[test]
fn the_published_rsa_signatures_are_accepted() {
    const KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----";
    let scheme = |covers: HttpSignature| {
        let recipe = Recipe::new(Algorithm::RsaPssSha512, place("header signature")).http_signature(covers);
        recipe.with_secrets([KEY]).unwrap().clock(|| CREATED)
    };
    let b22 = [
        (
            "signature-input",
            r#"sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example""#,
        ),
        (
            "signature",
            "sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:",
        ),
    ];
    let covers = || HttpSignature::covering(["content-digest", r#"@query-param;name="Pet""#]);
    assert!(scheme(covers().label("sig-b22").tag("header-example")).verify(&request(&b22, BODY)).is_ok());
    assert!(scheme(covers().label("sig-b22").tag("other")).verify(&request(&b22, BODY)).is_err());
    assert!(scheme(covers().label("sig1")).verify(&request(&b22, BODY)).is_err());
    assert!(scheme(HttpSignature::covering(["@query-param;name=\"param\""])).verify(&request(&b22, BODY)).is_err());
    // The signature is right, but the body isn't the signed one.
    assert!(scheme(covers()).verify(&request(&b22, r#"{"hello": "World"}"#)).is_err());
    let b23 = [
        (
            "signature-input",
            r#"sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#,
        ),
        (
            "signature",
            "sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:",
        ),
    ];
    let all = HttpSignature::covering(["@method", "@path", "@query", "@authority", "content-type", "content-digest"]);
    assert!(scheme(all.clone()).verify(&request(&b23, BODY)).is_ok());
    let other =
        Delivery::new(request(&b23, BODY).headers().clone(), BODY).requested(Method::POST, "/foo?param=Value&Pet=cat");
    assert!(scheme(all).verify(&other).is_err());
    // It covers nothing, so no recipe takes it.
    let b21 = [
        ("signature-input", r#"sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#),
        (
            "signature",
            "sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:",
        ),
    ];
    assert!(scheme(HttpSignature::covering(["@method"])).verify(&request(&b21, BODY)).is_err());
}

const ALL: &[&str] = &[
    "@method",
    "@target-uri",
    "@authority",
    "@scheme",
    "@request-target",
    "@path",
    "@query",
    "@query-param;name=\"a\"",
    "content-digest",
    "content-length",
    "date",
    "x-event",
];

fn delivery(body: &[u8], url: &str) -> Delivery {
    Delivery::new(headers(&[("x-event", "paid")]), body.to_vec()).requested(Method::POST, url)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_signed_deliveries_are_accepted(
        body in prop::collection::vec(any::<u8>(), 0..80),
        value in "[a-z %+/]{0,8}",
        at: prop::sample::Index,
    ) {
        let scheme = recipe(Algorithm::HmacSha256, ALL).origin("https://Hooks.example:443");
        let scheme = scheme.with_secrets([SHARED]).unwrap().clock(|| CREATED);
        let encoded = value.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"));
        let unsigned = delivery(&body, &format!("/in?a={encoded}&b=2"));
        let signed = scheme.sign_delivery(unsigned, "", CREATED).unwrap();
        prop_assert!(scheme.verify(&signed).is_ok());
        let changed = |headers, body: Vec<u8>, url: &str| {
            Delivery::new(headers, body).requested(Method::POST, url)
        };
        let url = signed.url().unwrap().to_owned();
        let longer = format!("{url}0");
        prop_assert!(scheme.verify(&changed(signed.headers().clone(), body.clone(), &longer)).is_err());
        let mut other = body.clone();
        other.push(b'0');
        prop_assert!(scheme.verify(&changed(signed.headers().clone(), other, &url)).is_err());
        if !body.is_empty() {
            let mut other = body.clone();
            other[at.index(body.len())] ^= 1;
            prop_assert!(scheme.verify(&changed(signed.headers().clone(), other, &url)).is_err());
        }
        for name in signed.headers().keys().filter(|name| *name != "content-type") {
            let mut map = signed.headers().clone();
            map.remove(name);
            prop_assert!(scheme.verify(&changed(map, body.clone(), &url)).is_err(), "{name}");
        }
    }

    #[test]
    fn arbitrary_text_in_the_headers_is_refused(input in "[ -~]{0,80}", signature in "[ -~]{0,80}") {
        let both = [("signature-input", &*input), ("signature", &*signature)];
        prop_assert!(shared(&["date"]).verify(&request(&both, BODY)).is_err());
    }
}

#[test]
fn times_are_checked() {
    let signed = |created: &str| {
        let input = format!(r#"sig-b25=("date" "@authority" "content-type"){created};keyid="test-shared-secret""#);
        let scheme = shared(&["date"]);
        scheme.verify(&request(&[("signature-input", &input), B25[1]], BODY)).unwrap_err()
    };
    assert_eq!(signed(&format!(";created={}", CREATED - 300)), VerifyError::TooOld);
    assert_eq!(signed(&format!(";created={}", CREATED + 400)), VerifyError::TooNew);
    assert_eq!(signed(&format!(";created={CREATED};expires={}", CREATED + 10)), VerifyError::TooOld);
    assert_eq!(signed(&format!(";created={CREATED};expires={}", CREATED + 11)), VerifyError::NoMatch);
    for unfit in
        ["", ";created=\"1618884473\"", ";created=1.5", ";created", ";expires=1", ";created=1618884473;expires=x"]
    {
        assert!(matches!(signed(unfit), VerifyError::Header(_)), "{unfit}");
    }
    // Only the recipe chooses the algorithm.
    assert!(matches!(signed(&format!(";created={CREATED};alg=\"ed25519\"")), VerifyError::Header(_)));
    let older = Recipe::new(Algorithm::HmacSha256, place("header signature"))
        .http_signature(HttpSignature::covering(["date"]).max_age(Duration::from_secs(3_600)))
        .key(Key::encoded_as(Decode::Base64));
    let older = older.with_secrets([SHARED]).unwrap().clock(|| CREATED + 3_600);
    assert!(older.verify(&request(&B25, BODY)).is_ok());
}

#[test]
fn unsupported_components_are_refused() {
    for component in [
        r#""date";sf"#,
        r#""date";key="a""#,
        r#""date";req"#,
        r#""@method";req"#,
        r#""@status""#,
        r#""@query-param""#,
        r#""@query-param";name=1"#,
        r#""Date""#,
        r#""a b""#,
        r#""date" "date""#,
        "1",
    ] {
        let input = format!(r#"sig-b25=("date" {component});created={CREATED}"#);
        let refused = shared(&["date"]).verify(&request(&[("signature-input", &input), B25[1]], BODY));
        assert!(matches!(refused, Err(VerifyError::Header(_))), "{component}");
    }
}

/// A request with a signature of this component, whose value the signer says.
fn signed(component: &str, value: &str, host: &str, url: &str) -> Delivery {
    let parameters = format!("({component});created={CREATED}");
    let base = format!("{component}: {value}\n\"@signature-params\": {parameters}");
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(SHARED).unwrap()).unwrap();
    mac.update(base.as_bytes());
    let signature = format!("a=:{}:", STANDARD.encode(mac.finalize().into_bytes()));
    let input = format!("a={parameters}");
    let headers = headers(&[("host", host), ("signature-input", &input), ("signature", &signature)]);
    Delivery::new(headers, BODY).requested(Method::POST, url)
}

#[test]
fn the_name_of_a_parameter_is_encoded_once() {
    const NAME: &str = r#""@query-param";name="a%20b""#;
    let scheme = shared(&[r#"@query-param;name="a%20b""#]);
    let is_good = |component: &str, url: &str| scheme.verify(&signed(component, "1", "shop", url)).is_ok();
    assert!(is_good(NAME, "/?a%20b=1") && is_good(NAME, "/?c&a+b=1") && is_good(NAME, "/?%61%20b=1&a%2520b=2"));
    assert!(!is_good(NAME, "/?a%20b=EVIL&a%2520b=1") && !is_good(NAME, "/?a%2520b=1") && !is_good(NAME, "/?a%20b=2"));
    for spelling in ["a b", "a+b", "%61%20b", "a%20b&", "a%ff"] {
        let component = format!(r#""@query-param";name="{spelling}""#);
        assert!(!is_good(&component, "/?a%20b=1"), "{spelling}");
        let http = HttpSignature::covering([format!(r#"@query-param;name="{spelling}""#)]);
        let recipe = Recipe::new(Algorithm::HmacSha256, place("header signature")).http_signature(http);
        assert_eq!(recipe.check(), Err(RecipeError::Component), "{spelling}");
    }
    let recipe = recipe(Algorithm::HmacSha256, &[r#"@query-param;name="a%20b""#]);
    let covers = |name: &str| recipe.covers(&Part::Place(Place::Query(name.to_owned())));
    assert!(covers("a b") && !covers("a%20b"));
}

#[test]
fn the_default_port_is_not_signed() {
    let verdict = |scheme: &RecipeScheme, host: &str, url: &str| {
        scheme.verify(&signed(r#""@authority""#, "example.com", host, url)).is_ok()
    };
    let own = shared(&["@authority"]);
    for (host, url) in [
        ("example.com", "/x"),
        ("Example.com", "/x"),
        ("other", "https://example.com:443/x"),
        ("other", "http://EXAMPLE.com:80/x"),
        ("other", "https://u:p@example.com"),
    ] {
        assert!(verdict(&own, host, url), "{host} {url}");
    }
    for (host, url) in [
        ("example.com:8443", "/x"),
        // Only the scheme says whether this is the default port, and nothing says the scheme.
        ("example.com:443", "/x"),
        ("example.com:80", "/x"),
        ("other", "/x"),
        ("example.com", "https://other/x"),
        ("example.com", "https://example.com:80/x"),
        ("example.com", "http://example.com:443/x"),
    ] {
        assert!(!verdict(&own, host, url), "{host} {url}");
    }
    for (origin, is_it) in [("https://example.com:443", true), ("http://example.com:443", false)] {
        let recipe = recipe(Algorithm::HmacSha256, &["@authority"]).origin(origin);
        let scheme = recipe.with_secrets([SHARED]).unwrap().clock(|| CREATED);
        assert_eq!(verdict(&scheme, "other", "/x"), is_it, "{origin}");
    }
    let unsaid = own.verify(&signed(r#""@authority""#, "example.com", "example.com:443", "/x")).unwrap_err();
    assert_eq!(unsaid.to_string(), "the URL is not absolute; set the origin in the recipe");
}

#[test]
fn the_label_selects_one_of_several_signatures() {
    let both = [
        ("signature-input", format!(r#"other=("date");created={CREATED}, {}"#, B25[0].1)),
        ("signature", format!("other=:AAAA:, {}", B25[1].1)),
    ];
    let both: Vec<(&str, &str)> = both.iter().map(|(name, value)| (*name, &**value)).collect();
    let labelled = |label: &'static str| {
        let recipe = Recipe::new(Algorithm::HmacSha256, place("header signature"));
        let recipe = recipe.http_signature(HttpSignature::covering(["date"]).label(label));
        recipe.key(Key::encoded_as(Decode::Base64)).with_secrets([SHARED]).unwrap().clock(|| CREATED)
    };
    assert!(labelled("sig-b25").verify(&request(&both, BODY)).is_ok());
    assert!(labelled("other").verify(&request(&both, BODY)).is_err());
    assert!(shared(&["date"]).verify(&request(&both, BODY)).is_err());
    // Of several recipes, the label selects those that apply; a wrong one is never passed over.
    let either = |delivery: &Delivery| labelled("other").or(labelled("sig-b25")).verify(delivery).map(drop);
    assert_eq!(either(&request(&B25, BODY)), Ok(()));
    assert_eq!(either(&request(&both, BODY)), Err(VerifyError::NoMatch));
}

#[test]
fn all_digests_are_checked() {
    let scheme = shared(&["content-digest"]);
    let signed = |digest: &str| {
        let unsigned = Delivery::new(headers(&[]), BODY).requested(Method::POST, "/");
        let good = scheme.sign_delivery(unsigned, "", CREATED).unwrap();
        assert!(scheme.verify(&good).is_ok());
        // The digest is validly signed, but it is that of another body.
        let mut map = good.headers().clone();
        map.insert("content-digest", HeaderValue::from_str(digest).unwrap());
        let plain = Recipe::new(Algorithm::HmacSha256, place("header x-sig"))
            .signs("\"content-digest\": {header:content-digest}\n\"@signature-params\": {header:x-params}")
            .key(Key::encoded_as(Decode::Base64))
            .encoding(Encoding::Base64);
        let params = r#"("content-digest");created=1618884473"#;
        map.insert("x-params", HeaderValue::from_static(params));
        let mac =
            plain.with_secrets([SHARED]).unwrap().sign_delivery(Delivery::new(map.clone(), ""), "", CREATED).unwrap();
        let mac = mac.headers()["x-sig"].to_str().unwrap().to_owned();
        map.insert("signature-input", HeaderValue::from_str(&format!("s={params}")).unwrap());
        map.insert("signature", HeaderValue::from_str(&format!("s=:{mac}:")).unwrap());
        scheme.verify(&Delivery::new(map, BODY).requested(Method::POST, "/")).map(drop)
    };
    assert_eq!(signed(DIGEST), Ok(()));
    assert_eq!(signed(&format!("md5=:AAAA:, {DIGEST}")), Ok(()));
    for wrong in [
        "md5=:AAAA:",
        "sha-512=:AAAA:",
        "sha-512=?1",
        &format!("{DIGEST}, sha-256=:AAAA:"),
        &DIGEST.replace("WZDP", "AAAA"),
        "nonsense=",
    ] {
        assert!(matches!(signed(wrong), Err(VerifyError::Header(_))), "{wrong}");
    }
}

#[test]
fn incomplete_recipes_are_refused() {
    let http = || HttpSignature::covering(["@method"]);
    let made = |algorithm, http| Recipe::new(algorithm, place("header x-other")).http_signature(http);
    assert_eq!(made(Algorithm::HmacSha256, http()).check(), Ok(()));
    for algorithm in
        [Algorithm::HmacSha1, Algorithm::Token, Algorithm::JwtHs256, Algorithm::RsaSha512, Algorithm::Sha256]
    {
        let fault = made(algorithm, http()).check();
        assert!(
            matches!(fault, Err(RecipeError::HttpAlgorithm | RecipeError::HttpSignature)),
            "{algorithm:?}: {fault:?}"
        );
    }
    for covers in
        [&[][..], &["@method", "@method"], &["Date"], &["@status"], &["date;sf"], &["@query-param"], &["\""], &["é"]]
    {
        let http = HttpSignature::covering(covers.iter().copied());
        assert_eq!(made(Algorithm::HmacSha256, http).check(), Err(RecipeError::Component), "{covers:?}");
    }
    let plain = made(Algorithm::HmacSha256, http());
    for other in [
        plain.clone().signs("{body}"),
        plain.clone().list(List::separated_by(',')),
        plain.clone().time(Time::at(place("header date"))),
        plain.clone().id(place("header x-id")),
        plain.clone().or_at(place("header x-sig")),
        plain.clone().prefix("v1="),
    ] {
        assert_eq!(other.check(), Err(RecipeError::HttpSignature));
    }
    assert_eq!(plain.claims(Claims::new()).check(), Err(RecipeError::Claims));
    let body = made(Algorithm::HmacSha256, HttpSignature::covering(["content-digest", "@query-param;name=\"a\""]));
    assert!(body.covers(&Part::Body) && body.covers(&Part::Place(Place::Query("a".to_owned()))));
    assert!(!body.covers(&Part::Method) && !body.covers(&Part::Query) && !body.covers(&Part::Url));
    assert!(made(Algorithm::HmacSha256, HttpSignature::covering(["@target-uri"])).covers(&Part::Url));
}
