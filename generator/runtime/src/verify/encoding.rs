//! Bytes as text: hexadecimal digits, Base64 in the standard alphabet with padding (RFC 4648, section 4), and Base64
//! for URLs with or without padding (section 5). A value has only one spelling in Base64: unused bits must be zero.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Base64 for URLs, with or without padding.
const URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Exactly this many bytes from Base64.
pub(super) fn from_base64<const LENGTH: usize>(text: impl AsRef<[u8]>) -> Option<[u8; LENGTH]> {
    decoded(&STANDARD, text)
}

/// Exactly this many bytes from Base64 for URLs.
pub(super) fn from_base64_url<const LENGTH: usize>(text: impl AsRef<[u8]>) -> Option<[u8; LENGTH]> {
    decoded(&URL, text)
}

fn decoded<const LENGTH: usize>(engine: &impl Engine, text: impl AsRef<[u8]>) -> Option<[u8; LENGTH]> {
    // The decoder needs room for whole groups of three.
    let mut bytes = [0; 96];
    let decoded = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.get(..decoded)?.try_into().ok()
}

/// Any bytes from Base64. They are overwritten when dropped.
pub(super) fn secret_from_base64(text: impl AsRef<[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    secret(&STANDARD, text)
}

/// Any bytes from Base64 for URLs. They are overwritten when dropped.
pub(super) fn secret_from_base64_url(text: impl AsRef<[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    secret(&URL, text)
}

fn secret(engine: &impl Engine, text: impl AsRef<[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.as_ref().len()]);
    let decoded = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(decoded);
    Some(bytes)
}

/// Any bytes from hexadecimal digits. They are overwritten when dropped.
pub(super) fn secret_from_hex(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.len() / 2]);
    base16ct::mixed::decode(text, &mut bytes).ok()?;
    Some(bytes)
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Without padding.
pub(super) fn to_base64_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Exactly this many bytes from hexadecimal digits in either case.
pub(super) fn from_hex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    let decoded = base16ct::mixed::decode(text, &mut bytes).ok()?.len();
    (decoded == LENGTH).then_some(bytes)
}

/// The digits, in lower case.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    format!("{:x}", base16ct::HexDisplay(bytes))
}
