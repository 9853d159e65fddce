//! Public keys as JSON Web Keys (RFC 7517, RFC 8037).

use serde_json::Value;

use super::der::Key;
use super::encoding;

/// The point of the curve, the `RSAPublicKey`, or the 32 bytes of Ed25519.
pub(super) fn public_key(json: &[u8], key: Key) -> Option<Vec<u8>> {
    let jwk: Value = serde_json::from_slice(json).ok()?;
    let is = |name: &str, text: &str| jwk.get(name).and_then(Value::as_str) == Some(text);
    let bytes = |name: &str| encoding::secret_from_base64_url(jwk.get(name)?.as_str()?).map(|bytes| bytes.to_vec());
    let point = |length: usize| {
        let (x, y) = (bytes("x")?, bytes("y")?);
        (x.len() == length && y.len() == length).then(|| [vec![4], x, y].concat())
    };
    match key {
        Key::P256 if is("kty", "EC") && is("crv", "P-256") => point(32),
        Key::P384 if is("kty", "EC") && is("crv", "P-384") => point(48),
        Key::Rsa if is("kty", "RSA") => tagged(0x30, &[integer(&bytes("n")?)?, integer(&bytes("e")?)?].concat()),
        Key::Ed25519 if is("kty", "OKP") && is("crv", "Ed25519") => bytes("x").filter(|bytes| bytes.len() == 32),
        _ => None,
    }
}

/// A positive number in DER.
fn integer(bytes: &[u8]) -> Option<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).filter(|digits| !digits.is_empty())?;
    // The first bit is the sign.
    let sign: &[u8] = if digits.first().is_some_and(|first| *first >= 0x80) { &[0] } else { &[] };
    tagged(0x02, &[sign, digits].concat())
}

/// A value in DER with its tag and length.
fn tagged(tag: u8, value: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(value.len()).ok()?;
    let [high, low] = length.to_be_bytes();
    let head: &[u8] = match length {
        0..0x80 => &[tag, low],
        0x80..0x100 => &[tag, 0x81, low],
        _ => &[tag, 0x82, high, low],
    };
    Some([head, value].concat())
}
