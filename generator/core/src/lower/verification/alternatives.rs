//! Further ways to authenticate the sender that the document states but that aren't checked.

use super::{Statement, tokens};
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{HeaderFamily, Scheme};
use crate::place::Place;
use crate::spec::{HeaderParameter, Message};

/// Notes that deliveries with only the other proof are refused.
pub(super) fn note(message: &Message<'_>, stated: &Statement) -> Option<Diagnostic> {
    let scheme = &stated.scheme;
    let (other, place) = token_beside_signature(message, scheme).or_else(|| other_alternative(message, scheme))?;
    let text = format!("the document also allows `{other}` alone, and such deliveries are rejected");
    let note = Diagnostic::warning(codes::messages::PROOF_ALTERNATIVE, Location::Value(place.clone()), text);
    let is_basic = [&other, scheme].contains(&&Scheme::Basic);
    let settings = [setting(&other), setting(scheme)];
    Some(match settings {
        [Some(other), Some(_)] if is_basic => note.help(format!(
            "`basic` can't be combined with others; to accept only `{other}`, add to codegen.yaml: `verify: {other}`"
        )),
        [Some(other), Some(scheme)] => {
            note.help(format!("to accept both, add to codegen.yaml: `verify: [{other}, {scheme}]`"))
        }
        _ => note.help("to accept both, write in codegen.yaml a list of recipes as `verify`"),
    })
}

/// A header with a token, where the signature is optional.
fn token_beside_signature<'m>(message: &'m Message<'_>, scheme: &Scheme) -> Option<(Scheme, &'m Place)> {
    let signature = match scheme {
        Scheme::StandardWebhooks(family) => family.headers()[2],
        Scheme::HexHmac { header, .. } => header,
        _ => return None,
    };
    let named = |header: &&HeaderParameter<'_>| header.name.eq_ignore_ascii_case(signature);
    let is_optional = message.headers.iter().find(named).is_some_and(|header| !header.required);
    let token = message.headers.iter().find(|header| is_token(header.name)).filter(|_| is_optional)?;
    Some((Scheme::HeaderToken { header: token.name.to_owned() }, &token.place))
}

fn is_token(header: &str) -> bool {
    let last = header.rsplit(['-', '_']).next().unwrap_or_default();
    ["secret", "token"].iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// Another alternative of the security requirement that can be checked.
fn other_alternative<'m>(message: &'m Message<'_>, scheme: &Scheme) -> Option<(Scheme, &'m Place)> {
    let security = message.security.as_ref()?;
    let mut others = tokens::alone(security).filter(|(other, _)| other != scheme);
    let (other, stated) = others.next().filter(|_| security.alternatives.len() > 1)?;
    Some((other, &stated.place))
}

/// The scheme as in the setting `verify`.
fn setting(scheme: &Scheme) -> Option<String> {
    Some(match scheme {
        Scheme::StandardWebhooks(HeaderFamily::Webhook) => "standard-webhooks".to_owned(),
        Scheme::StandardWebhooks(HeaderFamily::Svix) => "svix".to_owned(),
        Scheme::HexHmac { header, prefix } if prefix.is_empty() => format!("{{ hmac-hex: {header} }}"),
        Scheme::HexHmac { header, prefix } => format!("{{ hmac-hex: {header}, prefix: {prefix} }}"),
        Scheme::Bearer => "bearer".to_owned(),
        Scheme::Basic => "basic".to_owned(),
        Scheme::HeaderToken { header } => format!("{{ token: {header} }}"),
        Scheme::TimestampedHmac { .. } | Scheme::Recipes(_) | Scheme::Nothing | Scheme::Unstated => return None,
    })
}
