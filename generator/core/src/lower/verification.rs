//! How to verify deliveries, from the document or from `codegen.yaml`. A wrong guess would refuse every delivery or
//! prove nothing, so only what the document makes certain is used.

mod alternatives;
mod proposal;
mod prose;
mod tokens;
mod words;

use self::words::Words;
pub(super) use self::words::is_sent_back;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{HeaderFamily, Scheme, Unstated, Verification};
use crate::place::Place;
use crate::presets;
use crate::spec::{self, HeaderParameter, Message, SchemeKind, Security, SecurityScheme, StatedFor};

/// Decides this for all messages together.
pub(super) fn decide(spec: &spec::Api<'_>, config: &Config, diagnostics: &mut Diagnostics) -> Verification {
    if let Some(setting) = &config.verify {
        return Verification { scheme: setting.value.clone(), words: None, unstated: Unstated::Silent };
    }
    let messages = &spec.messages;
    let said: Vec<Statement> =
        messages.iter().map(|message| of_message(message, &prose::texts(spec, message))).collect();
    diagnostics.extend(said.iter().find_map(|said| said.doubt.clone()));
    let Some((first, stated)) = messages.iter().zip(&said).find(|(_, said)| !said.is_silent()) else {
        let in_prose = prose::finding(spec);
        let unstated = if in_prose.is_some() { Unstated::Unclear } else { Unstated::Silent };
        diagnostics.extend(in_prose);
        return Verification { unstated, ..Statement::new(Scheme::Unstated).verification() };
    };
    let others = || messages.iter().zip(&said).filter(|(_, other)| other.scheme != stated.scheme);
    match others().find(|(_, other)| !other.is_silent() || !stated.scheme.is_proof()) {
        Some((other, _)) if said.iter().any(|said| said.scheme.is_proof()) => {
            diagnostics.push(differ(first, other));
            Verification { unstated: Unstated::Differing, ..Statement::new(Scheme::Unstated).verification() }
        }
        Some(_) => Statement::new(Scheme::Unstated).verification(),
        None => {
            diagnostics.extend(others().map(|(other, _)| assumed(first, other)));
            diagnostics.extend(alternatives::note(first, stated));
            stated.verification()
        }
    }
}

/// The headers with secrets: those of the scheme, the tokens that the document's security describes, those whose name or
/// description says so, and those that never hold anything else.
pub(super) fn secret_headers(scheme: &Scheme, messages: &[Message<'_>]) -> Vec<String> {
    let always = ["Authorization", "Proxy-Authorization", "Cookie"].map(str::to_owned);
    let security = messages.iter().filter_map(|message| message.security.as_ref());
    let described = security.flat_map(tokens::all).flat_map(|token| token.secret_headers());
    let headers = messages.iter().flat_map(|message| &message.headers);
    let called = headers.filter(|header| Words::of_header(header).is_secret()).map(|header| header.name.to_owned());
    scheme.secret_headers().into_iter().chain(described).chain(called).chain(always).collect()
}

/// The finding about a message without security next to others with it.
fn assumed(first: &Message<'_>, other: &Message<'_>) -> Diagnostic {
    let message = format!("`{}` has no security of its own, so it is verified like `{}`", other.key, first.key);
    Diagnostic::warning(codes::messages::SENDER_ASSUMED, Location::Key(other.place.clone()), message)
        .label(Location::Key(first.place.clone()), "described here")
        .help(
            "describe it for this event too, or choose one way for all events in codegen.yaml, such as `verify: none`",
        )
}

fn differ(first: &Message<'_>, other: &Message<'_>) -> Diagnostic {
    let message = format!("`{}` isn't verified in the same way as `{}`", other.key, first.key);
    Diagnostic::warning(codes::messages::SENDERS_DIFFER, Location::Key(other.place.clone()), message)
        .label(Location::Key(first.place.clone()), "the other one")
        .help("if one scheme applies to all events, write it in codegen.yaml, such as `verify: standard-webhooks`")
}

/// What the document says about one message, and what is unclear.
struct Statement {
    scheme: Scheme,
    words: Option<String>,
    doubt: Option<Diagnostic>,
}

impl Statement {
    fn new(scheme: Scheme) -> Self {
        Self { scheme, words: None, doubt: None }
    }

    fn in_words(self, words: Option<&str>) -> Self {
        Self { words: words.map(str::to_owned), ..self }
    }

    /// Whether the document says nothing at all.
    fn is_silent(&self) -> bool {
        self.scheme == Scheme::Unstated && self.doubt.is_none()
    }

    fn verification(&self) -> Verification {
        let unstated = if self.doubt.is_some() { Unstated::Unclear } else { Unstated::Silent };
        Verification { scheme: self.scheme.clone(), words: self.words.clone(), unstated }
    }
}

/// A signature proves more than a token, so it comes first.
fn of_message(message: &Message<'_>, prose: &[&str]) -> Statement {
    let security = message.security.as_ref();
    let unclear = || unclear_signature(security, &message.headers, prose);
    // What the whole document requires may be about its API, whose paths were cut off.
    let is_of_document = security.is_some_and(|security| security.stated_for == StatedFor::Document);
    standard_webhooks(&message.headers)
        .or_else(|| signature(security, &message.headers))
        .or_else(|| unclear().filter(|_| is_of_document))
        .or_else(|| security.and_then(tokens::find))
        .or_else(unclear)
        .or_else(|| tokens::in_header(&message.headers))
        .or_else(|| tokens::of_receiver(message))
        .or_else(|| security.and_then(tokens::unclear))
        .unwrap_or_else(|| Statement::new(Scheme::Unstated))
}

/// Standard Webhooks, recognized by its three headers.
fn standard_webhooks(headers: &[HeaderParameter<'_>]) -> Option<Statement> {
    let has = |name: &str| headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
    let has_all = |family: &HeaderFamily| family.headers().into_iter().all(has);
    let family = [HeaderFamily::Webhook, HeaderFamily::Svix].into_iter().find(has_all)?;
    Some(Statement::new(Scheme::StandardWebhooks(family)))
}

/// A header that the document says how to compute.
fn signature(security: Option<&Security<'_>>, headers: &[HeaderParameter<'_>]) -> Option<Statement> {
    candidates(security, headers).into_iter().find_map(|(words, _)| {
        let scheme = Scheme::HexHmac { header: words.header.to_owned(), prefix: words.hex_hmac_prefix()? };
        Some(Statement::new(scheme).in_words(words.description))
    })
}

/// A header that is called a signature, without a way to compute it.
fn unclear_signature(
    security: Option<&Security<'_>>,
    headers: &[HeaderParameter<'_>],
    prose: &[&str],
) -> Option<Statement> {
    let mut candidates = candidates(security, headers).into_iter();
    let (words, place) = candidates.find(|(words, _)| words.is_signature())?;
    let header = words.header;
    let message = format!("`{header}` is a signature, but the document doesn't say exactly how it is computed");
    let names: Vec<&str> = headers.iter().map(|header| header.name).collect();
    let proposed = proposal::of_header(header, words.description.unwrap_or_default(), prose, &names);
    let presets = presets::of_header(header);
    let help = match proposed {
        Some(recipe) => format!("if its description is right, add to codegen.yaml: `verify: {recipe}`"),
        None if !presets.is_empty() => format!(
            "a preset reads this header: for that sender, add to codegen.yaml: {}; for another one, write a recipe, or `verify: none`",
            presets.iter().map(|name| format!("`verify: {{ preset: {name} }}`")).collect::<Vec<_>>().join(" or ")
        ),
        None if words.is_base64() => format!(
            "write in codegen.yaml what is signed and by which algorithm: `verify: {{ algorithm: hmac-sha256, signs: \"{{body}}\", \
             signature: {{ at: header {header}, encoding: base64 }} }}`, or `verify: none`"
        ),
        None => format!(
            "add to codegen.yaml: `verify: {{ hmac-hex: {header}, prefix: sha256= }}` for the hex HMAC-SHA256 of the body after that prefix, `verify: {{ timestamped-hmac: {header} }}` for a list such as `t=…,v1=…`, or `verify: none`; \
             for any other, a recipe"
        ),
    };
    let doubt = Diagnostic::warning(codes::messages::SIGNATURE_UNCLEAR, Location::Value(place.clone()), message);
    Some(Statement { doubt: Some(doubt.help(help)), ..Statement::new(Scheme::Unstated).in_words(words.description) })
}

/// The headers that may be signatures, and where they are described.
fn candidates<'s>(
    security: Option<&'s Security<'_>>,
    headers: &'s [HeaderParameter<'_>],
) -> Vec<(Words<'s>, &'s Place)> {
    let schemes = security.into_iter().flat_map(|security| security.alternatives.iter().flatten());
    let schemes = schemes.filter_map(|scheme| Some((Words::of_scheme(scheme)?, &scheme.place)));
    let headers = headers.iter().map(|header| (Words::of_header(header), &header.place));
    let (called, others): (Vec<_>, Vec<_>) = headers.partition(|(words, _)| words.is_called_signature());
    schemes.chain(called).chain(others.into_iter().filter(|(words, _)| words.is_described_as_signature())).collect()
}
