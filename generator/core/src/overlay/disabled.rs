//! Without the feature `overlay`, an overlay is an error.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::Sources;
use crate::place::FileId;

/// Reports the overlay, since it can't be applied. Its document must be left out.
#[cfg_attr(feature = "overlay", expect(unreachable_pub, reason = "it is compiled for its test alone"))]
pub fn apply(sources: &mut Sources, _document: FileId, overlay: FileId, diagnostics: &mut Diagnostics) -> bool {
    let message = "this overlay can't be read: the feature `overlay` of `hookwright` is off";
    let help = "add the feature to the dependency in Cargo.toml: `hookwright = { …, features = [\"overlay\"] }`";
    let location = Location::Path(sources.path(overlay).to_owned());
    diagnostics.push(Diagnostic::error(codes::overlays::UNREAD, location, message).help(help));
    false
}

/// The same for an overlay of another version of the document.
#[cfg(not(feature = "overlay"))]
pub fn apply_what_fits(sources: &mut Sources, document: FileId, overlay: FileId, diagnostics: &mut Diagnostics) {
    apply(sources, document, overlay, diagnostics);
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::apply;
    use crate::diagnostic::Diagnostics;
    use crate::load::Sources;
    use crate::report::Findings;

    #[test]
    fn an_overlay_is_an_error_that_says_which_feature_to_turn_on() {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
        let document = sources.add("specs/acme/openapi.yaml".to_owned(), "openapi: 3.1.0\n").unwrap();
        let overlay = sources.add("specs/acme/overlay.yaml".to_owned(), "overlay: 1.1.0\n").unwrap();
        assert!(!apply(&mut sources, document, overlay, &mut diagnostics));
        let text = Findings { diagnostics, sources }.text();
        assert!(text.contains("[HW0715]: ") && text.contains("specs/acme/overlay.yaml"), "{text}");
        assert!(text.contains("`hookwright = { …, features = [\"overlay\"] }`"), "{text}");
    }
}
