//! Changing a value in one expression.

/// Changes a value and returns it, so that a model can be built in one expression:
/// `Order::sample().with(|order| order.total = 5)`.
///
/// Models are non-exhaustive, since a later document may add a field. Outside their crate they are therefore made from
/// a sample or a default, not with a struct expression.
pub trait With: Sized {
    /// Applies `change` and returns the value.
    #[must_use]
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl<T: crate::Decode> With for T {}
