//! Conversions from and to the type of `rust_decimal`.

use rust_decimal::{Decimal as Exact, Error};

use crate::text::Decimal;

/// How many digits the greatest value of the type has.
const MOST_DIGITS: usize = 29;

/// Exactly this number, `1e-7` and `1E2` included. `rust_decimal` holds 96 bits and 28 decimal places; fails if that
/// would lose a digit other than zero.
impl TryFrom<&Decimal> for Exact {
    type Error = Error;

    fn try_from(decimal: &Decimal) -> Result<Self, Error> {
        let text = decimal.as_str();
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (sign, digits) = mantissa.strip_prefix('-').map_or((1, mantissa), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = [whole, fraction].concat();
        let significant = all.trim_start_matches('0');
        if significant.trim_end_matches('0').is_empty() {
            let scale = u32::try_from(fraction.len()).unwrap_or(Self::MAX_SCALE).min(Self::MAX_SCALE);
            return Self::try_from_i128_with_scale(0, scale);
        }
        // A number has too few digits to compensate for an exponent that is too long to be read.
        let beyond = if exponent.starts_with('-') { Error::Underflow } else { Error::ExceedsMaximumPossibleValue };
        let exponent: i64 = exponent.parse().map_err(|_| beyond)?;
        let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
        let (integer, scale) = scaled(significant, places)?;
        Self::try_from_i128_with_scale(sign * integer, scale)
    }
}

/// Converts digits, `places` of them after the point, to an integer and the number of its decimal places. Trailing
/// zeros of a fraction are dropped if they don't fit.
fn scaled(digits: &str, places: i64) -> Result<(i128, u32), Error> {
    let mut digits = digits.to_owned();
    if places < 0 {
        let zeros = usize::try_from(places.unsigned_abs()).unwrap_or(usize::MAX);
        digits.extend(std::iter::repeat_n('0', zeros.min(MOST_DIGITS)));
    }
    let mut scale = places.max(0);
    while scale > 0 && (scale > i64::from(Exact::MAX_SCALE) || integer(&digits).is_none()) && digits.ends_with('0') {
        digits.pop();
        scale -= 1;
    }
    let scale = u32::try_from(scale).ok().filter(|scale| *scale <= Exact::MAX_SCALE).ok_or(Error::Underflow)?;
    match integer(&digits) {
        Some(integer) => Ok((integer, scale)),
        None if scale > 0 => Err(Error::Underflow),
        None => Err(Error::ExceedsMaximumPossibleValue),
    }
}

/// The integer, if it fits in 96 bits.
fn integer(digits: &str) -> Option<i128> {
    let integer = digits.parse().ok().filter(|_| digits.len() <= MOST_DIGITS);
    integer.filter(|integer| *integer <= Exact::MAX.mantissa())
}

impl From<Exact> for Decimal {
    fn from(exact: Exact) -> Self {
        Self::from_valid(exact.to_string())
    }
}
