//! A value changed in one expression.

/// Changes a value and gives it back, so that a model is built in one expression: `Order::sample().with(|order| order.total = 5)`.
///
/// Models are non-exhaustive, since a later document may add a field; so outside of their crate they are made from a sample or a
/// default, and not written out.
pub trait With: Sized {
    /// The value as `change` leaves it.
    #[must_use]
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl<T: crate::Decode> With for T {}
