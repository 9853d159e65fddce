//! Deliveries of senders without a preset, each with the settings that one would write for it.
//!
//! `presets/senders.json` was made by a separate program, which signs as the senders' documentation says.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_core::config::Config;
use hookwright_core::diagnostic::{Diagnostics, Severity};
use hookwright_core::ir::{Recipe, Scheme as Setting, SecretKind};
use hookwright_core::load::Sources;
use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use hookwright_runtime::serde_json::{self, Value};
use hookwright_runtime::verify::recipe::RecipeScheme;
use hookwright_runtime::verify::{Scheme, Signer, VerifyError};

struct Sender {
    recipe: Recipe,
    vector: Value,
}

impl Sender {
    fn text(&self, key: &str) -> &str {
        self.vector[key].as_str().unwrap()
    }

    fn texts(&self, key: &str) -> Option<Vec<&str>> {
        Some(self.vector[key].as_array()?.iter().map(|text| text.as_str().unwrap()).collect())
    }

    fn now(&self) -> i64 {
        self.vector["now"].as_i64().unwrap()
    }

    fn scheme(&self, secret: &str, now: i64) -> Result<RecipeScheme, String> {
        let made = self.recipe.to_runtime(self.text("given")).and_then(|recipe| recipe.with_secrets([secret]));
        made.map(|scheme| scheme.clock(move || now)).map_err(|error| error.to_string())
    }

    fn headers(&self) -> HeaderMap {
        let headers = self.vector["headers"].as_object().unwrap().iter();
        headers
            .map(|(name, value)| {
                (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value.as_str().unwrap()).unwrap())
            })
            .collect()
    }

    fn delivery(&self, headers: HeaderMap, body: Vec<u8>) -> Delivery {
        let method: Method = self.text("method").parse().unwrap();
        Delivery::new(headers, body).requested(method, self.text("url"))
    }

    /// What is wrong with the verdict about this sender.
    fn fault(&self) -> Option<String> {
        let now = self.now();
        let good = match self.scheme(self.text("secret"), now) {
            Ok(scheme) => scheme,
            Err(error) => return Some(error),
        };
        let body = self.text("body").as_bytes();
        let verdict = |headers: HeaderMap, body: Vec<u8>| good.verify(&self.delivery(headers, body)).map(drop);
        if let Err(error) = verdict(self.headers(), body.to_vec()) {
            return Some(format!("refused: {error}"));
        }
        for other in self.others(body) {
            let text = String::from_utf8_lossy(&other).into_owned();
            if verdict(self.headers(), other).is_ok() {
                return Some(format!("accepts another body: {text}"));
            }
        }
        let free = self.texts("free").unwrap();
        for name in self.vector["headers"].as_object().unwrap().keys().filter(|name| !free.contains(&&***name)) {
            let mut without = self.headers();
            without.remove(name);
            if verdict(without, body.to_vec()).is_ok() {
                return Some(format!("accepts a delivery without {name}"));
            }
        }
        if self.recipe.secrets() != SecretKind::PublicKey {
            let secret = self.text("secret").replacen(['a', 'M', '0'], "1", 1);
            if self.scheme(&secret, now).unwrap().verify(&self.delivery(self.headers(), body.to_vec())).is_ok() {
                return Some("accepts another secret".to_owned());
            }
        }
        if self.recipe.time.is_some() {
            let late = self.scheme(self.text("secret"), now + 100_000).unwrap();
            let verdict = late.verify(&self.delivery(self.headers(), body.to_vec()));
            if verdict.as_ref().err() != Some(&VerifyError::TooOld) {
                return Some(format!("a day later: {verdict:?}"));
            }
        }
        None
    }

    /// Bodies that differ in what is signed: in each byte, or in the values at certain places.
    fn others(&self, body: &[u8]) -> Vec<Vec<u8>> {
        let Some(signed) = self.texts("signed") else {
            return (0..body.len())
                .map(|at| {
                    let mut other = body.to_vec();
                    other[at] ^= 1;
                    other
                })
                .collect();
        };
        let others = signed.into_iter().map(|pointer| {
            if let Some(name) = pointer.strip_prefix("form ") {
                let fields = self.text("body").split('&');
                let begin = format!("{name}=");
                let fields =
                    fields.map(|field| if field.starts_with(&begin) { format!("{field}0") } else { field.into() });
                return fields.collect::<Vec<_>>().join("&").into_bytes();
            }
            let mut other: Value = serde_json::from_slice(body).unwrap();
            let value = other.pointer_mut(pointer).unwrap();
            *value = match &*value {
                Value::String(text) => format!("{text}0").into(),
                number => (number.as_i64().unwrap() + 1).into(),
            };
            other.to_string().into_bytes()
        });
        others.collect()
    }
}

/// The recipe of the settings, or what is wrong with them. `accept` is another setting, or null.
fn recipe(verify: &Value, accept: &Value) -> Result<Recipe, String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    let mut settings = serde_json::json!({ "verify": verify });
    if !accept.is_null() {
        settings["accept"] = accept.clone();
    }
    let text = settings.to_string();
    let file = sources.add("codegen.yaml".to_owned(), text).unwrap();
    let config = Config::read(&sources, file, &mut diagnostics);
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<&str> = errors.map(|found| &*found.message).collect();
    match config.verify.map(|setting| setting.value) {
        Some(Setting::Recipes(recipes)) if errors.is_empty() => Ok(recipes.into_iter().next().unwrap()),
        _ => Err(errors.join("; ")),
    }
}

fn senders() -> Vec<(String, Result<Sender, String>)> {
    let file = std::env::var("SENDERS").unwrap_or_else(|_| "presets/senders.json".to_owned());
    let all: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let all = all.as_object().unwrap().iter();
    all.map(|(name, vector)| {
        let sender =
            recipe(&vector["verify"], &vector["accept"]).map(|recipe| Sender { recipe, vector: vector.clone() });
        (name.clone(), sender)
    })
    .collect()
}

#[test]
fn each_sender_is_verified_and_nothing_else() {
    let mut faults = Vec::new();
    let senders = senders();
    for (name, sender) in &senders {
        match sender.as_ref().map(Sender::fault) {
            Ok(None) => {}
            Ok(Some(fault)) => faults.push(format!("{name}: {fault}")),
            Err(fault) => faults.push(format!("{name}: {fault}")),
        }
    }
    let count = senders.len();
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
    assert!(count > 60);
}

/// What one signs, the other verifies.
#[test]
fn each_recipe_verifies_what_it_signs() {
    for (name, sender) in senders() {
        let Ok(sender) = sender else { continue };
        if sender.recipe.secrets() == SecretKind::PublicKey {
            continue;
        }
        let Ok(scheme) = sender.scheme(sender.text("secret"), sender.now()) else { continue };
        // What becomes a token is JSON.
        let body = if sender.recipe.is_body_token() { "{}" } else { sender.text("body") };
        let delivery = sender.delivery(sender.headers(), body.as_bytes().to_vec());
        let delivery = scheme.sign_delivery(delivery, "msg_1", sender.now());
        let delivery = delivery.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(scheme.verify(&delivery).is_ok(), "{name}: {:?}", scheme.verify(&delivery));
    }
}

/// The recipes in the book are those that were tried.
#[test]
fn the_book_has_these_recipes() {
    let book = std::fs::read_to_string("../generator/book/src/senders.md").unwrap();
    let (_, table) = book.split_once("| Sender | `verify` | Also needed |").unwrap();
    let senders = senders();
    let mut count = 0;
    for row in table.lines().filter(|row| row.contains(" | `{ algorithm: ")) {
        let (name, rest) = row.strip_prefix("| ").unwrap().split_once(" | `").unwrap();
        let (setting, _) = rest.split_once(" }` |").unwrap();
        // In a table, a bar needs a backslash.
        let setting = format!("{setting} }}").replace("\\|", "|");
        let written: Value = serde_yaml::from_str(&setting).unwrap();
        let tried = senders.iter().find(|(sender, _)| sender == name).and_then(|(_, sender)| sender.as_ref().ok());
        let tried = tried.unwrap_or_else(|| panic!("{name} wasn't tried"));
        let written = recipe(&written, &tried.vector["accept"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(written, tried.recipe, "{name}");
        count += 1;
    }
    assert!(count > 100);
}
