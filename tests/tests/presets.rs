//! Each preset verifies its sender's signatures.
//!
//! `presets/vectors.json` has a delivery for each of them, signed by a separate program according to the sender's
//! documentation. If `HOOKWRIGHT_FACTS` names a folder with deliveries that senders published, those are verified, too.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use hookwright_core::ir::{Recipe, Scheme as Setting, SecretKind};
use hookwright_core::presets;
use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::serde_json::{self, Value};
use hookwright_runtime::verify::recipe::RecipeScheme;
use hookwright_runtime::verify::{Scheme, Signer};

const URL: &str = "https://hooks.example/in?a=b";

/// A delivery of a sender.
struct Vector {
    secret: String,
    now: i64,
    url: String,
    /// What is passed at run time: the URL, or the account.
    given: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Vector {
    fn read(vector: &Value, request: &Value) -> Option<Self> {
        let headers = request["headers"].as_object()?.iter().map(|(name, value)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value.as_str().unwrap()).unwrap())
        });
        let url = request["url"].as_str().unwrap_or(URL).to_owned();
        let account = vector["account"].as_str().or(vector["settings"]["webhook_id"].as_str());
        Some(Self {
            given: account.map_or_else(|| url.clone(), str::to_owned),
            url,
            secret: vector["secret"].as_str()?.to_owned(),
            now: vector["now"].as_i64().unwrap_or(1_760_000_000),
            headers: headers.collect(),
            body: request["body"].as_str()?.as_bytes().to_vec(),
        })
    }

    fn delivery(&self) -> Delivery {
        Delivery::new(self.headers.clone(), self.body.clone()).requested(Method::POST, &*self.url)
    }
}

fn recipe(preset: &str) -> Recipe {
    match presets::scheme(preset) {
        Some(Setting::Recipes(recipes)) => recipes.into_iter().next().unwrap(),
        other => panic!("{preset}: {other:?}"),
    }
}

fn scheme(preset: &str, vector: &Vector, secret: &str) -> RecipeScheme {
    let now = vector.now;
    recipe(preset).to_runtime(vector.given.as_str()).unwrap().with_secrets([secret]).unwrap().clock(move || now)
}

fn vectors() -> Vec<(String, Vector)> {
    let all: Value = serde_json::from_slice(&std::fs::read("presets/vectors.json").unwrap()).unwrap();
    let all = all.as_object().unwrap().iter();
    all.map(|(name, vector)| (name.clone(), Vector::read(vector, vector).unwrap())).collect()
}

/// Whether the scheme accepts the delivery with a changed byte somewhere in its body.
fn takes_any_other(scheme: &RecipeScheme, vector: &Vector) -> Option<usize> {
    (0..vector.body.len()).find(|at| {
        let mut body = vector.body.clone();
        body[*at] ^= 1;
        let delivery = Delivery::new(vector.headers.clone(), body).requested(Method::POST, &*vector.url);
        scheme.verify(&delivery).is_ok()
    })
}

#[test]
fn each_preset_verifies_its_sender_and_nothing_else() {
    let vectors = vectors();
    let with_vector: BTreeSet<&str> = vectors.iter().map(|(name, _)| &**name).collect();
    assert_eq!(with_vector, presets::names().collect::<BTreeSet<_>>());
    for (name, vector) in &vectors {
        let good = scheme(name, vector, &vector.secret);
        assert!(good.verify(&vector.delivery()).is_ok(), "{name}: {:?}", good.verify(&vector.delivery()));
        let recipe = recipe(name);
        let signs_body = recipe.signs.as_deref().is_some_and(|template| template.contains("{body}"));
        if signs_body || recipe.body_sha256.is_some() {
            assert_eq!(takes_any_other(&good, vector), None, "{name}");
        }
        for header in vector.headers.keys() {
            let mut headers = vector.headers.clone();
            headers.remove(header);
            let without = Delivery::new(headers, vector.body.clone()).requested(Method::POST, &*vector.url);
            assert!(good.verify(&without).is_err(), "{name} without {header}");
        }
        if recipe.secrets() != SecretKind::PublicKey {
            let other = scheme(name, vector, &vector.secret.replacen(['a', 'd', '4'], "0", 1));
            assert!(other.verify(&vector.delivery()).is_err(), "{name}: another secret");
        }
        if recipe.time.is_some() {
            let now = vector.now;
            assert!(
                good.clone().clock(move || now + 100_000).verify(&vector.delivery()).is_err(),
                "{name}: a day later"
            );
        }
    }
}

/// What one side signs, the other verifies, whatever the body is.
#[test]
fn a_preset_verifies_what_it_signs() {
    let mut signed = 0;
    for (name, vector) in vectors().iter().filter(|(name, _)| recipe(name).secrets() != SecretKind::PublicKey) {
        let scheme = scheme(name, vector, &vector.secret);
        for turn in 0..40 {
            let id = format!("msg_{turn}");
            let mut headers = HeaderMap::new();
            // What a sender signs in addition.
            for header in recipe(name).signed_headers() {
                headers.insert(header.parse::<HeaderName>().unwrap(), HeaderValue::from(turn * 7));
            }
            let unsigned = Delivery::new(headers, body(&vector.body, turn)).requested(Method::POST, &*vector.url);
            let delivery = scheme.sign_delivery(unsigned, &id, vector.now).unwrap();
            assert!(scheme.verify(&delivery).is_ok(), "{name}: {:?}", scheme.verify(&delivery));
            signed += 1;
        }
    }
    assert!(signed > 1_000);
}

/// The sample with other text values. It stays JSON or a form if it was one.
fn body(sample: &[u8], turn: usize) -> Vec<u8> {
    let texts = ["", "é", "a:b", "\\\\", "1.2", "{}", "%20", "\\\"", "—"];
    let text = format!("{}{}{turn}", texts[turn % texts.len()], texts[turn / texts.len()]);
    match std::str::from_utf8(sample).unwrap() {
        form if form.contains('&') => format!("{form}&b={}", text.len()).into_bytes(),
        json => json.replacen('{', &format!("{{\"extra {turn}\":\"{text}\","), 1).into_bytes(),
    }
}

/// A sender of both kinds may write the default port, whatever is registered, and post a form without fields.
#[test]
fn the_default_port_of_a_signed_url_is_optional() {
    for (name, body, target) in [
        ("twilio", "From=%2B15550100&To=a+b", "/in?a=b"),
        ("twilio", "", "/in"),
        ("twilio-json", "{\"a\":1}", "/in?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"),
    ] {
        let of = |origin: &str| recipe(name).to_runtime(origin).unwrap().with_secrets(["a secret"]).unwrap();
        let verdict = |signed: &str, registered: &str| {
            let delivery = Delivery::new(HeaderMap::new(), body).requested(Method::POST, target);
            let delivery = of(signed).sign_delivery(delivery, "", 0).unwrap();
            of(registered).verify(&delivery).is_ok()
        };
        for (one, other) in [
            ("https://hooks.example", "https://hooks.example:443"),
            ("http://hooks.example", "http://hooks.example:80"),
        ] {
            assert!(verdict(one, other) && verdict(other, one) && verdict(one, one) && verdict(other, other), "{name}");
        }
        for (one, other) in [
            ("https://hooks.example", "https://hooks.example:8443"),
            ("https://hooks.example", "https://hooks.example:80"),
            ("https://hooks.example", "http://hooks.example"),
            ("https://hooks.example", "https://other.example:443"),
        ] {
            assert!(!verdict(one, other) && !verdict(other, one), "{name}: {one} {other}");
        }
    }
}

#[test]
fn published_deliveries_are_verified() {
    let Some(folder) = std::env::var_os("HOOKWRIGHT_FACTS").map(PathBuf::from) else {
        println!("skipped: `HOOKWRIGHT_FACTS` is not set");
        return;
    };
    let files = [folder.join("wire/vectors.json"), folder.join("vectors.json")];
    let file = files.iter().find(|file| file.exists()).unwrap();
    let all: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let (mut verified, mut left) = (Vec::new(), Vec::new());
    for vector in all.as_array().unwrap().iter().filter(|vector| vector["type"] == "signature") {
        let id = vector["id"].as_str().unwrap();
        let vendor = vector["vendor"].as_str().unwrap().to_lowercase().replace(['/', '('], " ");
        let words: Vec<&str> = vendor.split_whitespace().collect();
        let is_of = |name: &&str| {
            let name: Vec<&str> = name.split('-').collect();
            words.starts_with(&name) || words.get(1..).is_some_and(|rest| rest.starts_with(&name))
        };
        let mut meant: Vec<&str> = presets::names().filter(is_of).collect();
        meant.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let (Some(vector), Some(preset)) = (Vector::read(vector, &vector["request"]), meant.first()) else {
            left.push(id);
            continue;
        };
        let takes = recipe(preset).to_runtime(vector.given.as_str()).unwrap().with_secrets([&vector.secret]).is_ok_and(
            |scheme| {
                let now = vector.now;
                scheme.clock(move || now).verify(&vector.delivery()).is_ok()
            },
        );
        if takes { &mut verified } else { &mut left }.push(id);
    }
    // The official library tries both forms of the URL.
    let with_port = |vector: &&Value| vector["request"]["url"].as_str().is_some_and(|url| url.contains(":443/"));
    for vector in all.as_array().unwrap().iter().filter(with_port) {
        let mut vector = Vector::read(vector, &vector["request"]).unwrap();
        vector.given = vector.url.replace(":443/", "/");
        assert!(scheme("twilio", &vector, &vector.secret).verify(&vector.delivery()).is_ok());
    }
    println!("verified: {} {verified:?}\nleft: {} {left:?}", verified.len(), left.len());
    assert!(left.len() <= 6, "{left:?}");
}
