//! Base64 in the standard alphabet with padding (RFC 4648, section 4). A value has one spelling: bits that mean nothing have
//! to be zero.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// So many bytes, no more and no fewer.
pub(super) fn decode<const LENGTH: usize>(text: impl AsRef<[u8]>) -> Option<[u8; LENGTH]> {
    // The decoder wants room for whole groups of three.
    let mut bytes = [0; 96];
    let decoded = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes.get(..decoded)?.try_into().ok()
}

/// Any bytes, which are overwritten when they are dropped.
pub(super) fn decode_secret(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let decoded = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(decoded);
    Some(bytes)
}

pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
