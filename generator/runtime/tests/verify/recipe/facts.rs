//! The published test vectors of vendors, if available: `HOOKWRIGHT_FACTS` names the folder of `wire/vectors.json`.

use std::path::PathBuf;
use std::time::Duration;

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::serde_json::{self, Value};
use hookwright_runtime::verify::recipe::{
    Algorithm, Claims, Decode, Encoding, Key, List, PartReason, Place, Recipe, RecipeError, RecipeScheme,
    TemplateFault, Time, Unit,
};
use hookwright_runtime::verify::{Scheme, VerifyError};

#[test]
fn signatures_of_real_senders_are_accepted() {
    let Some(vectors) = vectors() else {
        println!("skipped: `HOOKWRIGHT_FACTS` is not set");
        return;
    };
    let (mut verified, mut ambiguous, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for vector in vectors.iter().filter(|vector| vector["type"] == "signature") {
        let id = text(vector, "/id").unwrap();
        let Some(recipe) = recipe(vector) else {
            left.push(id);
            continue;
        };
        let recipe = match recipe.check() {
            Ok(()) => recipe,
            Err(RecipeError::Signs(error)) if error.fault == TemplateFault::Ambiguous => {
                ambiguous.push(id);
                recipe.allow_ambiguous()
            }
            Err(error) => panic!("{id}: {error}"),
        };
        let recipe = match verdict(vector, &recipe) {
            // Vendors join values with a character that they may contain.
            Err(VerifyError::Part(fault)) if fault.reason == PartReason::HoldsSeparator => {
                ambiguous.push(id);
                recipe.allow_ambiguous()
            }
            _ => recipe,
        };
        check(id, vector, &recipe);
        verified.push(id);
    }
    println!("verified: {} {verified:?}\nambiguous: {ambiguous:?}\nleft: {} {left:?}", verified.len(), left.len());
    assert!(!verified.is_empty());
}

fn vectors() -> Option<Vec<Value>> {
    let folder = PathBuf::from(std::env::var_os("HOOKWRIGHT_FACTS")?);
    let files = [folder.join("wire/vectors.json"), folder.join("vectors.json")];
    let file = files.iter().find(|file| file.exists()).expect("no vectors in the folder");
    Some(serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap())
}

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str()
}

/// The recipe, if this version has the algorithm.
fn recipe(vector: &Value) -> Option<Recipe> {
    let facts = &vector["recipe"];
    let algorithm = match text(facts, "/alg").unwrap() {
        "hmac-sha1" => Algorithm::HmacSha1,
        "hmac-sha256" => Algorithm::HmacSha256,
        "hmac-sha512" => Algorithm::HmacSha512,
        "sha256" => Algorithm::Sha256,
        "token" => Algorithm::Token,
        "ed25519" if cfg!(feature = "ed25519") => Algorithm::Ed25519,
        "ecdsa-p256-sha256" if cfg!(feature = "ring") => Algorithm::EcdsaP256,
        "rsa-sha256" if cfg!(feature = "ring") => Algorithm::RsaSha256,
        "jwt" if cfg!(feature = "ring") => Algorithm::JwtRs256,
        _ => return None,
    };
    let mut recipe = Recipe::new(algorithm, place(text(facts, "/sig/at").unwrap()));
    if let Some(template) = text(facts, "/sign") {
        let mut template = template.replace("{ts}", "{timestamp}").replace("{form-sorted}", "{form:sorted}");
        template = template.replace("{crc32}", "{body:crc32}").replace("[[", "{?").replace("]]", "?}");
        for (name, value) in vector["settings"].as_object().into_iter().flatten() {
            template = template.replace(&format!("{{{name}}}"), value.as_str().unwrap());
        }
        if text(facts, "/missing") == Some("empty") {
            template = template.replace('}', "?}");
        }
        recipe = recipe.signs(template);
    }
    if let Some(prefix) = text(facts, "/sig/prefix") {
        recipe = recipe.prefix(prefix.to_owned());
    }
    if text(facts, "/sig/encoding") == Some("base64") {
        recipe = recipe.encoding(Encoding::Base64);
    }
    let one = |pointer| text(facts, pointer).and_then(|text| text.chars().next());
    if let Some(separator) = one("/sig/sep") {
        let names = facts["sig"]["pick"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        recipe = recipe.list(List::separated_by(separator).pairs(one("/sig/kv").unwrap()).signatures_named(names));
    }
    if let Some(at) = text(facts, "/ts/at") {
        let unit = match text(facts, "/ts/unit").unwrap() {
            "s" => Unit::Seconds,
            "ms" => Unit::Milliseconds,
            _ => Unit::Rfc3339,
        };
        let tolerance = facts["ts"]["tolerance"].as_u64().unwrap_or(300);
        recipe = recipe.time(Time::at(place(at)).unit(unit).tolerance(Duration::from_secs(tolerance)));
    }
    if let Some(claims) = facts.pointer("/jwt/claims").and_then(Value::as_object) {
        let claims = claims.iter().fold(Claims::new(), |claims, (name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if name == "aud" { claims.audience(value) } else { claims.equal(name.clone(), value) }
        });
        recipe = recipe.claims(claims);
    }
    if let Some(per) = text(facts, "/per") {
        recipe = recipe.per(per.to_owned());
    }
    let decode = match text(facts, "/key/from") {
        Some("hex") => Decode::Hex,
        Some("base64") => Decode::Base64,
        _ => Decode::Text,
    };
    Some(recipe.key(Key::encoded_as(decode).strip(text(facts, "/key/strip").unwrap_or_default().to_owned())))
}

fn place(facts: &str) -> Place {
    facts.replacen(':', " ", 1).replacen("sig ", "list ", 1).parse().unwrap()
}

fn check(id: &str, vector: &Value, recipe: &Recipe) {
    assert_eq!(verdict(vector, recipe), Ok(()), "{id}");
    let (scheme, now) = (|secret: &str, now| scheme(recipe, secret, now), now(vector));
    let (secret, request) = (secret(vector), &vector["request"]);
    let (body, url) = (text(request, "/body").unwrap(), url(request));
    let with = |body: &[u8], url: &str| delivery(request, body, url);
    let good = scheme(secret, now);

    let takes = |scheme: &RecipeScheme, delivery: &Delivery| match scheme.verify(delivery) {
        Ok(_) => "accepted",
        Err(_) => "refused",
    };
    for (what, expected) in vector["negatives"].as_object().unwrap() {
        let found = match &**what {
            "body + space" => takes(&good, &with(format!("{body} ").as_bytes(), url)),
            "url changed" => takes(&good, &with(body.as_bytes(), &url.replacen("com", "org", 1))),
            "too old" => {
                let late = scheme(secret, now + 1_000_000);
                assert_eq!(late.verify(&with(body.as_bytes(), url)), Err(VerifyError::TooOld), "{id}");
                "refused"
            }
            "wrong secret" => {
                // Another one of the same kind.
                let other = format!("{}{}", if secret.starts_with('4') { "5" } else { "4" }, &secret[1..]);
                let other = if secret.starts_with("whsec_M") { secret.replacen("_M", "_N", 1) } else { other };
                takes(&scheme(&other, now), &with(body.as_bytes(), url))
            }
            other => panic!("{id}: {other}"),
        };
        assert_eq!(expected, found, "{id}: {what}");
    }
    if vector.pointer("/recipe/sign").and_then(Value::as_str).is_some_and(|sign| sign.contains("{body}")) {
        for at in 0..body.len() {
            let mut turned = body.as_bytes().to_vec();
            turned[at] ^= 1;
            assert_eq!(takes(&good, &with(&turned, url)), "refused", "{id}: byte {at} of the body");
        }
    }
}

/// The recipe's verdict on the vector's request.
fn verdict(vector: &Value, recipe: &Recipe) -> Result<(), VerifyError> {
    let (request, scheme) = (&vector["request"], scheme(recipe, secret(vector), now(vector)));
    let delivery = delivery(request, text(request, "/body").unwrap().as_bytes(), url(request));
    scheme.verify(&delivery).map(drop)
}

fn secret(vector: &Value) -> &str {
    text(vector, "/secret").or_else(|| text(vector, "/keys/0/pem")).unwrap()
}

fn scheme(recipe: &Recipe, secret: &str, now: i64) -> RecipeScheme {
    recipe.with_secrets([secret]).unwrap().clock(move || now)
}

fn now(vector: &Value) -> i64 {
    vector["now"].as_i64().unwrap_or(1_760_000_000)
}

fn url(request: &Value) -> &str {
    text(request, "/url").unwrap_or("https://hooks.example/")
}

fn delivery(request: &Value, body: &[u8], url: &str) -> Delivery {
    let mut headers = HeaderMap::new();
    for (name, value) in request["headers"].as_object().unwrap() {
        let name: HeaderName = name.parse().unwrap();
        headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    Delivery::new(headers, body.to_vec()).requested(Method::POST, url)
}
