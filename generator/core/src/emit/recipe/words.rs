//! Docs about recipes.

use super::{groups, url_parameters};
use crate::ir::{Algorithm, Recipe, SecretKind, SignaturePlace};

/// The proof of who sent a delivery, as a sentence.
pub(in crate::emit) fn proof(recipes: &[Recipe]) -> String {
    match recipes {
        [only] => format!("{}.", one_proof(only)),
        several => {
            let lines: Vec<String> = several.iter().map(|recipe| format!("- {}", one_proof(recipe))).collect();
            let head = "one of these must prove who sent a delivery, and none that it carries may be wrong:";
            format!("{head}\n\n{}", lines.join("\n"))
        }
    }
}

fn one_proof(recipe: &Recipe) -> String {
    let places: Vec<String> = recipe.at.iter().map(place_in_words).collect();
    let prefix = if recipe.prefix.is_empty() { String::new() } else { format!("`{}` and ", recipe.prefix) };
    let proof = match &recipe.signs {
        None if recipe.http.is_some() => http_in_words(recipe),
        None if recipe.algorithm == Algorithm::Token => "a fixed token".to_owned(),
        None => format!("a {}{}", recipe.algorithm.title(), claims_in_words(recipe)),
        Some(template) => {
            let (algorithm, encoding) = (recipe.algorithm.title(), recipe.encoding.title());
            let of = if recipe.secrets() == SecretKind::PublicKey { " signature" } else { "" };
            let list = if recipe.list.is_some() { " in a list," } else { "" };
            let template = template.replace('\n', "\\n").replace('\t', "\\t");
            format!("the {algorithm}{of} of `{template}`,{list} in {encoding}")
        }
    };
    let per = recipe.per.as_ref().map(|per| format!(", for each of `{per}`")).unwrap_or_default();
    let mut parts = vec![format!("{} holds {prefix}{proof}{per}", places.join(" or "))];
    parts.extend(recipe.time.as_ref().map(|time| format!("the time is in {}", place_in_words(&time.at))));
    let hash = recipe.body_sha256.as_ref().map(|hash| place_in_words(&hash.at));
    parts.extend(hash.map(|place| format!("the SHA-256 of the body is in {place}")));
    parts.extend(recipe.id.as_ref().map(|id| format!("the id is in {}", place_in_words(id))));
    let when = recipe.when.as_ref();
    parts.extend(when.map(|(header, value)| format!("for deliveries whose header `{header}` is `{value}`")));
    parts.join("; ")
}

fn http_in_words(recipe: &Recipe) -> String {
    let covers: Vec<String> =
        recipe.http.iter().flat_map(|http| &http.covers).map(|component| format!("`{component}`")).collect();
    format!("an HTTP Message Signature (RFC 9421) by {} of {}", recipe.algorithm.title(), covers.join(", "))
}

fn claims_in_words(recipe: &Recipe) -> &'static str {
    let is_payload = recipe.is_body_token() || recipe.claims.as_ref().is_some_and(|claims| claims.is_payload);
    match recipe.claims.as_ref().and_then(|claims| claims.body_sha256.as_ref()) {
        _ if is_payload => ", whose claims are the payload",
        Some(_) => ", which contains the SHA-256 of the body",
        None => ", which doesn't cover the body",
    }
}

fn place_in_words(place: &SignaturePlace) -> String {
    match place {
        SignaturePlace::Header(name) => format!("the header `{name}`"),
        SignaturePlace::Query(name) => format!("the query parameter `{name}`"),
        SignaturePlace::Form(name) => format!("the form field `{name}`"),
        SignaturePlace::JsonInForm(name, pointer) => format!("`{pointer}` in the form field `{name}`"),
        SignaturePlace::WholeBody => "the body".to_owned(),
        SignaturePlace::Body(pointer) => format!("the body's `{pointer}`"),
        SignaturePlace::Item(pointer) => format!("each item's `{pointer}`"),
        SignaturePlace::Listed(name) => format!("`{name}` of the list"),
    }
}

/// Docs about the arguments.
pub(in crate::emit) fn arguments(recipes: &[Recipe]) -> String {
    let mut sentences = Vec::new();
    for name in url_parameters(recipes) {
        sentences.push(if name == "account" {
            "`account` is the id of the account, app or subscription. It is part of what the sender signs."
        } else if name == "audience" {
            "`audience` is the audience of the sender's tokens, as you configured it there."
        } else if name == "url" {
            "`url` is the whole URL that the sender calls, as you registered it. Behind a proxy, your server may see a \
             different one."
        } else {
            "`origin` is the scheme and host of the URL that the sender calls, such as `https://hooks.example`. Behind a \
             proxy, your server may see different ones."
        });
    }
    for kind in groups(recipes).into_keys() {
        sentences.push(match kind {
            SecretKind::Secret => {
                "`secrets` are the endpoint's secrets, as the sender shows them. Pass several during a rotation."
            }
            SecretKind::PublicKey => {
                "`public_keys` are the sender's public keys, as the sender shows them. Pass several during a rotation. They \
                 need a feature of `hookwright-runtime`: `ed25519` for Ed25519, `ring` for all others."
            }
            SecretKind::Token => {
                "`tokens` are the valid tokens. Pass several during a rotation. A token proves who sent a delivery, but not \
                 that it arrived unchanged."
            }
        });
    }
    sentences.join(" ")
}
