//! A sender's key pair for one run, if deliveries are verified with a public key.

use std::process::{Command, Stdio};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hookwright_core::ir::{Algorithm, Decode, Recipe};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};

/// The bytes before the point in a `SubjectPublicKeyInfo` of P-256.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The same for P-384.
const P384: [u8; 23] = [
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x22, 0x03, 0x62, 0x00,
];

/// The `AlgorithmIdentifier` of RSA (RFC 8017, appendix A.1).
const RSA: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// A public key as the receiver reads it, and the private key that belongs to it.
pub(super) struct KeyPair {
    pub(super) public: String,
    sign: Sign,
}

type Sign = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

impl KeyPair {
    /// Makes a pair for a recipe. `None` if nothing here makes such a key: SHA-1 is only verified, and RSA needs
    /// `openssl`.
    pub(super) fn new(recipe: &Recipe) -> Option<Self> {
        match recipe.algorithm {
            Algorithm::Ed25519 | Algorithm::JwtEdDsa => Self::ed25519(recipe),
            Algorithm::EcdsaP256 | Algorithm::JwtEs256 | Algorithm::EcdsaP384 | Algorithm::JwtEs384 => {
                Self::ecdsa(recipe)
            }
            Algorithm::RsaSha256 | Algorithm::JwtRs256 => Self::rsa(recipe),
            _ => None,
        }
    }

    fn ed25519(recipe: &Recipe) -> Option<Self> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).ok()?;
        let public = encoded(recipe, pair.public_key().as_ref())?;
        Some(Self { public, sign: Arc::new(move |message| Some(pair.sign(message).as_ref().to_vec())) })
    }

    fn ecdsa(recipe: &Recipe) -> Option<Self> {
        let is_wide = matches!(recipe.algorithm, Algorithm::EcdsaP384 | Algorithm::JwtEs384);
        // Tokens and HTTP Message Signatures have the two numbers.
        let is_fixed = matches!(recipe.algorithm, Algorithm::JwtEs256 | Algorithm::JwtEs384) || recipe.http.is_some();
        let (algorithm, head) = match (is_wide, is_fixed) {
            (false, false) => (&ECDSA_P256_SHA256_ASN1_SIGNING, &P256[..]),
            (false, true) => (&ECDSA_P256_SHA256_FIXED_SIGNING, &P256[..]),
            (true, false) => (&ECDSA_P384_SHA384_ASN1_SIGNING, &P384[..]),
            (true, true) => (&ECDSA_P384_SHA384_FIXED_SIGNING, &P384[..]),
        };
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).ok()?;
        let public = written(recipe, &[head, pair.public_key().as_ref()].concat());
        Some(Self { public, sign: Arc::new(move |message| Some(pair.sign(&random, message).ok()?.as_ref().to_vec())) })
    }

    fn rsa(recipe: &Recipe) -> Option<Self> {
        let key = rsa_private_key()?;
        // Older versions of `openssl` write PKCS #1.
        let pair = RsaKeyPair::from_pkcs8(&key).or_else(|_| RsaKeyPair::from_der(&key)).ok()?;
        let bits = [&[0], pair.public_key().as_ref()].concat();
        let public = written(recipe, &der(SEQUENCE, &[&RSA[..], &der(BIT_STRING, &bits)].concat()));
        let random = SystemRandom::new();
        let sign = move |message: &[u8]| {
            let mut signature = vec![0; pair.public().modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).ok()?;
            Some(signature)
        };
        Some(Self { public, sign: Arc::new(sign) })
    }

    /// Makes the signature of a message.
    pub(super) fn signing(&self) -> impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static {
        let sign = Arc::clone(&self.sign);
        move |message| sign(message)
    }
}

/// A new private key in DER. None of our dependencies makes one, but most machines have `openssl`. `None` if this one
/// doesn't.
fn rsa_private_key() -> Option<Vec<u8>> {
    let mut openssl = Command::new("openssl");
    openssl.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"]);
    // The key stays in memory: it comes through a pipe.
    let output = openssl.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// A value in DER, whose length takes one byte or two.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = match length {
        [0, short @ 0..=0x7f] => vec![tag, short],
        [0, short] => vec![tag, 0x81, short],
        [high, low] => vec![tag, 0x82, high, low],
    };
    [head.as_slice(), content].concat()
}

/// A `SubjectPublicKeyInfo` as a recipe reads it.
fn written(recipe: &Recipe, der: &[u8]) -> String {
    let pem = || format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der));
    encoded(recipe, der).unwrap_or_else(pem)
}

/// A key as a recipe decodes it. `None` if the recipe takes it as it is.
fn encoded(recipe: &Recipe, key: &[u8]) -> Option<String> {
    let text = match recipe.decode {
        Decode::Hex => {
            let digits = key.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
        }
        Decode::Base64 => STANDARD.encode(key),
        Decode::Base64Url => URL_SAFE_NO_PAD.encode(key),
        Decode::Text => return None,
    };
    Some(format!("{}{text}", recipe.strip))
}
