//! Bytes as text: hexadecimal digits, and Base64 in the standard alphabet with padding (RFC 4648, section 4). A value has one
//! spelling in Base64: bits that mean nothing have to be zero.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::compare::Digest;

/// So many bytes from Base64, no more and no fewer.
pub(super) fn from_base64<const LENGTH: usize>(text: impl AsRef<[u8]>) -> Option<[u8; LENGTH]> {
    // The decoder wants room for whole groups of three.
    let mut bytes = [0; 96];
    let decoded = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes.get(..decoded)?.try_into().ok()
}

/// Any bytes from Base64, which are overwritten when they are dropped.
pub(super) fn secret_from_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let decoded = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(decoded);
    Some(bytes)
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A MAC of 64 digits, in either case.
pub(super) fn mac_from_hex(text: &str) -> Option<Digest> {
    let mut mac = Digest::default();
    let decoded = base16ct::mixed::decode(text, &mut mac).ok()?.len();
    (decoded == mac.len()).then_some(mac)
}

/// The digits of a MAC, in lower case.
pub(super) fn to_hex(mac: &Digest) -> String {
    format!("{:x}", base16ct::HexDisplay(mac))
}
