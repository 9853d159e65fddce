//! Compares the senders' own clients, from `PyPI` and npm, with the recipes of the library: each accepts what the other
//! signs, and both agree about damaged requests.
//!
//! `.ci/run rest` installs the clients below the target directory. Without them, the test prints that and passes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]
#![allow(clippy::panic, reason = "a panic fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use hookwright_core::ir;
use hookwright_core::presets;
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::recipe::{Algorithm, HttpSignature, Place, Recipe, RecipeScheme};
use hookwright_runtime::verify::{Scheme, Signer};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

const URL: &str = "https://hooks.example/in?shop=1";

/// A client, with the name of the equivalent preset.
struct Client {
    preset: &'static str,
    /// The secret that the client is given.
    secret: &'static str,
    /// What the recipe is given if that differs: the public key.
    key: Option<&'static str>,
    /// Whether the client can also sign. Otherwise it verifies our signatures.
    signs: bool,
    /// Headers that the client requires.
    besides: &'static [(&'static str, &'static str)],
    is_form: bool,
    /// What the client accepts and the recipe refuses: another spelling of the right signature.
    laxer_about: Option<&'static str>,
}

const PLAIN: Client = Client {
    preset: "",
    secret: "a secret of theirs",
    key: None,
    signs: true,
    besides: &[],
    is_form: false,
    laxer_about: None,
};

const PYTHON: [Client; 7] = [
    Client { preset: "stripe", secret: "whsec_of_theirs", signs: false, ..PLAIN },
    Client { preset: "slack", ..PLAIN },
    Client { preset: "twilio", is_form: true, ..PLAIN },
    Client {
        preset: "discord",
        secret: "0000000000000000000000000000000000000000000000000000000000000007",
        key: Some("3ee2a8a7283cb2fd728943daa127ef09e483071a8b4bc699ba4522f09b14cfde"),
        ..PLAIN
    },
    // Their Base64 decoder ignores everything after the padding.
    Client {
        preset: "standard-webhooks",
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        laxer_about: Some("a letter more in webhook-signature"),
        ..PLAIN
    },
    Client {
        preset: "svix",
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        laxer_about: Some("a letter more in svix-signature"),
        ..PLAIN
    },
    Client { preset: RFC_9421, ..PLAIN },
];

/// The client of RFC 9421, which has no preset.
const RFC_9421: &str = "http-message-signatures";

const NODE: [Client; 2] = [
    Client { preset: "github", ..PLAIN },
    Client {
        preset: "shopify",
        signs: false,
        besides: &[
            ("x-shopify-topic", "orders/create"),
            ("x-shopify-api-version", "2026-01"),
            ("x-shopify-shop-domain", "shop.example"),
            ("x-shopify-webhook-id", "1"),
        ],
        ..PLAIN
    },
];

#[test]
fn python_clients_and_recipes_agree() {
    let python = folder().join("bin/python");
    if !python.exists() {
        println!("skipped: the clients of `official/requirements.txt` are not installed in {}", folder().display());
        return;
    }
    let mut command = Command::new(python);
    command.arg("official/clients.py");
    PYTHON.iter().for_each(|client| client.compare(&mut command));
}

#[test]
fn node_clients_and_recipes_agree() {
    if !folder().join("node_modules").exists() {
        println!("skipped: the clients of `official/package.json` are not installed in {}", folder().display());
        return;
    }
    // A module finds others relative to its folder.
    let script = folder().join("clients.mjs");
    fs::copy("official/clients.mjs", &script).unwrap();
    let mut command = Command::new("node");
    command.arg(script);
    NODE.iter().for_each(|client| client.compare(&mut command));
}

/// Where the clients are installed.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("official")
}

/// A request with everything that a signature may cover.
#[derive(Clone, Debug)]
struct Request {
    headers: BTreeMap<String, String>,
    body: String,
    secret: String,
}

impl Client {
    fn compare(&self, command: &mut Command) {
        let signed = self.signed(command);
        let requests: Vec<(String, Request)> = signed.iter().flat_map(|request| self.variants(request)).collect();
        let verdicts = ask(command, requests.iter().map(|(_, request)| self.question("verify", request)).collect());
        let mut taken = 0;
        for ((what, request), verdict) in requests.iter().zip(&verdicts) {
            let theirs = verdict["verdict"].as_bool().unwrap();
            let ours = self.takes(request);
            if self.laxer_about == Some(what) {
                assert!(theirs && !ours, "{} is no longer laxer about {what}", self.preset);
                continue;
            }
            assert_eq!(ours, theirs, "{}, {what}: {request:?}", self.preset);
            assert!(theirs || what != "as it is", "{} refuses what is signed for it: {request:?}", self.preset);
            taken += usize::from(theirs);
        }
        println!("{}: {} requests, {taken} of them taken by both", self.preset, requests.len());
        assert!(taken >= signed.len() && taken < requests.len());
    }

    /// Requests that one of the sides signed.
    fn signed(&self, command: &mut Command) -> Vec<Request> {
        let unsigned = |body: String| Request {
            headers: self.besides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body,
            secret: self.secret.to_owned(),
        };
        let mut requests: Vec<Request> = bodies(self.is_form).into_iter().map(unsigned).collect();
        if self.signs {
            let answers = ask(command, requests.iter().map(|request| self.question("sign", request)).collect());
            for (request, answer) in requests.iter_mut().zip(answers) {
                let headers = answer["headers"].as_object().unwrap().iter();
                request.headers.extend(headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())));
            }
        } else {
            requests.clear();
        }
        // The client of RFC 9421 requires a `keyid`, which the standard doesn't.
        if self.key.is_none() && self.preset != RFC_9421 {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
            let ours = bodies(self.is_form).into_iter().map(unsigned).map(|request| {
                let scheme = self.scheme(&request.secret).unwrap();
                let delivery = scheme.sign_delivery(delivery(&request), "msg_2", i64::try_from(now).unwrap()).unwrap();
                let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
                let headers = delivery.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
                Request { headers, ..request }
            });
            requests.extend(ours);
        }
        requests
    }

    /// A request, and many damaged copies of it.
    fn variants(&self, request: &Request) -> Vec<(String, Request)> {
        let mut all = vec![("as it is".to_owned(), request.clone())];
        let mut add = |what: &str, change: &dyn Fn(&mut Request)| {
            let mut other = request.clone();
            change(&mut other);
            all.push((what.to_owned(), other));
        };
        add("another body", &|request| request.body.push_str(if self.is_form { "&z=1" } else { " " }));
        add("an empty body", &|request| request.body.clear());
        if self.key.is_none() {
            add("another secret", &|request| request.secret = self.secret.replacen(['a', '9'], "b", 1));
        }
        let names: Vec<&String> = request.headers.keys().collect();
        for name in names.into_iter().filter(|name| !self.besides.iter().any(|(other, _)| other == name)) {
            let value = &request.headers[name];
            let mut set = |what: String, value: Option<String>| {
                add(&what, &|request: &mut Request| {
                    match &value {
                        Some(value) => request.headers.insert(name.clone(), value.clone()),
                        None => request.headers.remove(name),
                    };
                });
            };
            set(format!("no {name}"), None);
            set(format!("nothing in {name}"), Some(String::new()));
            for (at, letter) in value.char_indices().step_by(7) {
                let other = if letter == '1' { '2' } else { '1' };
                let changed = format!("{}{other}{}", &value[..at], &value[at + letter.len_utf8()..]);
                set(format!("letter {at} of {name}"), Some(changed));
            }
            set(format!("a letter less in {name}"), Some(value[..value.len() - 1].to_owned()));
            set(format!("a letter more in {name}"), Some(format!("{value}0")));
        }
        all
    }

    fn scheme(&self, secret: &str) -> Option<RecipeScheme> {
        if self.preset == RFC_9421 {
            let covers = HttpSignature::covering(["@method", "@target-uri", "content-digest"]);
            let place: Place = "header signature".parse().ok()?;
            let recipe = Recipe::new(Algorithm::HmacSha256, place).http_signature(covers).url(URL);
            return recipe.with_secrets([secret]).ok();
        }
        let Some(ir::Scheme::Recipes(recipes)) = presets::scheme(self.preset) else { panic!("{}", self.preset) };
        recipes.first()?.to_runtime(URL).unwrap().with_secrets([self.key.unwrap_or(secret)]).ok()
    }

    fn takes(&self, request: &Request) -> bool {
        self.scheme(&request.secret).is_some_and(|scheme| scheme.verify(&delivery(request)).is_ok())
    }

    fn question(&self, op: &str, Request { headers, body, secret }: &Request) -> Value {
        json!({ "client": self.preset, "op": op, "secret": secret, "url": URL, "headers": headers, "body": body })
    }
}

fn delivery(request: &Request) -> Delivery {
    let headers: HeaderMap = request
        .headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect();
    Delivery::new(headers, request.body.clone()).requested(Method::POST, URL)
}

fn bodies(is_form: bool) -> Vec<String> {
    let bodies: &[&str] = if is_form {
        &[
            "MessageSid=SM1&From=%2B1555&To=%2B1556",
            "b=2&a=1&a=0&a=1",
            "text=caf%C3%A9+%26+tea&empty=",
            "Body=a%3Db%3Bc",
        ]
    } else {
        &["{}", r#"{"type":"order.paid","at":1.50}"#, r#"{"name":"Zoë — “x”","n":[1, 2]}"#, "{\"a\":\"\\u00e9\"}\r\n"]
    };
    bodies.iter().map(ToString::to_string).collect()
}

/// What a client answers to each question.
fn ask(command: &mut Command, questions: Vec<Value>) -> Vec<Value> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let count = questions.len();
    // Answers are read while questions are written, so that neither side blocks on a full pipe.
    let asking = std::thread::spawn(move || {
        questions.iter().for_each(|question| writeln!(stdin, "{question}").unwrap());
    });
    let output = child.wait_with_output().unwrap();
    asking.join().unwrap();
    assert!(output.status.success());
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), count);
    answers
}
