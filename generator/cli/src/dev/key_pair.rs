//! A sender's key pair for one run, where deliveries are verified by a public key.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hookwright_core::ir::{Algorithm, Decode, Recipe};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};

/// What stands before the point in a `SubjectPublicKeyInfo` of P-256.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A public key as the receiver reads it, and the private key that belongs to it.
pub(super) struct KeyPair {
    pub(super) public: String,
    sign: Sign,
}

type Sign = Arc<dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync>;

impl KeyPair {
    /// Makes a pair for a recipe. `None` for RSA, whose keys can't be made here, and if no text is such a key.
    pub(super) fn new(recipe: &Recipe) -> Option<Self> {
        match recipe.algorithm {
            Algorithm::Ed25519 => Self::ed25519(recipe),
            Algorithm::EcdsaP256 | Algorithm::JwtEs256 => Self::p256(recipe),
            _ => None,
        }
    }

    fn ed25519(recipe: &Recipe) -> Option<Self> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).ok()?;
        let public = encoded(recipe, pair.public_key().as_ref())?;
        Some(Self { public, sign: Arc::new(move |message| Some(pair.sign(message).as_ref().to_vec())) })
    }

    fn p256(recipe: &Recipe) -> Option<Self> {
        let algorithm = match recipe.algorithm {
            Algorithm::JwtEs256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            _ => &ECDSA_P256_SHA256_ASN1_SIGNING,
        };
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).ok()?;
        let der = [&P256, pair.public_key().as_ref()].concat();
        let pem = || format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&der));
        let public = encoded(recipe, &der).unwrap_or_else(pem);
        Some(Self { public, sign: Arc::new(move |message| Some(pair.sign(&random, message).ok()?.as_ref().to_vec())) })
    }

    /// Makes the signature of a message.
    pub(super) fn signing(&self) -> impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static {
        let sign = Arc::clone(&self.sign);
        move |message| sign(message)
    }
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
