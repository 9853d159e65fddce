//! Counts what decoding passes over because the document doesn't list it.

use std::cell::Cell;

/// What was decoded although the document doesn't list it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Properties that no model has.
    pub unrecognized_fields: u64,
    /// Values that an enum doesn't list, and objects whose tag doesn't name a listed alternative.
    pub unrecognized_values: u64,
}

impl Drift {
    const NONE: Self = Self { unrecognized_fields: 0, unrecognized_values: 0 };
}

thread_local! {
    /// The counts of the payload that this thread decoded last. A thread-local works because decoding never leaves its
    /// thread, and enums are made from text without access to the reader.
    static LAST: Cell<Drift> = const { Cell::new(Drift::NONE) };
}

/// Returns what the last call of [`decode`](crate::decode) on this thread passed over.
pub fn last_drift() -> Drift {
    LAST.get()
}

/// Starts counting for another payload.
#[inline]
pub(crate) fn begin() {
    LAST.set(Drift::NONE);
}

#[cold]
pub(crate) fn unrecognized_fields(count: u32) {
    let drift = LAST.get();
    LAST.set(Drift { unrecognized_fields: drift.unrecognized_fields.saturating_add(count.into()), ..drift });
}

#[cold]
pub(crate) fn unrecognized_value() {
    let drift = LAST.get();
    LAST.set(Drift { unrecognized_values: drift.unrecognized_values.saturating_add(1), ..drift });
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macros are for public types")]
mod tests {
    use super::*;
    use crate::{Decode, DecodeError, Delivery, EventSet, NameAt, Reader, decode};

    #[derive(Debug, PartialEq)]
    enum Size {
        Small,
        Unrecognized(String),
    }
    crate::values! { Size; "small" => Small, }

    struct Order {
        size: Option<Size>,
        inner: Option<Box<Order>>,
    }
    crate::object! {
        Order;
        "size" => optional size,
        "inner" => optional inner,
    }

    impl EventSet for Order {
        const NAME_AT: NameAt = NameAt::Body(&["type"]);
        const NAMES: &'static [&'static str] = &["order"];

        fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
            (name == "order").then(|| Self::decode(reader))
        }

        fn name(&self) -> &'static str {
            "order"
        }
    }

    fn drift(body: String) -> (u64, u64) {
        drop(decode::<Order>(&Delivery::new(http::HeaderMap::new(), body).unsigned("a test")));
        let Drift { unrecognized_fields, unrecognized_values } = last_drift();
        (unrecognized_fields, unrecognized_values)
    }

    /// Looking ahead for the name, and wrong guesses, pass over the same fields but don't count them.
    #[test]
    fn a_field_and_a_value_count_once() {
        assert_eq!(drift(r#"{"size":"small","type":"order"}"#.to_owned()), (1, 0));
        let body = r#"{"a":{"b":1},"size":"large","inner":{"c":[],"d":{},"size":"huge"},"type":"order"}"#;
        assert_eq!(drift(body.to_owned()), (4, 2));
        assert_eq!(drift(r#"{"type":"other","a":1}"#.to_owned()), (0, 0));
        let far = " ".repeat(2_000);
        let guessed = format!(r#"{{"type":"order","a":1,"size":"large",{far}"inner":{{"type":"order"}}}}"#);
        assert_eq!(drift(guessed), (3, 1));
    }
}
