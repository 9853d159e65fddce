//! Reads numbers exactly from their text, which the reader has checked against the grammar of RFC 8259, section 6.

use std::sync::LazyLock;

use serde_json::Number;

/// Why the text of a number isn't an integer of the type.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotInteger {
    /// It is not integral.
    Fraction,
    /// It is integral, but beyond the range of the type.
    Beyond,
}

#[inline]
pub(super) fn signed(text: &[u8]) -> Result<i64, NotInteger> {
    match text.strip_prefix(b"-") {
        None => i64::try_from(magnitude(text)?).map_err(|_| NotInteger::Beyond),
        Some(digits) => 0_i64.checked_sub_unsigned(magnitude(digits)?).ok_or(NotInteger::Beyond),
    }
}

#[inline]
pub(super) fn unsigned(text: &[u8]) -> Result<u64, NotInteger> {
    match text.strip_prefix(b"-") {
        None => magnitude(text),
        Some(digits) if magnitude(digits)? == 0 => Ok(0),
        Some(_) => Err(NotInteger::Beyond),
    }
}

/// The nearest `f64`, if it is finite.
#[inline]
pub(super) fn float(text: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// The number as `serde_json` keeps it: exact if the program turns on `arbitrary_precision`, otherwise rounded.
pub(super) fn any(text: &[u8]) -> Option<Number> {
    static KEEPS_DIGITS: LazyLock<bool> = LazyLock::new(|| serde_json::from_str::<Number>("1e400").is_ok());
    if *KEEPS_DIGITS {
        return serde_json::from_slice(text).ok();
    }
    match Rounded::parse(text)? {
        Rounded::Signed(number) => Some(number.into()),
        Rounded::Unsigned(number) => Some(number.into()),
        Rounded::Float(number) => Number::from_f64(number),
    }
}

/// A number as Rust's types hold it.
#[derive(Debug, PartialEq)]
pub(crate) enum Rounded {
    /// An integer below zero, or one that fits both.
    Signed(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// The nearest number.
    Float(f64),
}

impl Rounded {
    /// A text without a fraction and an exponent is an integer if it fits in 64 bits, except for `-0`, which only a
    /// float distinguishes from 0. `None` for a number beyond `f64`.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let is_whole = !text.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
        if is_whole && text != b"-0" {
            if let Ok(integer) = signed(text) {
                return Some(Self::Signed(integer));
            }
            if let Ok(integer) = unsigned(text) {
                return Some(Self::Unsigned(integer));
            }
        }
        float(text).map(Self::Float)
    }

    /// The same, but any number without a fractional part is an integer: `2.0` is 2, and so is `20e-1`.
    pub(crate) fn by_value(text: &[u8]) -> Option<Self> {
        if let Ok(integer) = signed(text) {
            return Some(Self::Signed(integer));
        }
        match unsigned(text) {
            Ok(integer) => Some(Self::Unsigned(integer)),
            Err(_) => float(text).map(Self::Float),
        }
    }

    /// The number that a text outside JSON consists of, such as the value of a header.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = digits.starts_with(|first: char| first.is_ascii_digit()) && text.parse::<f64>().is_ok();
        is_number.then(|| Self::by_value(text.as_bytes()))?
    }
}

/// The value of a number without a sign.
#[inline]
fn magnitude(digits: &[u8]) -> Result<u64, NotInteger> {
    match plain(digits) {
        Some(value) => Ok(value),
        None => scaled(digits),
    }
}

/// The usual case: only digits, and too few to overflow.
#[inline]
fn plain(digits: &[u8]) -> Option<u64> {
    if digits.len() > 19 {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    Some(value)
}

/// Any number. Digits, fraction and exponent are combined exactly, since going through `f64` would round.
#[inline(never)]
fn scaled(text: &[u8]) -> Result<u64, NotInteger> {
    let (mantissa, exponent) = split_at_byte(text, |byte| matches!(byte, b'e' | b'E'));
    let (whole, fraction) = split_at_byte(mantissa, |byte| byte == b'.');
    let digits = || whole.iter().chain(fraction);
    let trailing_zeros = digits().rev().take_while(|&&byte| byte == b'0').count();
    let significant = whole.len() + fraction.len() - trailing_zeros;
    if significant == 0 {
        return Ok(0);
    }
    let power = power_of_ten(exponent).saturating_add(length(trailing_zeros)).saturating_sub(length(fraction.len()));
    if power < 0 {
        return Err(NotInteger::Fraction);
    }
    composed(digits().take(significant), power).ok_or(NotInteger::Beyond)
}

/// The digits times a power of ten, if that fits in 64 bits.
fn composed<'a>(digits: impl Iterator<Item = &'a u8>, power: i64) -> Option<u64> {
    let mut value = 0_u64;
    for byte in digits {
        value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
    }
    value.checked_mul(10_u64.checked_pow(u32::try_from(power).ok()?)?)
}

/// The exponent. One that doesn't fit in 64 bits is clamped: no text has enough digits to compensate for it.
fn power_of_ten(exponent: &[u8]) -> i64 {
    let digits = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
    let add = |power: i64, byte: &u8| power.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    let power = digits.iter().fold(0, add);
    if exponent.starts_with(b"-") { -power } else { power }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Splits at the first separator, which is dropped. Without one, the second part is empty.
fn split_at_byte(text: &[u8], is_separator: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| is_separator(byte)) {
        Some(place) => (&text[..place], &text[place + 1..]),
        None => (text, &[]),
    }
}
