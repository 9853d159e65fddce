//! Limits types that are products of several schemas.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::place::Place;

/// How many products a document may have: nested alternatives multiply, and so do schemas that build on each other in
/// cycles.
const MOST: usize = 2_000;

/// A product is only counted if it is nested more deeply than this, so that a document may have any length.
const PLAIN_DEPTH: usize = 2;

/// The products that were counted.
#[derive(Debug, Default)]
pub(super) struct Products {
    counted: usize,
    /// Whether the limit was reported, since everything after that would report it again.
    is_said: bool,
}

impl Products {
    /// Counts a product at this depth. Returns true, and reports it, if the limit is exceeded.
    pub(super) fn is_one_too_many(
        &mut self,
        depth: usize,
        place: Option<&Place>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        self.counted += usize::from(depth > PLAIN_DEPTH);
        let is_too_many = self.counted > MOST;
        if let (Some(place), true, false) = (place, is_too_many, self.is_said) {
            let message =
                format!("too many combinations: several schemas apply to one value in more than {MOST} places");
            let fault = Diagnostic::error(codes::schemas::TOO_MANY, Location::Value(place.clone()), message);
            let help =
                "nest fewer `oneOf`, `anyOf` and `allOf`: each alternative of one is combined with each of the other";
            diagnostics.push(fault.help(help));
            self.is_said = true;
        }
        is_too_many
    }
}
