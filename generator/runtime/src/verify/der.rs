//! Finds the public key in a `SubjectPublicKeyInfo` (RFC 5280), a certificate or a JSON Web Key.

use super::{encoding, jwk};

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each feature has its own")]
pub(super) enum Key {
    P256,
    P384,
    Rsa,
    Ed25519,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
/// The explicit tag of a certificate's version.
const VERSION: u8 = 0xa0;

/// `id-ecPublicKey` with `prime256v1`.
const P256: &[u8] =
    &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `id-ecPublicKey` with `secp384r1`.
const P384: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
/// `rsaEncryption` without parameters.
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// `id-Ed25519`.
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];

/// The point of the curve, the `RSAPublicKey`, or the 32 bytes of Ed25519. `text` is a `SubjectPublicKeyInfo` or a
/// certificate in PEM or DER, an `RSAPublicKey` in PEM, an uncompressed point, or a JSON Web Key.
pub(super) fn public_key(text: &[u8], key: Key) -> Option<Vec<u8>> {
    if text.trim_ascii_start().starts_with(b"{") {
        return jwk::public_key(text, key);
    }
    if let Some((label, der)) = from_pem(text) {
        // Its bytes are the key already, and `ring` parses them.
        let is_bare = label == "RSA PUBLIC KEY" && key == Key::Rsa && value(&der, SEQUENCE).is_some();
        // Some senders write a `SubjectPublicKeyInfo` below that label.
        return from_der(&der, key).map(<[u8]>::to_vec).or_else(|| is_bare.then_some(der));
    }
    if is_point(text, key) {
        return Some(text.to_vec());
    }
    from_der(text, key).map(<[u8]>::to_vec)
}

/// The label and the bytes.
fn from_pem(text: &[u8]) -> Option<(&str, Vec<u8>)> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (inside, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let lines: String = inside.split_ascii_whitespace().collect();
    let is_known = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"].contains(&label);
    let der = is_known.then(|| encoding::secret_from_base64(lines))?;
    der.map(|der| (label, der.to_vec()))
}

/// Whether this is an uncompressed point of the key's curve.
fn is_point(bytes: &[u8], key: Key) -> bool {
    let length = match key {
        Key::P256 => 65,
        Key::P384 => 97,
        Key::Rsa | Key::Ed25519 => return false,
    };
    bytes.len() == length && bytes.first() == Some(&4)
}

fn from_der(der: &[u8], key: Key) -> Option<&[u8]> {
    let (outer, rest) = value(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    // A certificate begins with two sequences, and the second has parts of its own.
    of_info(outer, key).or_else(|| of_certificate(outer, key))
}

/// The key in a `SubjectPublicKeyInfo`.
fn of_info(inside: &[u8], key: Key) -> Option<&[u8]> {
    let (algorithm, rest) = value(inside, SEQUENCE)?;
    let (bits, rest) = value(rest, BIT_STRING)?;
    let bytes = bits.strip_prefix(&[0])?;
    let is_meant = match key {
        Key::P256 => algorithm == P256 && is_point(bytes, key),
        Key::P384 => algorithm == P384 && is_point(bytes, key),
        Key::Rsa => algorithm == RSA,
        Key::Ed25519 => algorithm == ED25519 && bytes.len() == 32,
    };
    (is_meant && rest.is_empty()).then_some(bytes)
}

/// The key of a certificate: after version, number, algorithm, issuer, validity and subject.
fn of_certificate(inside: &[u8], key: Key) -> Option<&[u8]> {
    let (signed, _) = value(inside, SEQUENCE)?;
    let rest = value(signed, VERSION).map_or(signed, |(_, rest)| rest);
    let (_, mut rest) = value(rest, INTEGER)?;
    for _ in 0..4 {
        (_, rest) = value(rest, SEQUENCE)?;
    }
    let (info, _) = value(rest, SEQUENCE)?;
    of_info(info, key)
}

/// The value with the tag at the beginning, and the rest.
fn value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    (found == tag).then_some((value, rest))
}
