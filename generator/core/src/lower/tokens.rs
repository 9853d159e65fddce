//! Bodies that are JSON Web Tokens, which `verify` has to check before their claims are read.

use super::events::NamedEvent;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Bodies, BodyFormat, Recipe, Scheme};
use crate::spec::{TOKENS, Written};

/// Makes bodies tokens, if the scheme verifies them. Reports tokens that nothing verifies.
pub(super) fn decide(bodies: &mut Bodies, scheme: &Scheme, events: &[NamedEvent<'_>], diagnostics: &mut Diagnostics) {
    let recipes = match scheme {
        Scheme::Recipes(recipes) => recipes.as_slice(),
        _ => &[],
    };
    if !recipes.iter().any(Recipe::is_body_token) {
        let is_read = |format: &BodyFormat| *format != BodyFormat::Claims;
        bodies.media_types.retain(|(_, format)| is_read(format));
        bodies.events.retain(|(.., format)| is_read(format));
        if bodies.otherwise == BodyFormat::Claims {
            bodies.otherwise = BodyFormat::Json;
        }
        diagnostics.extend(events.iter().filter_map(unverified));
        return;
    }
    for media_type in TOKENS {
        if !bodies.media_types.iter().any(|(listed, _)| listed == media_type) {
            bodies.media_types.push((media_type.to_owned(), BodyFormat::Claims));
        }
    }
    if recipes.iter().all(Recipe::is_body_token) {
        // Whatever its media type says, a body that is verified is a token.
        bodies.media_types.iter_mut().for_each(|(_, format)| *format = BodyFormat::Claims);
        bodies.events.clear();
        bodies.may_be_empty.clear();
        bodies.cloud_events = None;
        bodies.otherwise = BodyFormat::Claims;
    }
}

fn unverified(event: &NamedEvent<'_>) -> Option<Diagnostic> {
    let mut media_types = event.message.media_types.iter();
    let media_type = media_types.find(|it| Written::from_media_type(it) == Written::Token)?;
    let message = format!("`{media_type}` is a token, but nothing verifies it: a receiver answers 415");
    let fault = Diagnostic::warning(codes::messages::MEDIA_TYPE, Location::Key(event.message.place.clone()), message);
    Some(fault.help(
        "write in codegen.yaml how it is signed: `verify: { algorithm: jwt-rs256, signature: { at: body }, claims: { audience: given } }`",
    ))
}
