//! The handshakes of well-known senders are answered as they expect, only with settings.
//!
//! `presets/handshakes.json` has a request for each handshake of the library, and for some kinds that no preset has. If
//! `HOOKWRIGHT_FACTS` names a folder with requests that senders published, those are answered, too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hookwright_core::ir::Answer;
use hookwright_core::{Input, Loaded, presets, report};
use hookwright_runtime::handshake::{self, Answers, Given};
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::serde_json::{self, Value};
use hookwright_runtime::{Delivery, Proof, Trust};

const DOCUMENT: &str = r#"{
    "openapi": "3.1.0", "info": { "title": "Acme", "version": "1" },
    "webhooks": { "order.paid": { "post": { "requestBody": { "content": { "application/json": { "schema": {
        "type": "object", "required": ["type"], "properties": { "type": { "const": "order.paid" } }
    } } } } } } }
}"#;

/// The answers that settings describe, as a generated module has them.
fn answers(settings: &str) -> Vec<Answer> {
    let Loaded { mut sources, mut inputs, diagnostics } = Loaded::default();
    let config = Some(sources.add("codegen.yaml".to_owned(), settings).unwrap());
    let document = sources.add("openapi.json".to_owned(), DOCUMENT).unwrap();
    inputs.push(Input { name: "acme".to_owned(), document, config });
    let loaded = Loaded { sources, inputs, diagnostics };
    match loaded.compile().only() {
        Ok(compilation) => compilation.ir.answers,
        Err(diagnostics) => panic!("{settings}\n{}", report::text(&diagnostics, &loaded.sources)),
    }
}

/// The answer to a request, once it is verified.
fn answered(
    answers: &[Answer],
    (secret, token): (&str, Option<&str>),
    request: &Value,
) -> Result<handshake::Answer, String> {
    let delivery = delivery(request);
    let proof = Trust::Proved(Proof::new("a test", 0));
    for answer in answers {
        let made = answer.with_rule(|rule| Answers::new(&[rule], [secret])).map_err(|error| error.to_string())?;
        let made = match token {
            Some(token) => made.tokens([token]).map_err(|error| error.to_string())?,
            None => made,
        };
        if let Some(found) = made.find(&delivery) {
            return found.answer(&delivery, Some(&proof)).map_err(|refusal| refusal.to_string());
        }
    }
    Err("it isn't a handshake".to_owned())
}

fn delivery(request: &Value) -> Delivery {
    let headers: HeaderMap = request["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value.as_str().unwrap()).unwrap())
        })
        .collect();
    let method: Method = request["method"].as_str().unwrap_or("POST").parse().unwrap();
    let url = request["url"].as_str().unwrap_or("https://hooks.example/in");
    Delivery::new(headers, request["body"].as_str().unwrap_or_default().to_owned()).requested(method, url)
}

/// The kinds of handshakes, each with the settings that answer it and requests to try.
fn kinds() -> Vec<(String, Vec<Answer>, Vec<Value>)> {
    let all = std::fs::read("presets/handshakes.json").unwrap();
    let all: BTreeMap<String, Vec<Value>> = serde_json::from_slice(&all).unwrap();
    let kind = |(name, requests): (String, Vec<Value>)| {
        let set = requests.first().and_then(|request| request["settings"].as_str().map(str::to_owned));
        let settings = set.or_else(|| presets::text(&name)).unwrap();
        // If the sender signs its URL, it is passed to `verifier`.
        (name, answers(&settings), requests)
    };
    all.into_iter().map(kind).collect()
}

fn shown(given: Option<&Given>) -> Option<String> {
    match given? {
        Given::Secret(secret) => Some(format!("secret {secret}")),
        Given::Url(url) => Some(format!("url {url}")),
        _ => None,
    }
}

#[test]
fn each_handshake_of_the_presets_is_answered() {
    let kinds = kinds();
    let tried: BTreeSet<&str> = kinds.iter().map(|(name, ..)| &**name).collect();
    assert!(presets::names().filter(|name| presets::answers(name).is_some()).all(|name| tried.contains(name)));
    for (name, answers, requests) in &kinds {
        for request in requests {
            let (secret, token) = (request["secret"].as_str().unwrap(), request["token"].as_str());
            let answer = answered(answers, (secret, token), &request["request"]);
            let answer = answer.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(Some(u64::from(answer.status.as_u16())), request["status"].as_u64(), "{name}");
            assert_eq!(shown(answer.given.as_ref()).as_deref(), request["given"].as_str(), "{name}");
            let text = |header: &str| answer.headers.get(header).map(|value| value.to_str().unwrap());
            assert_eq!(text("content-type"), request["content_type"].as_str(), "{name}");
            for (header, value) in request["headers"].as_object().into_iter().flatten() {
                assert_eq!(text(header), value.as_str(), "{name}: {header}");
            }
            match &request["body"] {
                Value::String(text) => assert_eq!(answer.body, text.as_bytes(), "{name}"),
                json => assert_eq!(serde_json::from_slice::<Value>(&answer.body).unwrap(), *json, "{name}"),
            }
            if token.is_some() {
                let other = answered(answers, (secret, Some("of another tenant")), &request["request"]);
                assert!(other.map_or(true, |other| other.body != answer.body), "{name} is answered for another token");
            }
        }
    }
}

/// Settings with all presets generate code, whatever else the document has.
#[test]
fn each_preset_works_as_a_setting() {
    for name in presets::names() {
        let text = presets::text(name).unwrap();
        let count = presets::answers(name).map_or(0, |answers| answers.matches("- when:").count());
        assert_eq!(answers(&text).len(), count, "{name}");
    }
}

/// All bodies of the document are JSON objects, so a text of letters and digits is never what the sender signs.
#[test]
fn limited_text_may_be_signed_next_to_json() {
    let settings = "verify: { algorithm: hmac-sha256, signs: \"{timestamp}{body}\", signature: { at: header X-Sign }, \
                    time: { at: header X-Time } }\nanswers:\n  - when: { query: crc }\n    verified: false\n    \
                    matches: \"[A-Za-z0-9]{1,64}\"\n    computed: { hmac-sha256: \"{query:crc}\" }\n    \
                    respond: { text: \"{computed}\" }\n";
    assert_eq!(answers(settings).len(), 1);
}

#[test]
fn published_handshakes_are_answered() {
    let Some(folder) = std::env::var_os("HOOKWRIGHT_FACTS").map(PathBuf::from) else {
        println!("skipped: `HOOKWRIGHT_FACTS` is not set");
        return;
    };
    let files = [folder.join("wire/vectors.json"), folder.join("vectors.json")];
    let file = files.iter().find(|file| file.exists()).unwrap();
    let all: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut answered_ids = Vec::new();
    for (name, answers, requests) in kinds() {
        for request in requests {
            let Some(vector) = all.iter().find(|vector| vector["id"] == request["facts"]) else { continue };
            let token = vector["must_match"].as_object().map(|_| vector["secret"].as_str().unwrap_or("xxxxxx"));
            let secret = vector["secret"].as_str().unwrap_or("a secret");
            let answer = answered(&answers, (secret, token), &vector["request"]);
            let answer = answer.unwrap_or_else(|error| panic!("{name}: {error}"));
            let fits = |wanted: &Value| {
                let body = wanted["body"].as_str().is_none_or(|body| answer.body == body.as_bytes());
                let json = wanted["json"].is_null()
                    || serde_json::from_slice::<Value>(&answer.body).is_ok_and(|json| json == wanted["json"]);
                let headers = wanted["headers"].as_object().into_iter().flatten();
                body && json
                    && headers.into_iter().all(|(header, value)| {
                        answer.headers.get(header).is_some_and(|it| it.to_str().ok() == value.as_str())
                    })
            };
            let wanted = &vector["response"];
            let any = wanted["any_of"].as_array().is_none_or(|all| all.iter().any(fits));
            assert!(fits(wanted) && any, "{name}: {answer:?} instead of {wanted}");
            answered_ids.push(vector["id"].as_str().unwrap().to_owned());
        }
    }
    println!("answered: {} {answered_ids:?}", answered_ids.len());
    assert!(answered_ids.len() >= 8);
}
