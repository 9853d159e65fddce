//! What can happen to a delivery in transit.

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use proptest::sample::Index;

use super::request::{Family, Request, secret};

const PARTS: [&str; 3] = ["id", "timestamp", "signature"];

#[derive(Clone, Debug)]
pub(crate) enum Damage {
    /// A bit of the body is flipped.
    Body(Index, u8),
    /// A bit of a header's value is flipped, if the result is a valid value.
    Header(Index, Index, u8),
    /// A header has another value.
    Value(Index, String),
    /// A header is left out.
    Lost(Index),
    /// A header occurs twice, with the same or another value.
    Twice(Index, Option<String>),
    /// A header has the name from the other family.
    OtherFamily(Index),
    /// The other family's header is added, with this value.
    BothFamilies(Index, String),
    /// Another signature is added before or after the others, this many times.
    Listed(String, usize, bool),
    /// A bit of a secret is flipped.
    Secret(Index, Index, u8),
    /// The receiver has an additional secret.
    MoreSecrets(usize),
    /// The body is cut off.
    Cut(Index),
}

pub(crate) fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    prop_oneof![
        (index(), 0_u8..8).prop_map(|(at, bit)| Damage::Body(at, bit)),
        (index(), index(), 0_u8..8).prop_map(|(which, at, bit)| Damage::Header(which, at, bit)),
        (index(), value()).prop_map(|(which, value)| Damage::Value(which, value)),
        index().prop_map(Damage::Lost),
        (index(), prop::option::of(value())).prop_map(|(which, value)| Damage::Twice(which, value)),
        index().prop_map(Damage::OtherFamily),
        (index(), value()).prop_map(|(which, value)| Damage::BothFamilies(which, value)),
        (signature(), 1_usize..100, any::<bool>()).prop_map(|(text, times, first)| Damage::Listed(text, times, first)),
        (signature(), 1_usize..3, any::<bool>()).prop_map(|(text, times, first)| Damage::Listed(text, times, first)),
        (index(), index(), 0_u8..8).prop_map(|(which, at, bit)| Damage::Secret(which, at, bit)),
        (0_usize..9).prop_map(Damage::MoreSecrets),
        index().prop_map(Damage::Cut),
    ]
}

fn value() -> impl Strategy<Value = String> {
    let time = prop::sample::select(vec!["-9223372036854775808", "9223372036854775807", "9223372036854775808", "1e9"]);
    prop_oneof![time.prop_map(str::to_owned), signature(), "[!-~]{0,20}", "[ -~é]{0,20}"]
}

/// Something that may be in a list of signatures.
fn signature() -> impl Strategy<Value = String> {
    prop_oneof!["v[0-9]a?,[A-Za-z0-9+/]{43}=", "v1,[A-Za-z0-9+/=_-]{0,50}", "v1a?[,.]?", "[!-~é]{0,12}"]
}

impl Damage {
    pub(crate) fn apply(&self, request: &mut Request) {
        let (headers, body) = (&mut request.headers, &mut request.body);
        match self {
            Self::Body(at, bit) if !body.is_empty() => *at.get_mut(body) ^= 1 << bit,
            Self::Body(..) => {}
            Self::Header(which, at, bit) => turn(headers, *which, *at, *bit),
            Self::Value(which, value) => replace(headers, *which, value.as_bytes()),
            Self::Lost(which) => drop(chosen(headers, *which).and_then(|name| headers.remove(name))),
            Self::Twice(which, value) => repeat(headers, *which, value.as_deref()),
            Self::OtherFamily(which) => rename(headers, *which),
            Self::BothFamilies(which, value) => both(headers, *which, value),
            Self::Listed(text, times, first) => list(headers, text, *times, *first),
            Self::Secret(which, at, bit) => turn_secret(&mut request.secrets, *which, *at, *bit),
            Self::MoreSecrets(number) => request.secrets.push(secret(*number).1),
            Self::Cut(at) => body.truncate(at.index(body.len() + 1)),
        }
    }
}

fn chosen(headers: &HeaderMap, which: Index) -> Option<HeaderName> {
    let names: Vec<_> = headers.keys().cloned().collect();
    (!names.is_empty()).then(|| which.get(&names).clone())
}

/// Requests that a server would reject aren't tried.
fn replace(headers: &mut HeaderMap, which: Index, value: &[u8]) {
    if let (Some(name), Ok(value)) = (chosen(headers, which), HeaderValue::from_bytes(value)) {
        headers.insert(name, value);
    }
}

fn turn(headers: &mut HeaderMap, which: Index, at: Index, bit: u8) {
    let Some(name) = chosen(headers, which) else { return };
    let mut value = headers[name].as_bytes().to_vec();
    if !value.is_empty() {
        *at.get_mut(&mut value) ^= 1 << bit;
        replace(headers, which, &value);
    }
}

fn repeat(headers: &mut HeaderMap, which: Index, value: Option<&str>) {
    let Some(name) = chosen(headers, which) else { return };
    let value = value.map_or_else(|| headers[&name].clone(), |value| value.parse().unwrap());
    headers.append(name, value);
}

fn other_family(name: &HeaderName) -> HeaderName {
    let (family, part) = name.as_str().split_once('-').unwrap();
    if family == "svix" { Family::Webhook.header(part) } else { Family::Svix.header(part) }
}

fn rename(headers: &mut HeaderMap, which: Index) {
    let Some(name) = chosen(headers, which) else { return };
    if let Some(value) = headers.remove(&name) {
        headers.insert(other_family(&name), value);
    }
}

fn both(headers: &mut HeaderMap, which: Index, value: &str) {
    let Some(name) = chosen(headers, which) else { return };
    headers.insert(other_family(&name), value.parse().unwrap());
}

fn list(headers: &mut HeaderMap, text: &str, times: usize, first: bool) {
    for name in [Family::Webhook, Family::Svix].map(|family| family.header(PARTS[2])) {
        let Some(Ok(present)) = headers.get(&name).map(|value| std::str::from_utf8(value.as_bytes())) else { continue };
        let others = vec![text; times].join(" ");
        let listed = if first { format!("{others} {present}") } else { format!("{present} {others}") };
        headers.insert(name, listed.parse().unwrap());
    }
}

/// The bit is flipped in the secret's Base64, so the result may be invalid.
fn turn_secret(secrets: &mut [String], which: Index, at: Index, bit: u8) {
    let secret = which.get_mut(secrets);
    let mut bytes = secret.clone().into_bytes();
    *at.get_mut(&mut bytes) ^= 1 << (bit % 7);
    *secret = String::from_utf8(bytes).unwrap();
}
