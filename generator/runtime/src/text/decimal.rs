//! Numbers, kept as the text that was sent.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::kept::KeptText;
use crate::codec::by_decode;
use crate::decode::{Decode, decode_slice};
use crate::error::DecodeError;
use crate::headers::HeaderValueText;
use crate::json_text::is_serde_json;
use crate::reader::{Reader, Rounded};

/// A number with all of its digits: `99999999999999.99`, `0.10`, `1E400` (RFC 8259, section 6).
///
/// It keeps the text of the number as sent, up to [`MAX_LENGTH`](Self::MAX_LENGTH) characters. Two are equal if their
/// texts are: `1.0` isn't `1`, and there is no order. To compare or to calculate, [parse](Self::parse) it into a
/// numeric type; the feature `rust_decimal` provides an exact one.
///
/// ```
/// use hookwright_runtime::Decimal;
///
/// let amount: Decimal = serde_json::from_str("99999999999999.990")?;
/// assert_eq!(amount.as_str(), "99999999999999.990");
/// assert_eq!(serde_json::to_string(&amount)?, "99999999999999.990");
/// assert_eq!(Decimal::new("1e-7")?.parse::<f64>()?, 1e-7);
/// assert!(Decimal::new("$5").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # In JSON and elsewhere
///
/// The digits are exact wherever JSON text is read and written: by this crate, and by functions of `serde_json` such as
/// `from_str`, `from_slice`, `to_string` and `to_writer`. A string isn't a number, even if it has only digits.
///
/// They are **rounded** if no text is read or written, since then only a Rust number can be passed on:
///
/// - By `serde_json::to_value` and `from_value`, to what [`serde_json::Number`] holds: 64 bits or the nearest `f64`. A
///   number beyond `f64`, such as `1e400`, is an error there. If the program turns on `serde_json`'s feature
///   `arbitrary_precision`, these are exact too.
/// - By the serializers and deserializers of other formats, in the same way, and always. They are recognized by their
///   error type, which isn't `serde_json::Error`.
/// - Where serde buffers a value, as for `#[serde(flatten)]` and untagged enums, unless `arbitrary_precision` is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(KeptText);

/// Why a text isn't a [`Decimal`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalError {
    /// It isn't a JSON number: `5`, `-0.10` and `1e6` are, `+5`, `05`, `.5`, `5.` and `NaN` are not.
    Invalid,
    /// It has more than [`MAX_LENGTH`](Decimal::MAX_LENGTH) characters.
    TooLong,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid => formatter.write_str("not a JSON number"),
            Self::TooLong => write!(formatter, "a number of more than {} characters", Decimal::MAX_LENGTH),
        }
    }
}

impl std::error::Error for DecimalError {}

crate::debug::debug_by_display!(DecimalError);

impl Decimal {
    /// The maximum length of a number in characters. Longer ones are always refused.
    pub const MAX_LENGTH: usize = 256;

    /// Creates a number from its text. Fails if it isn't a JSON number, or is too long.
    pub fn new(text: &str) -> Result<Self, DecimalError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(DecimalError::TooLong);
        }
        let decimal: Self = decode_slice(text.as_bytes()).map_err(|_| DecimalError::Invalid)?;
        // JSON allows white space around a value.
        if decimal.as_str().len() == text.len() { Ok(decimal) } else { Err(DecimalError::Invalid) }
    }

    /// The number as it was sent.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Reads the number into another type, in that type's own way: `f64` rounds, and integers refuse `1.0` and `1e3`.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.as_str().parse()
    }
}

impl Decode for Decimal {
    const EMPTY: Self = Self(KeptText::EMPTY);

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.number_as_sent("Decimal", Self::MAX_LENGTH) {
            Ok(text) => Ok(Self(text.into())),
            Err(error) => Err(error),
        }
    }
}

impl HeaderValueText for Decimal {
    const EXPECTED: &'static str = "a number";

    fn from_header_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

/// Exact in JSON text, rounded elsewhere: [In JSON and elsewhere](Decimal#in-json-and-elsewhere).
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_serde_json::<S::Error>() {
            let raw: &RawValue = serde_json::from_str(self.as_str()).map_err(S::Error::custom)?;
            return raw.serialize(serializer);
        }
        match Rounded::parse(self.as_str().as_bytes()) {
            Some(Rounded::Signed(number)) => serializer.serialize_i64(number),
            Some(Rounded::Unsigned(number)) => serializer.serialize_u64(number),
            Some(Rounded::Float(number)) => serializer.serialize_f64(number),
            None => Err(S::Error::custom("a number beyond f64, and only JSON text has room for it")),
        }
    }
}

/// Exact from JSON text, rounded from elsewhere: [In JSON and elsewhere](Decimal#in-json-and-elsewhere).
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        by_decode(deserializer)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl AsRef<str> for Decimal {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        Self::new(text)
    }
}

impl TryFrom<&str> for Decimal {
    type Error = DecimalError;

    fn try_from(text: &str) -> Result<Self, DecimalError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Decimal {
    type Error = DecimalError;

    fn try_from(text: String) -> Result<Self, DecimalError> {
        Self::new(&text)
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.0.into()
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Decimal {
            fn from(integer: $integer) -> Self {
                Self(integer.to_string().into())
            }
        }
    )*};
}

from_integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

#[cfg(feature = "rust_decimal")]
impl Decimal {
    /// Takes a text that is known to be a number.
    pub(super) fn from_valid(text: String) -> Self {
        Self(text.into())
    }
}
