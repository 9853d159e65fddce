//! Names of events that travel outside of what is signed.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Discriminator, NamePlace, Scheme};
use crate::spec::Api;

/// Says that deliveries are signed, and that what names their event is not.
pub(super) fn note(discriminator: &Discriminator, scheme: &Scheme, spec: &Api<'_>, diagnostics: &mut Diagnostics) {
    let places = discriminator.places();
    let unsigned = places.iter().find(|place| !covers(scheme, place));
    if let (Some(at), Some(first)) = (unsigned, spec.messages.first()) {
        let message = format!("the signature doesn't cover `{at}`, which names the event");
        let note = Diagnostic::note(codes::messages::NAME_UNSIGNED, Location::Key(first.place.clone()), message);
        diagnostics.push(note.help("what else the document lists for an event is compared with the delivery"));
    }
}

/// Whether what stands at the place is signed; of what is not signed at all, nothing is said.
fn covers(scheme: &Scheme, place: &NamePlace) -> bool {
    match scheme {
        Scheme::StandardWebhooks(_) | Scheme::HexHmac { .. } | Scheme::TimestampedHmac { .. } => {
            matches!(place, NamePlace::Body(_))
        }
        Scheme::Recipes(recipes) => recipes.iter().all(|recipe| recipe.covers(place)),
        Scheme::Bearer | Scheme::Basic | Scheme::HeaderToken { .. } | Scheme::Nothing | Scheme::Unstated => true,
    }
}
