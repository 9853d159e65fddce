//! Secrets that are sent as they are: tokens and passwords.

use hookwright_runtime::Direction;

use super::words::{Words, is_sent_back};
use super::{
    Diagnostic, HeaderParameter, Location, Message, Scheme, SchemeKind, Security, SecurityScheme, StatedFor, Statement,
};
use crate::diagnostic::codes;

/// The first alternative that consists of only a constant token or password.
pub(super) fn find(security: &Security<'_>) -> Option<Statement> {
    alone(security).next().map(|(scheme, stated)| Statement::new(scheme).in_words(stated.description))
}

/// All alternatives that consist of only a token or a password, and where they are stated.
pub(super) fn alone<'s, 'd>(
    security: &'s Security<'d>,
) -> impl Iterator<Item = (Scheme, &'s SecurityScheme<'d>)> + use<'s, 'd> {
    alternatives(security).filter_map(|alternative| match alternative {
        [only] => Some((token(only)?, only)),
        _ => None,
    })
}

/// All tokens and passwords, whatever else is required with them.
pub(super) fn all(security: &Security<'_>) -> impl Iterator<Item = Scheme> {
    security.alternatives.iter().flatten().filter_map(token)
}

/// The servers' security may be about clients that call them, so it says nothing about deliveries.
fn alternatives<'s, 'd>(security: &'s Security<'d>) -> impl Iterator<Item = &'s [SecurityScheme<'d>]> {
    let alternatives = security.alternatives.iter().map(Vec::as_slice);
    alternatives.filter(|_| security.stated_for != StatedFor::Servers)
}

fn token(scheme: &SecurityScheme<'_>) -> Option<Scheme> {
    match scheme.kind {
        SchemeKind::Header(header) => {
            let words = Words::of_scheme(scheme)?;
            let is_token = !words.is_signature() && !words.is_changing();
            is_token.then(|| Scheme::HeaderToken { header: header.to_owned() })
        }
        SchemeKind::Http(name, _) if name.eq_ignore_ascii_case("basic") => Some(Scheme::Basic),
        SchemeKind::Http(name, format) if name.eq_ignore_ascii_case("bearer") => {
            (!is_web_token(scheme.description, format)).then_some(Scheme::Bearer)
        }
        _ => None,
    }
}

/// Whether a token is a JSON Web Token (RFC 7519), which is signed again for each use.
fn is_web_token(description: Option<&str>, format: Option<&str>) -> bool {
    [description, format].into_iter().flatten().any(|text| text.to_ascii_uppercase().contains("JWT"))
}

/// A header with a secret that the document doesn't state as its security.
pub(super) fn in_header(headers: &[HeaderParameter<'_>]) -> Option<Statement> {
    let is_proof = |header: &&HeaderParameter<'_>| {
        Words::of_header(header).is_secret() && !header.description.is_some_and(is_sent_back)
    };
    let header = headers.iter().find(is_proof)?;
    let name = header.name;
    let says = |word: &str| header.description.is_some_and(|text| text.to_lowercase().contains(word));
    let setting = match name.eq_ignore_ascii_case("authorization") {
        true if says("bearer") => "bearer".to_owned(),
        true if says("basic") => "basic".to_owned(),
        _ => format!("{{ token: {name} }}"),
    };
    let message = format!("`{name}` contains a secret, but the document doesn't say that it must be checked");
    let help = format!(
        "if you give the sender this secret, add to codegen.yaml: `verify: {setting}`; otherwise, `verify: none`"
    );
    let doubt = Diagnostic::warning(codes::messages::SECRET_UNCHECKED, Location::Value(header.place.clone()), message);
    Some(Statement { doubt: Some(doubt.help(help)), ..Statement::new(Scheme::Unstated).in_words(header.description) })
}

/// What the servers of a message require, if the document's application receives it: then they are the receivers.
pub(super) fn of_receiver(message: &Message<'_>) -> Option<Statement> {
    let security = message.security.as_ref().filter(|security| security.stated_for == StatedFor::Servers)?;
    if message.directions != [Direction::Received] {
        return None;
    }
    let alone = security.alternatives.iter().filter_map(|alternative| match alternative.as_slice() {
        [only] => Some((only, token(only)?)),
        _ => None,
    });
    let (scheme, token) = alone.into_iter().next()?;
    let (what, setting) = match token {
        Scheme::HeaderToken { header } => (format!("the secret in `{header}`"), format!("{{ token: {header} }}")),
        Scheme::Basic => ("a user name and a password".to_owned(), "basic".to_owned()),
        _ => ("a bearer token".to_owned(), "bearer".to_owned()),
    };
    let message = format!("the server that receives the events requires {what}, which isn't checked");
    let help = format!("if senders send it, add to codegen.yaml: `verify: {setting}`; otherwise, `verify: none`");
    let doubt = Diagnostic::warning(codes::messages::SECRET_UNCHECKED, Location::Value(scheme.place.clone()), message);
    Some(Statement { doubt: Some(doubt.help(help)), ..Statement::new(Scheme::Unstated).in_words(scheme.description) })
}

/// Requirements that can't be checked, or the statement that nothing is required.
pub(super) fn unclear(security: &Security<'_>) -> Option<Statement> {
    if security.stated_for == StatedFor::Servers {
        return None;
    }
    let Some(required) = alternatives(security).find(|alternative| !alternative.is_empty()) else {
        return Some(Statement::new(Scheme::Nothing));
    };
    let [first, ..] = required else { return None };
    let message = match (required, first.kind) {
        ([_, _, ..], _) => "combined security schemes are not supported".to_owned(),
        (_, SchemeKind::Http(name, _)) if name.eq_ignore_ascii_case("bearer") => {
            "a JSON Web Token needs a recipe".to_owned()
        }
        (_, SchemeKind::Header(header)) => {
            format!("`{header}` is not a fixed secret, so it can't be checked")
        }
        (_, SchemeKind::Http(name, _) | SchemeKind::Other(name)) => {
            format!("the security scheme `{name}` is not supported")
        }
        (_, SchemeKind::Unknown) => "the document doesn't describe its security scheme".to_owned(),
    };
    let help = "write in codegen.yaml what to check instead, under `verify`, or `verify: none`";
    // What the whole document requires may be about its API, and not about the events.
    let finding = match security.stated_for {
        StatedFor::Sending => Diagnostic::warning,
        StatedFor::Document | StatedFor::Servers => Diagnostic::note,
    };
    let doubt = finding(codes::messages::SENDER_UNCHECKED, Location::Value(first.place.clone()), message).help(help);
    Some(Statement { doubt: Some(doubt), ..Statement::new(Scheme::Unstated).in_words(first.description) })
}
