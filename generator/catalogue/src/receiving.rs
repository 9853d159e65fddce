//! What a receiver needs to know about an API as a whole: how deliveries are verified, what each has, and their
//! possible outcomes.

use maud::{Markup, html};

use super::page::badge;
use super::{fields, prose};
use hookwright_core::ir::{Api, Discriminator, Headers, Scheme, SecretKind};

/// Where an event's name is.
pub(super) fn name_at(discriminator: &Discriminator) -> Markup {
    match discriminator {
        Discriminator::Body(path) => html! { code { "/" (path.join("/")) } " in the body" },
        Discriminator::Header(header) => html! { "header " code { (header) } },
        Discriminator::HeaderAndBody(header, path) => {
            html! { "header " code { (header) } " with " code { "/" (path.join("/")) } " in the body" }
        }
        Discriminator::Tree(tree) => {
            let places: Vec<String> = tree.places().iter().map(ToString::to_string).collect();
            html! { @for (index, place) in places.iter().enumerate() { @if index > 0 { ", then " } code { (place) } } }
        }
        Discriminator::Delivery => html! { "the address that it is sent to" },
    }
}

/// How a delivery is verified, in a few words.
pub(super) fn verification_in_short(api: &Api) -> &'static str {
    match &api.verification.scheme {
        Scheme::Recipes(recipes) => match recipes.as_slice() {
            [only] => match only.secrets() {
                SecretKind::Secret => "a signature",
                SecretKind::PublicKey => "a signature with a public key",
                SecretKind::Token => "a token",
            },
            _ => "one of several signatures or tokens",
        },
        Scheme::StandardWebhooks(_) => "Standard Webhooks",
        Scheme::HexHmac { .. } => "HMAC-SHA256 of the body",
        Scheme::TimestampedHmac { .. } => "HMAC-SHA256 of the time and the body",
        Scheme::Bearer => "a bearer token",
        Scheme::Basic => "a user and a password",
        Scheme::HeaderToken { .. } => "a token in a header",
        Scheme::Nothing => "nothing: there is no proof",
        Scheme::Unstated => "not stated",
    }
}

/// How deliveries are verified, and what comes with each of them.
pub(super) fn verification(api: &Api) -> Markup {
    let scheme = &api.verification.scheme;
    html! {
        section #verification {
            h2 { "Verification" }
            div .docs {
                @match scheme {
                    Scheme::Nothing => p { "Nothing proves who sent a delivery. Say why you trust the bytes, or let a proxy in front check them." },
                    Scheme::Unstated => p { "Nothing proves who sent a delivery. " (api.verification.unstated) " Ask its owner, and say why you trust the bytes." },
                    _ => p { "Each delivery proves who sent it: by " (verification_in_short(api)) ". It is checked before anything is decoded." },
                }
                @if let Some(words) = &api.verification.words { blockquote { (prose::block(words)) } }
            }
            (facts(api))
            @if let Some(headers) = &api.headers { (header_list(headers)) }
        }
    }
}

/// What a receiver needs to know about each delivery.
fn facts(api: &Api) -> Markup {
    let Api { verification, info, bodies, .. } = api;
    let codings = bodies.codings.iter().flat_map(|codings| &codings.accepted).map(|coding| coding.name());
    let codings: Vec<&str> = codings.collect();
    html! {
        dl .facts {
            @if verification.scheme.is_proof() { div { dt { "Scheme" } dd { code { (verification.scheme) } } } }
            div { dt { "Sent with" } dd { @for (index, method) in info.methods.iter().enumerate() { @if index > 0 { ", " } code { (method) } } } }
            div { dt { "Answer" } dd { "status " code { (info.accepted) } " once it is stored or handled" } }
            (places(api))
            @if let Some(path) = &bodies.batch {
                div { dt { "Batches" } dd { "each item of the list at " code { "/" (path.join("/")) } " is an event" } }
            }
            @if !codings.is_empty() { div { dt { "Compressed with" } dd { (codings.join(", ")) } } }
        }
    }
}

/// Where each delivery has the value that repeats share, its entity, and its time.
pub(super) fn places(api: &Api) -> Markup {
    let info = &api.info;
    let places = [("Repeats share", &info.key), ("Is about", &info.entity), ("Happened at", &info.occurred_at)];
    html! {
        @for (what, place) in places {
            @if let Some(place) = place { div { dt { (what) } dd { code { (place) } } } }
        }
    }
}

fn header_list(headers: &Headers) -> Markup {
    html! {
        h3 { "Headers of each delivery" }
        div .tree {
            ul role="list" {
                @for (index, header) in headers.fields.iter().enumerate() {
                    li {
                        div .field {
                            code .name { (header.wire) } " "
                            @if header.required { (badge("required", "required")) } @else { (badge("optional", "optional")) }
                            @if headers.id == Some(index) { " " (badge("since", "tells deliveries apart")) }
                        }
                        (fields::docs_of(&header.docs))
                    }
                }
            }
        }
    }
}

/// The possible outcomes of a delivery, and how to answer each.
const OUTCOMES: [[&str; 4]; 4] = [
    [
        "Known",
        "an event of this document, and its payload fits",
        "the typed event",
        "once it is handled or stored; if the handler fails, 500, so that the sender retries",
    ],
    [
        "Unknown",
        "a name that the document doesn't list, probably because the document is older",
        "the name and the bytes",
        "at once, and count it",
    ],
    [
        "Malformed",
        "a name in this document with a payload that doesn't fit",
        "the name, JSON path, line, column, cause and the bytes",
        "once the bytes are stored for inspection; otherwise 500, so that the sender retries",
    ],
    [
        "Unnamed",
        "not JSON, or no name where the document puts it",
        "line, column, cause and the bytes",
        "like a malformed one",
    ],
];

/// The possible outcomes of a delivery.
pub(super) fn outcomes(api: &Api) -> Markup {
    html! {
        section #outcomes {
            h2 { "Outcomes" }
            p { "Decoding never loses an event. Each delivery has one of four outcomes, and each outcome has the raw bytes." }
            div .scroll tabindex="0" role="group" aria-label="Outcomes" {
                table {
                    thead { tr { th scope="col" { "Outcome" } th scope="col" { "Meaning" } th scope="col" { "What you get" } th scope="col" { "Answer " (api.info.accepted) } } }
                    tbody {
                        @for [name, meaning, at_hand, answer] in OUTCOMES {
                            tr { th scope="row" { code { (name) } } td { (meaning) } td { (at_hand) } td { (answer) } }
                        }
                    }
                }
            }
        }
    }
}
