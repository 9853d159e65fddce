//! Signatures by ECDSA and RSA.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::recipe::{Algorithm, Decode, Encoding, Key, Recipe, RecipeError, RecipeScheme};
use hookwright_runtime::verify::{Scheme, SecretError, SecretFault, SignError, Signer};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

use super::{NOW, place, post};

/// The bytes before the point in a `SubjectPublicKeyInfo` of P-256.
const HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

fn pair() -> (EcdsaKeyPair, SystemRandom) {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    (EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap(), random)
}

fn der(pair: &EcdsaKeyPair) -> Vec<u8> {
    [&HEAD, pair.public_key().as_ref()].concat()
}

fn recipe(algorithm: Algorithm) -> Recipe {
    Recipe::new(algorithm, place("header x-signature")).signs("{body}").encoding(Encoding::Base64)
}

fn scheme(key: &str) -> Result<RecipeScheme, RecipeError> {
    recipe(Algorithm::EcdsaP256).key(Key::encoded_as(Decode::Base64)).with_secrets([key])
}

fn signed(signature: &[u8], body: &str) -> Delivery {
    post(&[("x-signature", &STANDARD.encode(signature))], body)
}

#[test]
fn a_signature_is_valid_only_for_its_body() {
    let (pair, random) = pair();
    let signature = pair.sign(&random, b"body").unwrap().as_ref().to_vec();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der(&pair)));
    let by_pem = recipe(Algorithm::EcdsaP256).with_secrets([pem]).unwrap();
    for scheme in [scheme(&STANDARD.encode(der(&pair))).unwrap(), by_pem] {
        assert!(scheme.verify(&signed(&signature, "body")).is_ok());
        assert!(scheme.verify(&signed(&signature, "bodY")).is_err());
        for at in 0..signature.len() {
            let mut other = signature.clone();
            other[at] ^= 1;
            assert!(scheme.verify(&signed(&other, "body")).is_err(), "byte {at}");
        }
        for other in [&b""[..], &[0; 8], &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00], &[0xff; 3_000]] {
            assert!(scheme.verify(&signed(other, "body")).is_err());
        }
        assert_eq!(scheme.sign_delivery(post(&[], "body"), "", NOW).map(drop), Err(SignError::NoSecret));
    }
}

/// Who has the private key signs what the public key verifies.
#[test]
fn the_sender_signs_with_its_own_key() {
    let (pair, random) = pair();
    let key = STANDARD.encode(der(&pair));
    let scheme =
        scheme(&key).unwrap().sender_key(move |message| Some(pair.sign(&random, message).ok()?.as_ref().into()));
    let signed = scheme.sign_delivery(post(&[], "body"), "", NOW).unwrap();
    assert!(scheme.verify(&signed).is_ok());
    let forgetful = scheme.sender_key(|_| None);
    assert_eq!(forgetful.sign_delivery(post(&[], "body"), "", NOW).map(drop), Err(SignError::NoSecret));
}

#[test]
fn keys_are_read_in_all_usual_formats() {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;

    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap();
    // Two numbers of 32 bytes instead of DER.
    let signature = pair.sign(&random, b"body").unwrap().as_ref().to_vec();
    assert_eq!(signature.len(), 64);
    let point = pair.public_key().as_ref();
    let jwk = |curve: &str, x: &[u8]| {
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(&point[33..]));
        format!(r#"{{"kty":"EC","crv":"{curve}","x":"{x}","y":"{y}","kid":"k"}}"#)
    };
    let by_jwk = recipe(Algorithm::EcdsaP256).with_secrets([jwk("P-256", &point[1..33])]).unwrap();
    for scheme in [by_jwk, scheme(&STANDARD.encode(point)).unwrap()] {
        assert!(scheme.verify(&signed(&signature, "body")).is_ok());
        assert!(scheme.verify(&signed(&signature, "bodY")).is_err());
    }
    for other in [jwk("P-384", &point[1..33]), jwk("P-256", &point[1..32]), "{".to_owned(), "{}".to_owned()] {
        assert!(recipe(Algorithm::EcdsaP256).with_secrets([other]).is_err());
    }
    assert!(recipe(Algorithm::RsaSha256).with_secrets([jwk("P-256", &point[1..33])]).is_err());
}

#[test]
fn keys_of_another_kind_are_refused() {
    let (pair, _) = pair();
    let good = der(&pair);
    let refused = |scheme: Result<RecipeScheme, RecipeError>| {
        let fault = SecretError::Unfit { secret: 0, fault: SecretFault::NoKey };
        assert_eq!(scheme.err(), Some(RecipeError::Secret(fault)));
    };
    for length in 1..good.len() {
        refused(scheme(&STANDARD.encode(&good[..length])));
    }
    refused(scheme(&STANDARD.encode([&good[..], &[0]].concat())));
    refused(scheme(&STANDARD.encode([0x30, 0x84, 0xff, 0xff, 0xff, 0xff])));
    // A key is for one curve.
    refused(recipe(Algorithm::EcdsaP384).key(Key::encoded_as(Decode::Base64)).with_secrets([STANDARD.encode(&good)]));
    refused(recipe(Algorithm::RsaSha256).key(Key::encoded_as(Decode::Base64)).with_secrets([STANDARD.encode(&good)]));
    for pem in ["-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----", "secret"]
    {
        refused(recipe(Algorithm::EcdsaP256).with_secrets([pem]));
    }
}
