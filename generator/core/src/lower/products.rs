//! Types that are products of several schemas, and how many of them a document may ask for.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::place::Place;

/// How many products may be counted in one document: alternatives within alternatives are multiplied with one another, and so
/// are schemas that are built on one another in circles.
const MOST: usize = 2_000;

/// A product is counted where it stands deeper in others than this, so that a document may be as long as it likes.
const PLAIN_DEPTH: usize = 2;

/// The products that were counted.
#[derive(Debug, Default)]
pub(super) struct Products {
    counted: usize,
    /// Whether it was said that they are too many: all that follow would say it again.
    is_said: bool,
}

impl Products {
    /// Counts a product that stands that deep in others; whether it is one too many, which is said then.
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
