//! Signatures in hexadecimal digits.

use super::compare::Digest;

/// A MAC of 64 digits, in either case.
pub(super) fn decode(text: &str) -> Option<Digest> {
    let mut mac = Digest::default();
    let decoded = base16ct::mixed::decode(text, &mut mac).ok()?.len();
    (decoded == mac.len()).then_some(mac)
}

/// Its digits, in lower case.
pub(super) fn encode(mac: &Digest) -> String {
    format!("{:x}", base16ct::HexDisplay(mac))
}
