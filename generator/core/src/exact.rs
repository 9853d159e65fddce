//! Arithmetic with the numbers of a document, without rounding.
//!
//! A float cannot hold an integer such as 9007199254740993, and 0.07 divided by 0.01 as floats isn't 7.

use std::cmp::Ordering;

use crate::node::Number;

/// A number as `digits` divided by ten to the power of `scale`.
#[derive(Clone, Copy, Debug)]
struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    /// `None` if the number has too many digits.
    fn new(number: Number) -> Option<Self> {
        match number {
            Number::Signed(value) => Some(Self { digits: value.into(), scale: 0 }),
            Number::Unsigned(value) => Some(Self { digits: value.into(), scale: 0 }),
            Number::Float(value) => {
                // Floats are written without an exponent, with the fewest digits that make the same float.
                let text = value.to_string();
                let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
                let digits = format!("{whole}{fraction}").parse().ok()?;
                Some(Self { digits, scale: fraction.len().try_into().ok()? })
            }
        }
    }

    /// The digits at a larger scale.
    fn at(self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }
}

/// The digits of two numbers at a common scale. `None` if they have too many.
fn aligned(one: Number, other: Number) -> Option<(i128, i128)> {
    let (one, other) = (Decimal::new(one)?, Decimal::new(other)?);
    let scale = one.scale.max(other.scale);
    Some((one.at(scale)?, other.at(scale)?))
}

/// Compares two numbers by value: 5 and 5.0 are equal. Numbers of more than 38 digits are compared as floats.
pub(crate) fn compare(one: Number, other: Number) -> Ordering {
    match aligned(one, other) {
        Some((one, other)) => one.cmp(&other),
        None => one.as_f64().total_cmp(&other.as_f64()),
    }
}

/// Whether a number is an integer times `step`. Every number is a multiple of a step that isn't positive, since JSON
/// Schema doesn't allow that.
pub(crate) fn is_multiple(number: Number, step: Number) -> bool {
    if step.as_f64() <= 0.0 {
        return true;
    }
    match aligned(number, step) {
        Some((number, step)) => number.checked_rem(step) == Some(0),
        None => {
            let times = number.as_f64() / step.as_f64();
            (times - times.round()).abs() <= times.abs() * f64::EPSILON
        }
    }
}

/// The number, if it is an integer that 128 bits hold.
pub(crate) fn integer(number: Number) -> Option<i128> {
    Decimal::new(number).filter(|number| number.scale == 0).map(|number| number.digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value_without_rounding() {
        for (one, other, order) in [
            (Number::Signed(9_007_199_254_740_993), Number::Float(9_007_199_254_740_992.0), Ordering::Greater),
            (Number::Signed(-9_007_199_254_740_993), Number::Signed(-9_007_199_254_740_992), Ordering::Less),
            (Number::Unsigned(u64::MAX), Number::Unsigned(u64::MAX - 1), Ordering::Greater),
            (Number::Signed(5), Number::Float(5.0), Ordering::Equal),
            (Number::Float(-0.5), Number::Signed(0), Ordering::Less),
            (Number::Float(1e300), Number::Float(1e-300), Ordering::Greater),
        ] {
            assert_eq!(compare(one, other), order, "{one} and {other}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (number, step, is_one) in [
            (Number::Signed(1), Number::Signed(1_000_000_000), false),
            (Number::Signed(1), Number::Float(1e10), false),
            (Number::Float(2e10), Number::Float(1e10), true),
            (Number::Signed(9_007_199_254_740_992), Number::Signed(9_007_199_254_740_993), false),
            (Number::Float(0.07), Number::Float(0.01), true),
            (Number::Float(12.505), Number::Float(0.01), false),
            (Number::Float(1e300), Number::Float(1e299), true),
            (Number::Signed(7), Number::Signed(0), true),
        ] {
            assert_eq!(is_multiple(number, step), is_one, "{number} and {step}");
        }
    }
}
