//! What a receiver relies on although it isn't signed: the name of an event, and the key of a delivery.

use crate::config::{Accepted, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Discriminator, HeaderFamily, NamePlace, Recipe, Scheme, ValueLocation};
use crate::place::Place;

/// Notes that deliveries are signed, but not what names their event. `place` is that of a message.
pub(super) fn note_name(discriminator: &Discriminator, scheme: &Scheme, place: &Place, diagnostics: &mut Diagnostics) {
    if let Some(at) = discriminator.places().iter().find(|place| !covers(scheme, place)) {
        let message = format!("the signature doesn't cover `{at}`, which names the event");
        let note = Diagnostic::note(codes::messages::NAME_UNSIGNED, Location::Key(place.clone()), message);
        diagnostics.push(note.help("what else the document lists for an event is compared with the delivery"));
    }
}

/// Notes that deliveries are signed, but not the key that recognizes a repeated one.
pub(super) fn note_key(key: &ValueLocation, scheme: &Scheme, place: &Place, diagnostics: &mut Diagnostics) {
    if let Some(at) = unsigned_part(key, scheme) {
        let message = format!("the signature doesn't cover `{at}`, which recognizes repeated deliveries");
        let note = Diagnostic::note(codes::messages::KEY_UNSIGNED, Location::Key(place.clone()), message);
        diagnostics
            .push(note.help("if the signed body contains an ID of the delivery, write `delivery: { key: /id }`"));
    }
}

fn unsigned_part(key: &ValueLocation, scheme: &Scheme) -> Option<NamePlace> {
    let place = match key {
        ValueLocation::Joined(parts) => return parts.iter().find_map(|part| unsigned_part(part, scheme)),
        ValueLocation::Header(name) => NamePlace::Header(vec![name.clone()]),
        ValueLocation::Body(path) => NamePlace::Body(path.clone()),
    };
    (!covers(scheme, &place)).then_some(place)
}

/// Refuses deliveries whose payload is in the query if something else is signed: anyone with one delivery could make
/// others.
pub(super) fn refuse_query(scheme: &Scheme, config: &Config, diagnostics: &mut Diagnostics) {
    let covers = match scheme {
        Scheme::StandardWebhooks(_) | Scheme::HexHmac { .. } | Scheme::TimestampedHmac { .. } => false,
        Scheme::Recipes(recipes) => recipes.iter().all(Recipe::covers_query),
        Scheme::Bearer | Scheme::Basic | Scheme::HeaderToken { .. } | Scheme::Nothing | Scheme::Unstated => true,
    };
    let setting = config.accept.iter().find(|setting| setting.value == Accepted::Query).filter(|_| !covers);
    diagnostics.extend(setting.map(|setting| {
        let message = "the payload would be in the query, which the signature doesn't cover";
        let fault = Diagnostic::error(codes::settings::BODY_UNSIGNED, Location::Value(setting.place.clone()), message);
        fault.help("leave `query` out, or write `{query}`, `{target}` or `{url}` in `signs` if the sender signs it")
    }));
}

/// Whether the value at the place is signed. True if nothing is signed at all.
fn covers(scheme: &Scheme, place: &NamePlace) -> bool {
    match scheme {
        Scheme::StandardWebhooks(family) => is_in_body(place) || is_signed_header(*family, place),
        Scheme::HexHmac { .. } | Scheme::TimestampedHmac { .. } => is_in_body(place),
        Scheme::Recipes(recipes) => recipes.iter().all(|recipe| recipe.covers(place)),
        Scheme::Bearer | Scheme::Basic | Scheme::HeaderToken { .. } | Scheme::Nothing | Scheme::Unstated => true,
    }
}

fn is_in_body(place: &NamePlace) -> bool {
    matches!(place, NamePlace::Body(_) | NamePlace::BodyType)
}

/// Standard Webhooks signs the id and the time of a delivery before its body.
fn is_signed_header(family: HeaderFamily, place: &NamePlace) -> bool {
    let [id, timestamp, _] = family.headers();
    let NamePlace::Header(spellings) = place else { return false };
    spellings.iter().all(|name| [id, timestamp].iter().any(|signed| name.eq_ignore_ascii_case(signed)))
}
